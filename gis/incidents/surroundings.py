"""What the database says of everything around a point, asked at once, for whatever places and routes a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.assignments.locate import box_around
from gis.assignments.uncertain import box_of_candidates
from gis.db import EVERYTHING, entering
from gis.incidents.sites import Sites
from gis.lane_lines.frontage import box_of_lines
from gis.overlays.competence import Rule
from gis.overlays.reading import OverlayHere, asking_overlays, overlays_from
from gis.queries import Record, Statement, fetch_together, statement

_AROUND_M = 195.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Rows around a point: the community's edition where it was asked to stay, communities and grids that may hold it,
    the building on it, street lines, overlays and the rules of competence.
    """

    edition: int | None
    around: Sequence[Record]
    site: Record | None
    lines: Sequence[Record]
    overlays: Sequence[OverlayHere]
    rules: Sequence[Rule]


async def survey(
    connection: AsyncConnection,
    tenant_id: int,
    sites: Sites,
    at: datetime,
    *,
    accuracy_m: float | None,
    locks: bool,
    first: Sequence[Statement] = (),
) -> tuple[list[list[Record]], Surroundings]:
    """The answers of ``first``, asked of everything, and the surroundings of a point that lies in a community.

    One round trip, after which the transaction sees everything. With ``locks`` the community keeps its edition until
    the transaction ends.
    """
    community = sites.community
    place = (sites.lon, sites.lat)
    asked: dict[str, Statement] = {}
    if locks and community is not None:
        asked["edition"] = _query("incidents", "hold_community", community_id=community.id)
    if accuracy_m is not None and community is not None:
        asked["box"] = entering(tenant_id, EVERYTHING, box_of_candidates(place, accuracy_m))
        asked["around"] = _query("assignments", "around", at=at)
    if sites.is_on_map:
        asked["nearer"] = entering(tenant_id, EVERYTHING, box_around(*place, _AROUND_M))
        asked["overlays"] = asking_overlays(sites.lon, sites.lat, at)
        asked["site"] = _query("incidents", "site", lon=sites.lon, lat=sites.lat)
        asked["street"] = entering(tenant_id, EVERYTHING, box_of_lines(*place))
        asked["lines"] = _query("lane_lines", "near")
    asked["whole"] = entering(tenant_id, EVERYTHING)
    asked["rules"] = _query("overlays", "rules", at=at, id=None)
    answers = await fetch_together(connection, [entering(tenant_id, EVERYTHING), *first, *asked.values()])
    found = dict(zip(asked, answers[1 + len(first) :], strict=True))
    edition, site = next(iter(found.get("edition", [])), None), next(iter(found.get("site", [])), None)
    return answers[1 : 1 + len(first)], Surroundings(
        None if edition is None else edition["edition"],
        found.get("around", []),
        site,
        found.get("lines", []),
        overlays_from(found.get("overlays", [])),
        [Rule(**row) for row in found["rules"]],
    )


def _query(noun: str, name: str, **values: object) -> Statement:
    return statement(noun, name), values
