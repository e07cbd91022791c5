"""Where a report belongs: territories by the rules of every assignment, building, address, and how sure that is.

Placing sees the whole map, whoever asks; `in_sight` is what they are told of it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.model import Scope
from gis.assignments.explanation import Explanation, explain
from gis.assignments.locate import Location, Place, box_around
from gis.assignments.uncertain import MAX_ACCURACY_M, Candidate, candidates_among
from gis.db import EVERYTHING, enter
from gis.incidents.positions import ACCEPTABLE, is_zero, refused
from gis.incidents.sites import Sites
from gis.incidents.surroundings import Surroundings, survey
from gis.lane_lines.frontage import frontage_among
from gis.queries import fetch_all, fetch_one

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


class MapMovedOn(Exception):
    """The map was edited between locating and storing: locate again."""


async def place(
    connection: AsyncConnection,
    tenant_id: int,
    sites: Sites,
    at: datetime,
    *,
    accuracy_m: float | None = None,
    address: str = "",
    locks: bool = False,
) -> tuple[Placing, Surroundings]:
    """Place a located point in the map in force, with what routes it; leaves the transaction seeing everything.

    BadPosition when it is in no community. With ``locks`` the community keeps its edition until the transaction ends;
    MapMovedOn when that is another one already.
    """
    accuracy_m = None if accuracy_m is None else min(accuracy_m, MAX_ACCURACY_M)
    _, near = await survey(connection, tenant_id, sites, at, accuracy_m=accuracy_m, locks=locks)
    placed = await placed_in(connection, sites, near, at, accuracy_m=accuracy_m, address=address, locks=locks)
    return placed, near


async def placed_in(
    connection: AsyncConnection,
    sites: Sites,
    near: Surroundings,
    at: datetime,
    *,
    accuracy_m: float | None = None,
    address: str = "",
    accepts: bool = False,
    locks: bool = False,
) -> Placing:
    """As `place`, with the surroundings read already; asks again only about a point in no community.

    ``accepts`` takes such a point where it may be stored as it is.
    """
    community, grid = sites.community, sites.grid
    if community is None:
        return await _outside(connection, sites, at, address, accepts=accepts)
    if locks and near.edition != sites.edition:
        raise MapMovedOn
    placed = Placing(sites.lon, sites.lat, at, community, grid, sites.lane, None, sites.rule, sites.edition)
    if accuracy_m is not None:
        around = candidates_among(near.around, (sites.lon, sites.lat), min(accuracy_m, MAX_ACCURACY_M))
        own = (
            around.of(grid.id)
            if grid
            else next(
                (c.probability for c in around.listed if c.grid is None and c.community == community), 0.0
            )
        )
        listed = () if own >= _SURE else around.listed
        placed = replace(placed, confidence=own, candidates=listed, elsewhere=around.elsewhere)
    return _addressed(placed, near, address)


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


async def _outside(
    connection: AsyncConnection, sites: Sites, at: datetime, address: str, *, accepts: bool
) -> Placing:
    lon, lat = sites.lon, sites.lat
    is_on_map, inside = sites.is_on_map, sites.inside
    row = None
    if is_on_map:
        row = await fetch_one(
            connection, "incidents", "nearest_community", {"lon": lon, "lat": lat, "at": at}
        )
    distance_m = row["distance_m"] if row else None
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


def _addressed(placed: Placing, near: Surroundings, address: str) -> Placing:
    """With the building, and the address: as given, else the building's, else along the nearest lane line."""
    row = near.site
    building, said, by = None, address, "given" if address else "none"
    if row is not None:
        name = row["name"] or row["address"] or row["house_number"] or ""
        building = Place(row["building_id"], "building", row["source_key"], row["house_number"], name)
        if not said and (row["address"] or name):
            said, by = row["address"] or name, "building"
    if not said:
        street = frontage_among(near.lines, placed.lon, placed.lat)
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
