"""What a file really is, told by its content before any driver opens it."""

import re
from dataclasses import dataclass
from pathlib import Path

from importers.problems import refuse

EXTENSIONS: dict[str, tuple[str, ...]] = {
    "geojson": (".geojson", ".json"),
    "topojson": (".topojson", ".json", ".geojson"),
    "gpkg": (".gpkg",),
    "shapefile": (".shp",),
    "zip": (".zip",),
    "osm": (".osm",),
    "osm_pbf": (".pbf",),
    "csv": (".csv", ".tsv", ".txt"),
}
_HEAD_BYTES = 65_536
_TOPOLOGY = re.compile(rb'"type"\s*:\s*"Topology"')
_GEOJSON = re.compile(
    rb'"type"\s*:\s*"(FeatureCollection|Feature|Point|MultiPoint|LineString|MultiLineString|Polygon|MultiPolygon|GeometryCollection)"'
)
_XML_ROOT = re.compile(rb"<\s*([A-Za-z_][\w:.-]*)")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The format by content, and the file's size."""

    path: Path
    format: str
    size_bytes: int


def sniff(path: Path, max_bytes: int) -> Sniffed:
    """The format of a file, or the refusal that says what it is instead."""
    if not path.is_file():
        raise refuse("file_missing", name=path.name)
    size_bytes = path.stat().st_size
    if size_bytes > max_bytes:
        raise refuse(
            "file_too_large",
            name=path.name,
            megabytes=round(size_bytes / 1_048_576),
            limit=round(max_bytes / 1_048_576),
        )
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
        stream.seek(max(0, size_bytes - _HEAD_BYTES))
        tail = stream.read(_HEAD_BYTES)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise refuse("file_empty", name=path.name, bytes=size_bytes)
    found = _by_content(path, head, tail)
    _check_extension(path, found)
    return Sniffed(path=path, format=found, size_bytes=size_bytes)


def _by_content(path: Path, head: bytes, tail: bytes) -> str:
    if head.startswith(b"SQLite format 3\x00"):
        if head[68:72] in {b"GPKG", b"GP10", b"GP11"}:
            return "gpkg"
        raise refuse("format_unknown", name=path.name, found="SQLite")
    if head[:4] == b"\x00\x00\x27\x0a":
        return "shapefile"
    if head.startswith(b"PK\x03\x04"):
        return _zip_content(path, head)
    if b"OSMHeader" in head[:64]:
        return "osm_pbf"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return _json_content(path, text, tail)
    if text.startswith(b"<"):
        return _xml_content(path, text)
    if path.suffix.lower() in EXTENSIONS["csv"] and b"\x00" not in head:
        return "csv"
    raise refuse("format_unknown", name=path.name, found="?")


def _zip_content(path: Path, head: bytes) -> str:
    if b"xl/" in head or path.suffix.lower() in {".xlsx", ".xlsm"}:
        raise refuse("format_not_allowed", name=path.name, found="Excel (save it as CSV UTF-8)")
    return "zip"


def _json_content(path: Path, text: bytes, tail: bytes) -> str:
    if _TOPOLOGY.search(text) or _TOPOLOGY.search(tail):
        return "topojson"
    if _GEOJSON.search(text) or _GEOJSON.search(tail):
        return "geojson"
    raise refuse("format_unknown", name=path.name, found="JSON")


def _xml_content(path: Path, text: bytes) -> str:
    body = re.sub(rb"<\?.*?\?>|<!--.*?-->", b"", text, flags=re.DOTALL)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise refuse("format_not_allowed", name=path.name, found="XML with a document type")
    root = _XML_ROOT.search(body)
    name = root.group(1).decode("ascii", "replace") if root else "XML"
    if name in {"osm", "osmChange"}:
        return "osm"
    if name == "OGRVRTDataSource":
        raise refuse("format_not_allowed", name=path.name, found="OGR VRT")
    raise refuse("format_unknown", name=path.name, found=f"XML <{name}>")


def _check_extension(path: Path, found: str) -> None:
    expected = EXTENSIONS[found]
    if path.suffix.lower() not in expected:
        raise refuse("extension_mismatch", name=path.name, found=found, expected=expected[0])
