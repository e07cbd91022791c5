"""CSV through the standard reader: encoding and separator found, line numbers kept, positions from two
columns."""

import csv
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from importers.problems import refuse
from importers.reader.batch import RawBatch, Refusal, SourceInfo
from importers.reader.encoding import guess, known_name

LON_NAMES = ("lon", "lng", "long", "longitude", "x", "经度", "东经", "坐标x")
LAT_NAMES = ("lat", "latitude", "y", "纬度", "北纬", "坐标y")
MAX_FIELD_BYTES = 1_000_000
MAX_COLUMNS = 500
_POINT = struct.Struct("<BIdd")


def read_table(path: Path, encoding: str | None, chunk_rows: int) -> tuple[SourceInfo, Iterator[RawBatch]]:
    """The table's columns and its rows in batches; ``rows`` are line numbers of the file (the header is line
    1).

    A table with longitude and latitude columns gets points, whose CRS the user must declare.
    """
    encoding = _encoding(path, encoding)
    csv.field_size_limit(MAX_FIELD_BYTES)
    delimiter = _delimiter(path, encoding)
    header = _header(path, encoding, delimiter)
    info = SourceInfo(format="csv", name=path.name, crs=None, encoding=encoding, columns=tuple(header))
    return info, _batches(path, encoding, delimiter, header, chunk_rows)


def position_columns(header: tuple[str, ...] | list[str]) -> tuple[str, str] | None:
    """The names of the longitude and latitude columns, None when the table has none."""
    lowered = {name.strip().lower(): name for name in header}
    lon = next((lowered[name] for name in LON_NAMES if name in lowered), None)
    lat = next((lowered[name] for name in LAT_NAMES if name in lowered), None)
    return (lon, lat) if lon is not None and lat is not None else None


def _encoding(path: Path, declared: str | None) -> str:
    if declared:
        name = known_name(declared) or declared
        try:
            "".encode(name)
        except LookupError:
            raise refuse("encoding_unclear", name=path.name, encoding=declared, line=1) from None
    else:
        with path.open("rb") as stream:
            name = guess(stream.read(8 * 1024 * 1024))
    return "utf-8-sig" if name.upper() == "UTF-8" else name


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        first = stream.readline(MAX_FIELD_BYTES)
    return max(",\t;|", key=first.count)


def _header(path: Path, encoding: str, delimiter: str) -> list[str]:
    with path.open(encoding=encoding, newline="") as stream:
        try:
            header = [name.strip() for name in next(csv.reader(stream, delimiter=delimiter), [])]
        except (csv.Error, UnicodeDecodeError):
            raise refuse("encoding_unclear", name=path.name, encoding=encoding, line=1) from None
    if (
        not header
        or any(not name for name in header)
        or len(set(header)) < len(header)
        or len(header) > MAX_COLUMNS
    ):
        raise refuse("header_missing", name=path.name)
    return header


def _batches(path: Path, encoding: str, delimiter: str, header: list[str], step: int) -> Iterator[RawBatch]:
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter)
        next(reader)
        rows: list[list[str]] = []
        lines: list[int] = []
        refused: list[Refusal] = []
        line = reader.line_num + 1
        try:
            for row in reader:
                if len(row) == len(header):
                    rows.append(row)
                    lines.append(line)
                elif row:
                    refused.append(_wrong_width(line, row, header))
                line = reader.line_num + 1
                if len(rows) >= step:
                    yield _batch(header, rows, lines, refused)
                    rows, lines, refused = [], [], []
        except UnicodeDecodeError:
            raise refuse("encoding_unclear", name=path.name, encoding=encoding, line=line) from None
        except csv.Error as error:
            raise refuse("file_broken", name=path.name, detail=f"line {line}: {error}") from None
        yield _batch(header, rows, lines, refused)


def _wrong_width(line: int, row: list[str], header: list[str]) -> Refusal:
    code = "too_many_fields" if len(row) > len(header) else "too_few_fields"
    payload: dict[str, Any] = dict(zip(header, row, strict=False))
    return Refusal(row=line, code=code, params={"found": len(row), "expected": len(header)}, payload=payload)


def _batch(header: list[str], rows: list[list[str]], lines: list[int], refused: list[Refusal]) -> RawBatch:
    position = position_columns(header)
    wkb: list[bytes | None] | None = None
    if position is not None:
        wkb, rows, lines = _points(header, position, rows, lines, refused)
    values = list(zip(*rows, strict=True)) if rows else [() for _ in header]
    columns: dict[str, list[Any]] = {
        name: [value.strip() or None for value in column]
        for name, column in zip(header, values, strict=True)
        if position is None or name not in position
    }
    return RawBatch(
        layer="", columns=columns, rows=np.asarray(lines, dtype=np.int64), wkb=wkb, refused=refused
    )


def _points(
    header: list[str],
    position: tuple[str, str],
    rows: list[list[str]],
    lines: list[int],
    refused: list[Refusal],
) -> tuple[list[bytes | None], list[list[str]], list[int]]:
    """Points as WKB, None where a row has no position; a position that is none is refused."""
    x, y = header.index(position[0]), header.index(position[1])
    points: list[bytes | None] = []
    kept_rows, kept_lines = [], []
    for row, line in zip(rows, lines, strict=True):
        value = f"{row[x]}, {row[y]}".strip(", ")
        try:
            points.append(_POINT.pack(1, 1, float(row[x]), float(row[y])) if value else None)
        except ValueError:
            payload = dict(zip(header, row, strict=True))
            params = {"value": value[:60]}
            refused.append(Refusal(row=line, code="bad_position", params=params, payload=payload))
            continue
        kept_rows.append(row)
        kept_lines.append(line)
    return points, kept_rows, kept_lines
