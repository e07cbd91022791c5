"""What a child process gives up before it reads hostile bytes, and the frames in which it sends what it found.

A frame is: 4 bytes header length, 8 bytes blob length (both big-endian), the UTF-8 JSON header, the blob. A child that
was taken over by a hostile file can thus send wrong data, but no code.
"""

import ctypes
import json
import resource
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

_HEAD = struct.Struct(">IQ")
MAX_HEADER_BYTES = 512 * 1024 * 1024
MAX_BLOB_BYTES = 2 * 1024 * 1024 * 1024


def confine(*, cpu_s: int, memory_mb: int) -> None:
    """Limits on processor time, address space and written files; no network where the kernel lets us leave it.

    A kernel or container without user namespaces refuses `unshare`; then what the libraries may open alone keeps the
    process off the network.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 1_048_576,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_048_576, 1_048_576))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def write_frame(stream: BinaryIO, header: dict[str, Any], blob: bytes = b"") -> None:
    """Write one frame and flush it."""
    text = json.dumps(header, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    stream.write(_HEAD.pack(len(text), len(blob)))
    stream.write(text)
    stream.write(blob)
    stream.flush()


def read_frames(
    stream: BinaryIO, max_header_bytes: int = MAX_HEADER_BYTES, max_blob_bytes: int = MAX_BLOB_BYTES
) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Frames until the stream ends; a partial or too long frame ends it (the child died, or is not itself)."""
    while True:
        head = stream.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return
        header_bytes, blob_bytes = _HEAD.unpack(head)
        if header_bytes > max_header_bytes or blob_bytes > max_blob_bytes:
            return
        text = stream.read(header_bytes)
        blob = stream.read(blob_bytes)
        if len(text) < header_bytes or len(blob) < blob_bytes:
            return
        yield json.loads(text.decode("utf-8", "replace")), blob
