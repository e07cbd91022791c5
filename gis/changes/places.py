"""Where a change lies: from a notice of the database to the marks of the cells that hold it.

A cell is a Web Mercator tile of zoom 0 to 16. A drawn tile stands under the mark of its own cell, or of the cell of
zoom 16 that it lies in; so a change voids the tiles above and below its place, and no others.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from gis.changes.marks import slot

CELL_ZOOM = 16
NOTICE_ZOOM = 16
MARGIN = 64 / 4096
"""What a drawn tile shows around itself, as a part of its side."""

_AROUND = MARGIN + 1e-9
"""What touches the edge of the margin is shown."""

_MOST_CELLS = 4_096
_MOST_AROUND = 12
_WORLD_M = 2 * 20_037_508.342789244


@dataclass(frozen=True, slots=True)
class Change:
    """What changed of a tenant: a table's rows within columns and rows of zoom 16, or, without a range, anywhere."""

    tenant_id: int
    source: str
    range_16: tuple[int, int, int, int] | None

    @classmethod
    def parse(cls, notice: str) -> "Change":
        """From the text of migration 0017; ValueError when it is not one."""
        tenant, source, *numbers = notice.split(" ")
        if numbers == ["*"]:
            return cls(int(tenant), source, None)
        x0, y0, x1, y1 = map(int, numbers)
        return cls(int(tenant), source, (x0, y0, x1, y1))


def slots_of(change: Change) -> list[int]:
    """The marks that a change makes new."""
    if change.range_16 is None:
        return [everywhere(change.tenant_id, change.source)]
    cells = list(_cells(change.range_16))
    if len(cells) > _MOST_CELLS:
        return [everywhere(change.tenant_id, change.source)]
    name = _number(change.source)
    return [slot(change.tenant_id, name, z, x, y) for z, x, y in cells]


def everywhere(tenant_id: int, source: str) -> int:
    """The mark of a table as a whole."""
    return slot(tenant_id, _number(source))


def slots_under(tenant_id: int, sources: tuple[str, ...], z: int, x: int, y: int) -> tuple[int, ...]:
    """The marks under which what a tile draws from some tables stands."""
    above = max(z - CELL_ZOOM, 0)
    z, x, y = z - above, x >> above, y >> above
    marks: list[int] = []
    for source in sources:
        name = _number(source)
        marks += (slot(tenant_id, name), slot(tenant_id, name, z, x, y))
    return tuple(marks)


def slots_around(
    tenant_id: int, sources: tuple[str, ...], box_3857: tuple[float, float, float, float], z: int
) -> tuple[int, ...]:
    """The same for what is no tile of Web Mercator: a box in metres, drawn as large as tiles of a zoom are."""
    z = min(z, CELL_ZOOM)
    cells = _cells_of(box_3857, z)
    while len(cells) > _MOST_AROUND and z:
        z -= 1
        cells = _cells_of(box_3857, z)
    marks: list[int] = []
    for source in sources:
        name = _number(source)
        marks += (slot(tenant_id, name), *(slot(tenant_id, name, z, x, y) for x, y in cells))
    return tuple(marks)


def _cells_of(box_3857: tuple[float, float, float, float], z: int) -> list[tuple[int, int]]:
    side, last = _WORLD_M / (1 << z), (1 << z) - 1
    west, south, east, north = box_3857
    columns = range(
        _clamped((west + _WORLD_M / 2) / side, last), _clamped((east + _WORLD_M / 2) / side, last) + 1
    )
    rows = range(
        _clamped((_WORLD_M / 2 - north) / side, last), _clamped((_WORLD_M / 2 - south) / side, last) + 1
    )
    return [(x, y) for x in columns for y in rows]


def _cells(range_16: tuple[int, int, int, int]) -> Iterator[tuple[int, int, int]]:
    x0, y0, x1, y1 = range_16
    for z in range(CELL_ZOOM + 1):
        scale = 1 << (NOTICE_ZOOM - z)
        last = (1 << z) - 1
        west, east = (_clamped(x0 / scale - _AROUND, last), _clamped((x1 + 1) / scale + _AROUND, last))
        north, south = (_clamped(y0 / scale - _AROUND, last), _clamped((y1 + 1) / scale + _AROUND, last))
        if (east - west + 1) * (south - north + 1) > _MOST_CELLS:
            yield from ((z, x, north) for x in range(west, west + _MOST_CELLS + 1))
            return
        yield from ((z, x, y) for x in range(west, east + 1) for y in range(north, south + 1))


def _clamped(position: float, last: int) -> int:
    return min(max(math.floor(position), 0), last)


@lru_cache(maxsize=256)
def _number(source: str) -> int:
    return crc32(source.encode())
