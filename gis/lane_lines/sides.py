"""To which territories a lane line belongs on its left and on its right, derived from the map whenever it changes.

Every two metres of a line (`STEP_M`) it is asked which grid, and which lane of that grid, holds the point five metres
to its left and to its right (`OFFSET_M`); a share is that of the places. So a street along a border belongs to what is
on both sides of it. Both figures are proposals of ours, no standard says.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.db import Box, Connection
from gis.geometry.beside import beside, holding
from gis.geometry.crs import GeometryArray, to_lonlat, to_metric, transform
from gis.geometry.freehand import epsg_of
from gis.geometry.gate import as_array
from gis.lane_lines import sides_repository as repository
from gis.lane_lines.sides_repository import Area, NewSide, Place, SideOf

STEP_M = 2.0
OFFSET_M = 5.0
SAME_SHARE = 1e-9
_AT_ONCE = 2_000
_NOBODY = -1

Shares = dict[Place, float]


def derive(connection: Connection, tenant_id: int, *, at: datetime, ids: Sequence[UUID] | None = None) -> int:
    """Derive and store the sides of some lines, or of all, in force from ``at`` on; how many rows were written."""
    line_ids, geoms = repository.lines(connection, ids)
    if not line_ids:
        return 0
    known = repository.stored(connection, ids, at)
    box = None if ids is None else _box(geoms)
    ending: list[UUID] = []
    fresh: list[NewSide] = []
    for line_id, shares, editions in _derived(connection, line_ids, geoms, at, box):
        kept = {row.place: row for row in known.get(line_id, ())}
        gone = [row for row in kept.values() if not _same(shares.get(row.place), row.share)]
        ending += [row.id for row in gone]
        for place, share in shares.items():
            if place not in kept or not _same(share, kept[place].share):
                fresh.append(NewSide(line_id, place, share, editions.get(place.community_id)))
    repository.end(connection, ending, at)
    if fresh:
        repository.add(connection, tenant_id, fresh, at)
    return len(fresh)


def derive_around(connection: Connection, tenant_id: int, ground: BaseGeometry, *, at: datetime) -> int:
    """Derive again the sides of the lines beside ground (degrees) that has changed hands; how many rows."""
    if ground.is_empty:
        return 0
    ids = repository.lines_in(connection, _box(as_array([ground])))
    return derive(connection, tenant_id, at=at, ids=ids) if ids else 0


def derive_missing(connection: Connection, tenant_id: int, *, at: datetime) -> int:
    """Derive the sides of lines that have none: of a map that was there before they were kept. How many rows."""
    ids = repository.without_sides(connection)
    return derive(connection, tenant_id, at=at, ids=ids) if ids else 0


def wrong_sides(connection: Connection, at: datetime) -> tuple[int, list[dict[str, Any]]]:
    """How many lines there are, and those whose stored sides are not what would be derived at a moment."""
    line_ids, geoms = repository.lines(connection, None)
    known = repository.stored(connection, None, at)
    later = repository.later(connection, at)
    problems = []
    for line_id, shares, _ in _derived(connection, line_ids, geoms, at, None):
        kept = {row.place: row.share for row in known.get(line_id, ())}
        if line_id in later and not kept:
            continue
        places = kept.keys() | shares.keys()
        apart = sum(abs(kept.get(place, 0.0) - shares.get(place, 0.0)) for place in places)
        if apart > SAME_SHARE:
            said = f"{apart:.3g} of its sides" if kept else "not derived"
            problems.append({"lane_line": str(line_id), "detail": said})
    return len(line_ids), problems


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= SAME_SHARE


def _derived(
    connection: Connection,
    line_ids: Sequence[UUID],
    geoms: GeometryArray,
    at: datetime,
    box: Box | None,
) -> Iterator[tuple[UUID, Shares, dict[UUID | None, int | None]]]:
    """Each line with the share of every place beside it, and the editions of the communities."""
    if not line_ids:
        return
    areas, polygons = repository.areas(connection, at, box)
    editions: dict[UUID | None, int | None] = {area.community_id: area.edition for area in areas}
    for start in range(0, len(line_ids), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        shares = _shares(geoms[some], areas, polygons)
        for line_id, found in zip(line_ids[some], shares, strict=True):
            yield line_id, found, editions


def _shares(geoms: GeometryArray, areas: Sequence[Area], polygons: GeometryArray) -> list[Shares]:
    found: list[Shares] = [{} for _ in geoms]
    crs = np.array([epsg_of(geom) for geom in geoms])
    for epsg in np.unique(crs).tolist():
        mine = np.flatnonzero(crs == epsg)
        whose, left, right = beside(to_metric(geoms[mine], epsg), STEP_M, OFFSET_M)
        pieces = np.bincount(whose, minlength=len(mine))
        sides: tuple[tuple[SideOf, GeometryArray], ...] = (("left", left), ("right", right))
        for side, points in sides:
            held = _held(to_lonlat(points, epsg), areas, polygons)
            counted, counts = np.unique(np.column_stack([whose, *held]), axis=0, return_counts=True)
            for (line, *place), count in zip(counted.tolist(), counts.tolist(), strict=True):
                found[mine[line]][_place(side, place, areas)] = count / int(pieces[line])
    return found


def _held(
    points: GeometryArray, areas: Sequence[Area], polygons: GeometryArray
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of each point the community, grid and lane that hold it, -1 for none, by the rules of assignment for a point: the
    smallest code wins a tie, a community is that of the grid, and a lane must be of the grid.
    """
    held_by, held = holding(points, polygons)
    levels = np.array([area.level for area in areas], dtype=object)
    at = {area.id: i for i, area in enumerate(areas)}
    above = np.array([at.get(area.parent_id, _NOBODY) if area.parent_id else _NOBODY for area in areas])
    within = np.array([at.get(area.community_id, _NOBODY) for area in areas])
    if not len(held):
        nobody = np.full(len(points), _NOBODY)
        return nobody, nobody, nobody
    level = levels[held_by]
    grid = _first(held_by, held, level == "grid", len(points))
    lane = _first(held_by, held, (level == "lane") & (above[held_by] == grid[held]), len(points))
    community = _first(held_by, held, level == "community", len(points))
    return np.where(grid == _NOBODY, community, within[grid]), grid, lane


def _place(side: SideOf, held: Sequence[int], areas: Sequence[Area]) -> Place:
    community, grid, lane = (None if each == _NOBODY else areas[each].id for each in held)
    return Place(side, community, grid, lane)


def _first(
    held_by: NDArray[np.int64], held: NDArray[np.int64], wanted: NDArray[np.bool_], count: int
) -> NDArray[np.int64]:
    """For each point the first area that holds it, of those that are wanted; -1 where none does."""
    first = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(first, held[wanted], held_by[wanted])
    return np.where(first == np.iinfo(np.int64).max, _NOBODY, first)


def _box(geoms: GeometryArray) -> Box:
    """The EPSG:3857 box around geometries in degrees, wide enough for what is beside them."""
    west, south, east, north = transform(shapely.box(*shapely.total_bounds(geoms)), 4490, 3857).bounds
    # Mercator metres are longer than metres, up to twice as long below 60 degrees.
    margin = 4 * OFFSET_M
    return (west - margin, south - margin, east + margin, north + margin)
