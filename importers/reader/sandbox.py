"""Runs a native reader in a child process with limits, without network, in an empty folder, and takes its
frames.

GDAL and libosmium parse hostile bytes: a crash, an endless loop or a memory bomb ends the child and becomes
a refusal.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from gis.confinement import read_frames
from importers.problems import FILE_TEXTS, refuse
from importers.reader.batch import RawBatch, SourceInfo
from importers.reader.frames import unpack_batch, unpack_info

ROOT = Path(__file__).resolve().parents[2]

DRIVERS = [
    "MEM",
    "PCIDSK",
    "PDS4",
    "VICAR",
    "PDF",
    "MBTiles",
    "EEDA",
    "OGCAPI",
    "GDALG",
    "ESRI Shapefile",
    "MapInfo File",
    "LVBAG",
    "S57",
    "DGN",
    "OGR_VRT",
    "CSV",
    "GML",
    "GPX",
    "LIBKML",
    "KML",
    "GeoJSON",
    "GeoJSONSeq",
    "ESRIJSON",
    "TopoJSON",
    "OGR_GMT",
    "GPKG",
    "SQLite",
    "WAsP",
    "OpenFileGDB",
    "DXF",
    "FlatGeobuf",
    "GeoRSS",
    "VFK",
    "PGDUMP",
    "OSM",
    "GPSBabel",
    "OGR_PDS",
    "WFS",
    "OAPIF",
    "EDIGEO",
    "Idrisi",
    "ODS",
    "XLSX",
    "Elasticsearch",
    "Carto",
    "AmigoCloud",
    "SXF",
    "Selafin",
    "JML",
    "PLSCENES",
    "CSW",
    "VDV",
    "MVT",
    "NGW",
    "MapML",
    "GTFS",
    "PMTiles",
    "JSONFG",
    "MiraMonVector",
    "ADBC",
    "AVCBin",
    "AVCE00",
    "AIVector",
    "HTTP",
]
"""The OGR drivers of GDAL 3.12; all but one are switched off before the library starts (`vector.py` checks
it)."""

_DRIVER_OF = {"geojson": "GeoJSON", "topojson": "TopoJSON", "gpkg": "GPKG", "shapefile": "ESRI Shapefile"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may use; ``cpu_s`` is processor time, ``memory_mb`` address space."""

    cpu_s: int = 600
    memory_mb: int = 4_096
    file_mb: int = 1_024
    chunk_rows: int = 20_000


@dataclass(frozen=True, slots=True)
class Job:
    """One file to be read by the child; ``path`` lies in a folder made for it."""

    format: str
    path: str
    name: str
    layer: str | None
    encoding: str | None
    wanted: tuple[str, ...]
    chunk_rows: int


def child_environment(format_: str) -> dict[str, str]:
    """The child's whole environment: one OGR driver, no network file systems, no user configuration."""
    driver = _DRIVER_OF.get(format_, "")
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "LC_ALL": "C.UTF-8",
        "HOME": "/nonexistent",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none-such",
        "GDAL_DRIVER_PATH": "disable",
        "SHAPE_RESTORE_SHX": "NO",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "200",
        "OGR_SKIP": ",".join(name for name in DRIVERS if name != driver),
        "WANGGE_READER_DRIVER": driver,
    }
    # Set on processors where an older OpenBLAS computes wrong results; dropping them would crash numpy there.
    environment |= {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
    return environment


@contextmanager
def read_in_child(job: Job, limits: Limits) -> Iterator[tuple[SourceInfo, Iterator[RawBatch]]]:
    """The file's description and its batches; the child ends with the block, whatever happened in it."""
    module = "importers.reader.osm" if job.format.startswith("osm") else "importers.reader.vector"
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=child_environment(job.format),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps({"job": asdict(job), "limits": asdict(limits)}).encode())
        process.stdin.close()
        frames = read_frames(cast("BinaryIO", process.stdout))
        header = _next_frame(frames, process, job, limits)[0]
        yield unpack_info(header), _batches(frames, process, job, limits)
    finally:
        process.stdout.close()
        if process.poll() is None:
            process.kill()
        process.wait()


def _batches(
    frames: Iterator[tuple[dict[str, Any], bytes]],
    process: "subprocess.Popen[bytes]",
    job: Job,
    limits: Limits,
) -> Iterator[RawBatch]:
    while True:
        header, blob = _next_frame(frames, process, job, limits)
        if header["frame"] == "end":
            return
        yield unpack_batch(header, blob)


def _next_frame(
    frames: Iterator[tuple[dict[str, Any], bytes]],
    process: "subprocess.Popen[bytes]",
    job: Job,
    limits: Limits,
) -> tuple[dict[str, Any], bytes]:
    frame = next(frames, None)
    if frame is None:
        raise _died(process, job, limits)
    header = frame[0]
    if header["frame"] == "refused":
        code = header["code"] if header["code"] in FILE_TEXTS else "reader_crashed"
        raise refuse(
            code, **{"detail": "?", **header["params"], "name": header["params"].get("name", job.name)}
        )
    return frame


def _died(process: "subprocess.Popen[bytes]", job: Job, limits: Limits) -> Exception:
    status = process.wait()
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return refuse("reader_timeout", name=job.name, limit=limits.cpu_s)
    detail = signal.Signals(-status).name if status < 0 else f"exit {status}"
    return refuse("reader_crashed", name=job.name, detail=detail)
