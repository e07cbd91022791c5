"""Parents in force with their children of one level, read for a whole tenant at once and proved by the gate."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.db import Connection
from gis.errors import PartitionBroken
from gis.geometry.crs import GeometryArray, to_metric
from gis.geometry.gate import all_inside, as_array
from gis.territories.gate import pass_gate


@dataclass(frozen=True)
class Family:
    """A parent and its children of one level, in metres."""

    level: str
    name: str
    metric_epsg: int
    parent: BaseGeometry
    children: GeometryArray
    labels: list[str]


def broken_families(
    connection: Connection, at: datetime, *, covers_parent: bool
) -> tuple[int, list[dict[str, Any]]]:
    """How many children were looked at, and every fault that the gate finds in a family.

    Children that only have to be inside are looked at all together first; the gate says what is wrong with whom.
    """
    found = _families(connection, at, covers_parent=covers_parent)
    checked = sum(len(family.children) for family in found)
    if not covers_parent and _all_inside(found):
        return checked, []
    problems = []
    for family in found:
        try:
            pass_gate(
                family.children,
                family.parent,
                family.labels,
                covers_parent=covers_parent,
                metric_epsg=family.metric_epsg,
                parent_name=family.name,
            )
        except PartitionBroken as broken:
            problems += [{"parent": family.name, "level": family.level, **fault} for fault in broken.faults]
    return checked, problems


def _all_inside(found: Sequence[Family]) -> bool:
    if not found:
        return True
    parent_of = np.repeat(np.arange(len(found)), [len(family.children) for family in found])
    children = np.concatenate([family.children for family in found])
    return all_inside(children, as_array([family.parent for family in found]), parent_of)


def _families(connection: Connection, at: datetime, *, covers_parent: bool) -> list[Family]:
    values = {"covers": covers_parent, "at": at}
    parents = connection.execute(
        "select c.metric_epsg, st_asbinary(p.geom), p.territory_id, l.level, p.name"
        " from territory_versions as p"
        " join levels as l on l.tenant_id = p.tenant_id and l.parent_level = p.level"
        " join communities as c on c.tenant_id = p.tenant_id and c.territory_id = p.community_id"
        " where l.covers_parent = %(covers)s and upper_inf(p.recorded) and p.valid @> %(at)s::timestamptz"
        " order by p.code, l.ordinal",
        values,
        binary=True,
    ).fetchall()
    children = connection.execute(
        "select c.metric_epsg, st_asbinary(v.geom), v.parent_id, v.level, v.code"
        " from territory_versions as v"
        " join levels as l on l.tenant_id = v.tenant_id and l.level = v.level"
        " join communities as c on c.tenant_id = v.tenant_id and c.territory_id = v.community_id"
        " where l.covers_parent = %(covers)s and v.parent_id is not null"
        " and upper_inf(v.recorded) and v.valid @> %(at)s::timestamptz"
        " order by v.code",
        values,
        binary=True,
    ).fetchall()
    members: dict[tuple[UUID, str], list[int]] = defaultdict(list)
    for i, (_, _, parent_id, level, _) in enumerate(children):
        members[parent_id, level].append(i)
    parent_geoms, child_geoms = _metric(parents), _metric(children)
    found = []
    for i, (epsg, _, parent_id, level, name) in enumerate(parents):
        own = members.get((parent_id, level))
        if own:
            labels = [children[j][4] for j in own]
            found.append(Family(level, name, epsg, parent_geoms[i], child_geoms[own], labels))
    return found


def _metric(rows: Sequence[Sequence[Any]]) -> GeometryArray:
    """The geometries of rows that begin with a metric CRS and WKB in degrees, each in its CRS."""
    geoms = as_array(list(shapely.from_wkb([row[1] for row in rows]))) if rows else as_array([])
    crs = np.array([row[0] for row in rows])
    for epsg in np.unique(crs).tolist():
        geoms[crs == epsg] = to_metric(geoms[crs == epsg], epsg)
    return geoms
