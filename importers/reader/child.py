"""The sandboxed half of a reader: takes one job on stdin, gives up what it does not need, writes frames to
stdout."""

import ctypes
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from gis.errors import InvalidInput
from importers.reader.batch import RawBatch, SourceInfo
from importers.reader.frames import pack_batch, pack_info, write_frame
from importers.reader.sandbox import Job, Limits

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

Reading = tuple[SourceInfo, Iterator[RawBatch]]


def serve_job(read: Callable[[Job], Reading]) -> None:
    """Read the job on stdin with ``read`` and write its frames; a refusal becomes the last frame."""
    request = json.loads(sys.stdin.buffer.read())
    limits = Limits(**request["limits"])
    job = Job(**{**request["job"], "wanted": tuple(request["job"]["wanted"])})
    stream = os.fdopen(os.dup(1), "wb")
    # Native libraries print warnings to descriptor 1, which would land between frames.
    os.dup2(2, 1)
    _confine(limits)
    try:
        _serve(read, job, stream)
    except InvalidInput as problem:
        _refused(stream, problem.problem_code, problem.params)
    except MemoryError:
        _refused(stream, "reader_memory", {"limit": limits.memory_mb})


def _confine(limits: Limits) -> None:
    """Limits on time, memory and file size; no network where the kernel lets us leave it.

    A kernel or container without user namespaces refuses `unshare`; then the driver list and GDAL's settings
    alone
    keep the reader off the network.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 5))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_mb * 1_048_576,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_048_576, 1_048_576))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _serve(read: Callable[[Job], Reading], job: Job, stream: BinaryIO) -> None:
    info, batches = read(job)
    write_frame(stream, pack_info(info))
    for batch in batches:
        write_frame(stream, *pack_batch(batch))
    write_frame(stream, {"frame": "end"})


def _refused(stream: BinaryIO, code: str, params: dict[str, Any]) -> None:
    write_frame(stream, {"frame": "refused", "code": code, "params": params})
