"""GeoJSON, TopoJSON, GeoPackage and Shapefile through pyogrio; runs in the sandboxed child only."""

import math
import os
import re
import struct
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from importers.problems import refuse
from importers.reader.batch import RawBatch, SourceInfo
from importers.reader.child import serve_job
from importers.reader.encoding import dbf_encoding
from importers.reader.sandbox import Job

# A hack: pyogrio imports whatever of these is installed (seconds on a busy machine), and its raw reader needs none.
for _unneeded in ("geopandas", "pandas", "pyarrow", "pyproj", "shapely"):
    sys.modules.setdefault(_unneeded, None)  # type: ignore[arg-type]

import pyogrio  # noqa: E402
import pyogrio.raw  # noqa: E402
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError  # noqa: E402

_ADDRESS = re.compile(r"(/[^\s'\"]+)+")


def ensure_one_driver() -> None:
    """Start again without the drivers that a newer GDAL has and `sandbox.DRIVERS` does not know.

    Drivers can only be switched off before the library starts; a VRT or a connection string must find nobody.
    """
    keep = os.environ.get("WANGGE_READER_DRIVER", "")
    extra = sorted(name for name in pyogrio.list_drivers() if name != keep)
    if extra:
        os.environ["OGR_SKIP"] = ",".join([os.environ.get("OGR_SKIP", ""), *extra])
        os.execv(sys.executable, [sys.executable, "-m", "importers.reader.vector"])  # noqa: S606


def read_vector(job: Job) -> tuple[SourceInfo, Iterator[RawBatch]]:
    """The layer's description and its rows in chunks; 2-D WKB in the file's own CRS."""
    path = Path(job.path)
    if job.format == "geojson":
        return _read_whole(job, None, "EPSG:4326", declared=_has_crs_member(path))
    layer = _choose_layer(job)
    if job.format == "topojson":
        # TopoJSON has no CRS of its own; its coordinates are WGS 84 by convention.
        return _read_whole(job, layer, "EPSG:4326", declared=False)
    encoding = job.encoding
    if job.format == "shapefile":
        _check_shapefile(path, job.name)
        encoding = encoding or dbf_encoding(path.with_suffix(".dbf"), path.with_suffix(".cpg"))
    try:
        described = pyogrio.read_info(job.path, layer=layer, encoding=encoding, force_feature_count=True)
    except (DataSourceError, DataLayerError, RuntimeError, UnicodeDecodeError) as error:
        raise refuse("file_broken", name=job.name, detail=_plain(error)) from error
    info = SourceInfo(
        format=job.format,
        name=job.name,
        crs=described["crs"],
        crs_declared=True,
        encoding=encoding or described["encoding"],
        columns=tuple(described["fields"].tolist()),
        count=max(0, int(described["features"])),
    )
    return info, _paged(job, layer, encoding, info.count or 0)


def _read_whole(
    job: Job, layer: str | None, implied_crs: str, *, declared: bool
) -> tuple[SourceInfo, Iterator[RawBatch]]:
    """A JSON file in one go: each opening parses all of it, so it is opened once."""
    meta, fids, wkb, fields = _read(job, layer, job.encoding, 0, None)
    info = SourceInfo(
        format=job.format,
        name=job.name,
        crs=meta["crs"] or implied_crs,
        crs_declared=declared,
        encoding=meta["encoding"],
        columns=tuple(str(name) for name in meta["fields"]),
        count=len(fids),
    )

    def batches() -> Iterator[RawBatch]:
        for start in range(0, len(fids), job.chunk_rows):
            part = slice(start, start + job.chunk_rows)
            shapes = None if wkb is None else wkb[part]
            yield _batch(meta, start, shapes, [column[part] for column in fields], len(fids[part]))

    return info, batches()


def _choose_layer(job: Job) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            layers = pyogrio.list_layers(job.path)
    except (DataSourceError, RuntimeError) as error:
        raise refuse("file_broken", name=job.name, detail=_plain(error)) from error
    names = [str(name) for name, kind in layers if kind is not None]
    if job.layer is not None:
        if job.layer not in names:
            raise refuse("layer_unclear", name=job.name, layers=", ".join(names))
        return job.layer
    if len(names) > 1:
        raise refuse("layer_unclear", name=job.name, layers=", ".join(names))
    return names[0] if names else None


def _has_crs_member(path: Path) -> bool:
    """GDAL says EPSG:4326 for GeoJSON without one; the plausibility check must know that it is only implied."""
    with path.open("rb") as stream:
        return b'"crs"' in stream.read(65_536)


def _paged(job: Job, layer: str | None, encoding: str | None, total: int) -> Iterator[RawBatch]:
    for start in range(0, total, job.chunk_rows):
        meta, fids, wkb, fields = _read(job, layer, encoding, start, job.chunk_rows)
        yield _batch(meta, start, wkb, fields, len(fids))


def _read(
    job: Job, layer: str | None, encoding: str | None, skip: int, most: int | None
) -> tuple[dict[str, Any], Any, Any, list[Any]]:
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result: tuple[dict[str, Any], Any, Any, list[Any]] = pyogrio.raw.read(
                job.path,
                layer=layer,
                encoding=encoding,
                force_2d=True,
                return_fids=True,
                skip_features=skip,
                max_features=most,
                datetime_as_string=True,
            )
    except MemoryError:
        raise
    except (
        DataSourceError,
        DataLayerError,
        FeatureError,
        FieldError,
        RuntimeError,
        UnicodeDecodeError,
    ) as error:
        raise refuse("file_broken", name=job.name, detail=_plain(error)) from error
    lost = [str(item.message) for item in caught if "error" in str(item.message).lower()]
    if lost:
        raise refuse("file_broken", name=job.name, detail=_plain(lost[0]))
    return result


def _batch(meta: dict[str, Any], start: int, wkb: Any, fields: list[Any], count: int) -> RawBatch:
    names = [str(name) for name in meta["fields"]]
    columns = {name: _values(column) for name, column in zip(names, fields, strict=True)}
    return RawBatch(
        layer="",
        columns=columns,
        rows=np.arange(start + 1, start + 1 + count, dtype=np.int64),
        wkb=None if wkb is None else [None if item is None else bytes(item) for item in wkb],
    )


def _values(column: Any) -> list[Any]:
    """Plain Python values; a float column that stands for nullable integers becomes integers and None
    again."""
    if column.dtype.kind == "f":
        return [
            None
            if not math.isfinite(value)
            else int(value)
            if value.is_integer() and abs(value) < 2**53
            else value
            for value in column.tolist()
        ]
    if column.dtype.kind == "M":
        return [None if np.isnat(value) else str(value) for value in column]
    values: list[Any] = column.tolist()
    return values


def _check_shapefile(path: Path, name: str) -> None:
    missing = [end for end in (".shx", ".dbf") if not path.with_suffix(end).is_file()]
    if missing:
        raise refuse("sidecar_missing", name=name, missing=", ".join(missing))
    for member in (path, path.with_suffix(".shx")):
        head = member.read_bytes()[:28] if member.stat().st_size < 28 else _head(member, 28)
        expected = struct.unpack(">i", head[24:28])[0] * 2 if len(head) == 28 else 100
        found = member.stat().st_size
        if found < expected:
            raise refuse(
                "file_truncated", name=f"{Path(name).stem}{member.suffix}", expected=expected, found=found
            )
    table = path.with_suffix(".dbf")
    head = _head(table, 12)
    if len(head) < 12:
        raise refuse("file_truncated", name=f"{Path(name).stem}.dbf", expected=32, found=len(head))
    records, header_bytes, record_bytes = struct.unpack("<IHH", head[4:12])
    expected = header_bytes + records * record_bytes
    if table.stat().st_size < expected:
        raise refuse(
            "file_truncated", name=f"{Path(name).stem}.dbf", expected=expected, found=table.stat().st_size
        )


def _head(path: Path, count: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(count)


def _plain(error: Exception | str) -> str:
    """The driver's words without the paths it mentions."""
    return _ADDRESS.sub("…", str(error)).strip()[:300]


if __name__ == "__main__":
    ensure_one_driver()
    serve_job(read_vector)
