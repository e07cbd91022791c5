"""What the sandboxed reader's frames say: batches and the file's description as JSON and raw WKB, never pickles."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from importers.reader.batch import RawBatch, Refusal, SourceInfo


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
