"""The wire between the sandboxed reader and its parent: JSON headers and raw WKB, never pickles.

A frame is: 4 bytes header length, 8 bytes blob length (both big-endian), the UTF-8 JSON header, the blob. A
child that was
taken over by a hostile file can thus send wrong data, but no code.
"""

import json
import struct
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np

from importers.reader.batch import RawBatch, Refusal, SourceInfo

_HEAD = struct.Struct(">IQ")
MAX_HEADER_BYTES = 512 * 1024 * 1024
MAX_BLOB_BYTES = 2 * 1024 * 1024 * 1024


def write_frame(stream: BinaryIO, header: dict[str, Any], blob: bytes = b"") -> None:
    """Write one frame and flush it."""
    text = json.dumps(header, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    stream.write(_HEAD.pack(len(text), len(blob)))
    stream.write(text)
    stream.write(blob)
    stream.flush()


def read_frames(stream: BinaryIO) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Frames until the stream ends; a partial frame at the end is dropped (the child died)."""
    while True:
        head = stream.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return
        header_bytes, blob_bytes = _HEAD.unpack(head)
        if header_bytes > MAX_HEADER_BYTES or blob_bytes > MAX_BLOB_BYTES:
            return
        text = stream.read(header_bytes)
        blob = stream.read(blob_bytes)
        if len(text) < header_bytes or len(blob) < blob_bytes:
            return
        yield json.loads(text.decode("utf-8", "replace")), blob


def pack_batch(batch: RawBatch) -> tuple[dict[str, Any], bytes]:
    """A batch as header and blob; lengths of -1 mark rows without geometry."""
    header: dict[str, Any] = {
        "frame": "batch",
        "layer": batch.layer,
        "columns": batch.columns,
        "rows": batch.rows.tolist(),
        "keys": batch.keys,
        "refused": [
            {"row": r.row, "code": r.code, "params": dict(r.params), "key": r.key, "where": r.where}
            for r in batch.refused
        ],
    }
    if batch.wkb is None:
        return header, b""
    header["lengths"] = [-1 if item is None else len(item) for item in batch.wkb]
    return header, b"".join(item for item in batch.wkb if item is not None)


def unpack_batch(header: dict[str, Any], blob: bytes) -> RawBatch:
    """The inverse of `pack_batch`."""
    refused = [
        Refusal(
            row=item["row"],
            code=item["code"],
            params=item["params"],
            key=item["key"],
            where=tuple(item["where"]) if item["where"] else None,
        )
        for item in header["refused"]
    ]
    lengths = header.get("lengths")
    return RawBatch(
        layer=header["layer"],
        columns=header["columns"],
        rows=np.asarray(header["rows"], dtype=np.int64),
        wkb=None if lengths is None else _slices(blob, lengths),
        keys=header["keys"],
        refused=refused,
    )


def _slices(blob: bytes, lengths: Sequence[int]) -> list[bytes | None]:
    sizes = np.asarray(lengths, dtype=np.int64)
    ends = np.cumsum(np.maximum(sizes, 0))
    starts = ends - np.maximum(sizes, 0)
    return [
        None if size < 0 else blob[start:end]
        for start, end, size in zip(starts.tolist(), ends.tolist(), sizes.tolist(), strict=True)
    ]


def pack_info(info: SourceInfo) -> dict[str, Any]:
    """The header that comes before all batches."""
    return {
        "frame": "info",
        "format": info.format,
        "name": info.name,
        "crs": info.crs,
        "crs_declared": info.crs_declared,
        "encoding": info.encoding,
        "columns": list(info.columns),
        "count": info.count,
        "notes": list(info.notes),
    }


def unpack_info(header: dict[str, Any]) -> SourceInfo:
    """The inverse of `pack_info`."""
    return SourceInfo(
        format=header["format"],
        name=header["name"],
        crs=header["crs"],
        crs_declared=header["crs_declared"],
        encoding=header["encoding"],
        columns=tuple(header["columns"]),
        count=header["count"],
        notes=tuple(header["notes"]),
    )
