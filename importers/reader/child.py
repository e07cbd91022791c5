"""The sandboxed half of a reader: takes one job on stdin, gives up what it does not need, writes frames to
stdout."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from gis.confinement import confine, write_frame
from gis.errors import InvalidInput
from importers.reader.batch import RawBatch, SourceInfo
from importers.reader.frames import pack_batch, pack_info
from importers.reader.sandbox import Job, Limits

Reading = tuple[SourceInfo, Iterator[RawBatch]]


def serve_job(read: Callable[[Job], Reading]) -> None:
    """Read the job on stdin with ``read`` and write its frames; a refusal becomes the last frame."""
    request = json.loads(sys.stdin.buffer.read())
    limits = Limits(**request["limits"])
    job = Job(**{**request["job"], "wanted": tuple(request["job"]["wanted"])})
    stream = os.fdopen(os.dup(1), "wb")
    # Native libraries print warnings to descriptor 1, which would land between frames.
    os.dup2(2, 1)
    confine(cpu_s=limits.cpu_s, memory_mb=limits.memory_mb)
    try:
        _serve(read, job, stream)
    except InvalidInput as problem:
        _refused(stream, problem.problem_code, problem.params)
    except MemoryError:
        _refused(stream, "reader_memory", {"limit": limits.memory_mb})


def _serve(read: Callable[[Job], Reading], job: Job, stream: BinaryIO) -> None:
    info, batches = read(job)
    write_frame(stream, pack_info(info))
    for batch in batches:
        write_frame(stream, *pack_batch(batch))
    write_frame(stream, {"frame": "end"})


def _refused(stream: BinaryIO, code: str, params: dict[str, Any]) -> None:
    write_frame(stream, {"frame": "refused", "code": code, "params": params})
