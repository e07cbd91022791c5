"""Where a report belongs: territories by the rules of every assignment, building, address, and how sure that is.

Placing sees the whole map, whoever asks; `in_sight` is what they are told of it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.model import EVERYWHERE, Scope
from gis.assignments.explanation import Explanation, explain
from gis.assignments.live import LivePlaces, Located
from gis.assignments.locate import Location, Place, box_around
from gis.assignments.uncertain import MAX_ACCURACY_M, Candidate, candidates_in
from gis.db import EVERYTHING, enter
from gis.incidents.positions import ACCEPTABLE, Reading, is_zero, readings, refused
from gis.lane_lines.frontage import frontage_near
from gis.queries import fetch_all, fetch_one

_AROUND_M = 150.0
_SURE = 0.999


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a place (lon/lat degrees) belongs in the map in force at a moment.

    ``confidence`` is the probability of the grid when an accuracy was given; ``elsewhere`` that of all not listed.
    ``measure_m`` is how far the nearest community is, of what lies in none.
    """

    lon: float
    lat: float
    at: datetime
    community: Place | None
    grid: Place | None
    lane: Place | None
    building: Place | None
    rule: str
    edition: int | None
    address: str = ""
    address_by: str = "none"
    measure_m: float | None = None
    confidence: float | None = None
    candidates: tuple[Candidate, ...] = ()
    elsewhere: float = 0.0

    @property
    def measure(self) -> float | None:
        """As assignments store it."""
        return self.measure_m if self.rule == "outside" else 1.0

    @property
    def explanation(self) -> Explanation:
        """Why, in both languages."""
        return explain(
            self.rule,
            measure=self.measure,
            edition=self.edition,
            grid=self.grid.label if self.grid else None,
            community=self.community.name if self.community else None,
            point=True,
        )

    @property
    def location(self) -> Location:
        """As the rules of competence read it."""
        return Location(
            self.lon,
            self.lat,
            self.at,
            self.community,
            self.grid,
            self.lane,
            self.building,
            [],
            self.explanation,
        )


@dataclass(frozen=True, slots=True)
class Sites:
    """A point (lon/lat degrees) and every other way to read its numbers, located in the map in force when asked."""

    lon: float
    lat: float
    others: tuple[Reading, ...]
    located: Located


class MapMovedOn(Exception):
    """The map was edited between locating and storing: locate again."""


async def locate_sites(places: LivePlaces, tenant_id: int, point: tuple[float, float]) -> Sites:
    """Locate a point before the transaction that stores it, which holds a connection while this asks for another."""
    lon, lat = (round(each, 9) + 0.0 for each in point)
    others = tuple(readings(lon, lat))
    lonlat = np.array([(lon, lat), *((each.lon, each.lat) for each in others)], dtype=np.float64)
    return Sites(lon, lat, others, await places.locate(tenant_id, lonlat))


async def place(
    connection: AsyncConnection,
    tenant_id: int,
    sites: Sites,
    at: datetime,
    *,
    accuracy_m: float | None = None,
    address: str = "",
    accepts: bool = False,
    locks: bool = False,
) -> Placing:
    """Place a located point in the map in force; leaves the transaction seeing everything around it.

    BadPosition when it is in no community, unless ``accepts`` and it may be stored as it is. With ``locks`` the
    community keeps its edition until the transaction ends; MapMovedOn when that is another one already.
    """
    lon, lat, located = sites.lon, sites.lat, sites.located
    await enter(connection, tenant_id, EVERYTHING)
    community = _one(located, located.communities[0])
    if community is None:
        return await _outside(connection, sites, at, address, accepts=accepts)
    edition = located.editions.get(community.id)
    if locks:
        row = await fetch_one(connection, "incidents", "hold_community", {"community_id": community.id})
        if row is None or row["edition"] != edition:
            raise MapMovedOn
    grid, lane, rule = (
        _one(located, located.grids[0]),
        _one(located, located.lanes[0]),
        str(located.rules[0]),
    )
    placed = Placing(lon, lat, at, community, grid, lane, None, rule, edition)
    if accuracy_m is not None:
        around = await candidates_in(
            connection, tenant_id, EVERYWHERE, (lon, lat), min(accuracy_m, MAX_ACCURACY_M), at
        )
        own = (
            around.of(grid.id)
            if grid
            else next(
                (c.probability for c in around.listed if c.grid is None and c.community == community), 0.0
            )
        )
        listed = () if own >= _SURE else around.listed
        placed = replace(placed, confidence=own, candidates=listed, elsewhere=around.elsewhere)
    await enter(connection, tenant_id, EVERYTHING, box_around(lon, lat, _AROUND_M * 1.3))
    return await _addressed(connection, placed, address)


def in_sight(placed: Placing, scope: Scope) -> Placing:
    """What somebody may be told of it: places out of their sight are none, the territories above theirs by name."""
    if scope.map.is_everything:
        return placed
    community, grid = placed.community, placed.grid
    sees_community = community is not None and community.id in scope.map
    sees_grid = grid is not None and (sees_community or grid.id in scope.map or grid.id in scope.context)
    sees_lane = placed.lane is not None and (
        sees_community or placed.lane.id in scope.map or (grid is not None and grid.id in scope.map)
    )
    knows = sees_community or (community is not None and community.id in scope.context)
    sees_all = sees_community or (grid is not None and grid.id in scope.map)
    listed = tuple(
        c
        for c in placed.candidates
        if (c.community is not None and c.community.id in scope.map)
        or (c.grid is not None and (c.grid.id in scope.map or c.grid.id in scope.context))
    )
    hidden = sum(c.probability for c in placed.candidates) - sum(c.probability for c in listed)
    is_nowhere = not (knows or sees_grid)
    return replace(
        placed,
        community=community if knows else None,
        grid=grid if sees_grid else None,
        lane=placed.lane if sees_lane else None,
        building=placed.building if sees_all else None,
        address=placed.address if sees_all or placed.address_by == "given" else "",
        rule="out_of_sight" if is_nowhere else placed.rule if sees_grid else "inside",
        edition=None if is_nowhere else placed.edition,
        measure_m=None,
        candidates=listed,
        elsewhere=min(1.0, placed.elsewhere + hidden),
    )


def _one(located: Located, index: np.int64) -> Place | None:
    if index < 0:
        return None
    found = located.territories[int(index)]
    return Place(found.id, found.level, found.code, found.number, found.name)


async def _outside(
    connection: AsyncConnection, sites: Sites, at: datetime, address: str, *, accepts: bool
) -> Placing:
    lon, lat = sites.lon, sites.lat
    is_on_map = abs(lon) <= 180 and abs(lat) <= 85.06
    row = None
    if is_on_map:
        row = await fetch_one(
            connection, "incidents", "nearest_community", {"lon": lon, "lat": lat, "at": at}
        )
    distance_m = row["distance_m"] if row else None
    inside = [r for r, place in zip(sites.others, sites.located.communities[1:], strict=True) if place >= 0]
    fault = "zero" if is_zero(lon, lat) else inside[0].fault if inside else "outside"
    if not (accepts and is_on_map and fault in ACCEPTABLE):
        raise refused(lon, lat, inside, distance_m, is_on_map=is_on_map)
    return Placing(
        lon,
        lat,
        at,
        None,
        None,
        None,
        None,
        "outside",
        None,
        address=address,
        address_by="given" if address else "none",
        measure_m=distance_m,
    )


async def _addressed(connection: AsyncConnection, placed: Placing, address: str) -> Placing:
    """With the building, and the address: as given, else the building's, else along the nearest lane line."""
    row = await fetch_one(connection, "incidents", "site", {"lon": placed.lon, "lat": placed.lat})
    building, said, by = None, address, "given" if address else "none"
    if row is not None:
        name = row["name"] or row["address"] or row["house_number"] or ""
        building = Place(row["building_id"], "building", row["source_key"], row["house_number"], name)
        if not said and (row["address"] or name):
            said, by = row["address"] or name, "building"
    if not said:
        street = await frontage_near(connection, placed.lon, placed.lat)
        if street is not None:
            said, by = street.text_zh, "lane"
    return replace(placed, building=building, address=said[:200], address_by=by)


async def place_as_of(
    connection: AsyncConnection, tenant_id: int, point: tuple[float, float], at: datetime
) -> Placing:
    """Where a point would belong by the map in force at another moment; sees everything around it."""
    lon, lat = point
    await enter(connection, tenant_id, EVERYTHING, box_around(lon, lat))
    rows = await fetch_all(connection, "incidents", "places_at", {"lon": lon, "lat": lat, "at": at})
    by_level: dict[str, list[RowMapping]] = {}
    for row in rows:
        by_level.setdefault(row["level"], []).append(row)
    grids = by_level.get("grid", [])
    grid = grids[0] if grids else None
    lane = next((r for r in by_level.get("lane", []) if grid and r["parent_id"] == grid["id"]), None)
    community = next(
        (r for r in by_level.get("community", []) if grid is None or r["id"] == grid["community_id"]), None
    )
    rule = "outside" if community is None else "border_tie" if len(grids) > 1 else "inside"
    edition = community["edition"] if community else None
    return Placing(lon, lat, at, _place_of(community), _place_of(grid), _place_of(lane), None, rule, edition)


def _place_of(row: RowMapping | None) -> Place | None:
    return None if row is None else Place(row["id"], row["level"], row["code"], row["number"], row["name"])
