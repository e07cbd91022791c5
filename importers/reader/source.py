"""Opens any supported file: sniffs it, lays it in an empty folder under our own name, starts the right
reader."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from importers.problems import refuse
from importers.reader.batch import RawBatch, SourceInfo
from importers.reader.nesting import check_depth
from importers.reader.sandbox import Job, Limits, read_in_child
from importers.reader.sniff import Sniffed, sniff
from importers.reader.table import read_table

_SUFFIX = {
    "geojson": ".geojson",
    "topojson": ".topojson",
    "gpkg": ".gpkg",
    "shapefile": ".shp",
    "osm": ".osm",
    "osm_pbf": ".osm.pbf",
}
_SIDECARS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MAX_ENTRIES = 100
_MAX_RATIO = 100


@dataclass(frozen=True, slots=True)
class Opening:
    """How to open a file; ``wanted`` names the layers of an OSM file."""

    path: Path
    layer: str | None = None
    encoding: str | None = None
    wanted: tuple[str, ...] = ()


@contextmanager
def open_source(opening: Opening, limits: Limits) -> Iterator[tuple[SourceInfo, Iterator[RawBatch]]]:
    """What the file says about itself and its batches; refusals name the user's file, never our copy."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wangge-import-")))
        sniffed = sniff(opening.path, limits.file_mb * 1_048_576)
        if sniffed.format == "zip":
            sniffed = sniff(unpack(sniffed, folder / "zip", limits), limits.file_mb * 1_048_576)
        if sniffed.format == "csv":
            yield read_table(sniffed.path, opening.encoding, limits.chunk_rows)
            return
        if sniffed.format in {"geojson", "topojson"}:
            check_depth(sniffed.path)
        job = Job(
            format=sniffed.format,
            path=str(lay_out(sniffed, folder / "input")),
            name=opening.path.name,
            layer=opening.layer,
            encoding=opening.encoding,
            wanted=opening.wanted,
            chunk_rows=limits.chunk_rows,
        )
        yield stack.enter_context(read_in_child(job, limits))


def lay_out(sniffed: Sniffed, folder: Path) -> Path:
    """Links to the file and, for a shapefile, its sidecars, in a folder that holds nothing else."""
    folder.mkdir()
    target = folder / f"input{_SUFFIX[sniffed.format]}"
    if sniffed.format != "shapefile":
        target.symlink_to(sniffed.path.resolve())
        return target
    stem = sniffed.path.stem.lower()
    for beside in sniffed.path.parent.iterdir():
        if beside.stem.lower() == stem and beside.suffix.lower() in _SIDECARS and beside.is_file():
            target.with_suffix(beside.suffix.lower()).symlink_to(beside.resolve())
    return target


def unpack(sniffed: Sniffed, folder: Path, limits: Limits) -> Path:
    """The one data file of an archive, unpacked by our own loop: no path of the archive is ever followed."""
    name = sniffed.path.name
    try:
        with zipfile.ZipFile(sniffed.path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_members(name, members, limits)
            folder.mkdir()
            for member in members:
                inside = PurePosixPath(member.filename.replace("\\", "/"))
                if inside.suffix.lower() in {*_SIDECARS, ".gpkg", ".geojson", ".topojson", ".csv"}:
                    with archive.open(member) as source, (folder / inside.name).open("xb") as target:
                        shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, FileExistsError) as error:
        raise refuse("archive_refused", name=name, detail=type(error).__name__) from error
    found = sorted(
        path for path in folder.iterdir() if path.suffix.lower() not in {".shx", ".dbf", ".prj", ".cpg"}
    )
    if len(found) != 1:
        detail = ", ".join(path.name for path in found) or "no data file / 没有数据文件"
        raise refuse("archive_refused", name=name, detail=detail)
    return found[0]


def _check_members(name: str, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > _MAX_ENTRIES:
        raise refuse("archive_refused", name=name, detail=f"{len(members)} files / 个文件 > {_MAX_ENTRIES}")
    total = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if total > limits.file_mb * 1_048_576 or total > max(_MAX_RATIO * packed, 10_485_760):
        raise refuse("archive_refused", name=name, detail=f"unpacks to / 解压后 {total} bytes")
