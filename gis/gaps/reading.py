"""Everything a run of all standards needs of a community, read at once, and marks of what it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from psycopg.rows import dict_row
from shapely.geometry.base import BaseGeometry

from gis.access.model import no_such_community
from gis.db import EVERYTHING, Connection, set_tenant
from gis.gaps.measuring import Homes, LonLat, homes_of
from gis.gaps.networks import built, wider
from gis.gaps.standards import standards_mark
from gis.geometry.crs import GeometryArray, to_metric
from gis.geometry.network.building import Network
from gis.queries import statement


@dataclass(frozen=True)
class Facility:
    """A facility that stands."""

    id: UUID
    kind: str
    name: str
    capacity: int | None
    lonlat: LonLat


@dataclass(frozen=True)
class Grid:
    """A grid in force, its outline in metres."""

    id: UUID
    number: str
    name: str
    outline: BaseGeometry


@dataclass(frozen=True)
class Place:
    """A community with everything around it that counts; geometry in metres of its own system."""

    name: str
    code: str
    tenant: str
    is_demo: bool
    epsg: int
    outline: BaseGeometry
    grids: Sequence[Grid]
    homes: Homes
    outlines: GeometryArray
    facilities: Sequence[Facility]
    streets: Sequence[Mapping[str, Any]]
    versions: Mapping[str, str]

    def network(self) -> Network:
        """Its streets, cut and joined: seconds for a city."""
        return built(self.streets, self.epsg)

    def standing(self, kind: str) -> list[Facility]:
        """Those of a kind."""
        return [each for each in self.facilities if each.kind == kind]


def read_marks(connection: Connection, tenant_id: int, community_id: UUID) -> dict[str, str]:
    """Marks of streets, facilities, homes and standards as they are; leaves the box around the community set."""
    row = _ground(connection, tenant_id, community_id)
    streets = _all(connection, "streets_seen", {})[0]["mark"]
    facilities = _all(connection, "standing_seen", {})[0]["mark"]
    set_tenant(connection, tenant_id)
    homes = homes_of(_all(connection, "homes", {"community_id": community_id}))
    return {
        "streets": f"{row['metric_epsg']}/{streets or ''}",
        "facilities": str(facilities or ""),
        "homes": homes.mark,
        "standards": standards_mark(),
    }


def read_place(connection: Connection, tenant_id: int, community_id: UUID) -> Place:
    """All of it, in one transaction that sees everything; NotFound without the community."""
    versions = read_marks(connection, tenant_id, community_id)
    row, asked = _ground(connection, tenant_id, community_id), {"community_id": community_id}
    streets, standing = _all(connection, "streets", {}), _all(connection, "run_standing", {})
    set_tenant(connection, tenant_id)
    about = _all(connection, "run_about", asked)[0]
    epsg = row["metric_epsg"]
    grids = _all(connection, "run_grids", asked)
    outlines = to_metric(shapely.from_wkb([bytes(each["geom"]) for each in grids]), epsg)
    buildings = _all(connection, "run_outlines", asked)
    return Place(
        name=about["name"],
        code=about["code"],
        tenant=about["tenant"],
        is_demo=about["is_demo"],
        epsg=epsg,
        outline=to_metric(shapely.from_wkb(bytes(row["outline"])), epsg),
        grids=[
            Grid(each["id"], each["number"], each["name"], outline)
            for each, outline in zip(grids, outlines, strict=True)
        ],
        homes=homes_of(_all(connection, "homes", asked)),
        outlines=to_metric(shapely.from_wkb([bytes(each["geom"]) for each in buildings]), epsg),
        facilities=[
            Facility(each["id"], each["kind"], each["name"], each["capacity"], (each["lon"], each["lat"]))
            for each in standing
        ],
        streets=streets,
        versions=versions,
    )


def _ground(connection: Connection, tenant_id: int, community_id: UUID) -> Mapping[str, Any]:
    """The community's ground, with the box around it set."""
    set_tenant(connection, tenant_id)
    found = _all(connection, "community", {"community_id": community_id})
    if not found:
        raise no_such_community()
    row = found[0]
    set_tenant(connection, tenant_id, EVERYTHING, wider((row["xmin"], row["ymin"], row["xmax"], row["ymax"])))
    return row


def _all(connection: Connection, name: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement("gaps", name).encode(), dict(values)).fetchall()
