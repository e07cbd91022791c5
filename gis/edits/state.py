"""The map of one community as an edit sees it: its border, its grids, its lanes, in metres on the millimetre grid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from gis.db import Connection, box_setting
from gis.edits import map_repository as repository
from gis.edits.kept import Kept
from gis.edits.map_repository import Head, MapRow
from gis.errors import InvalidInput, NotFound
from gis.geometry.crs import STORAGE_EPSG, GeometryArray, to_lonlat, to_metric, transform
from gis.territories.model import Community, CurrentVersion


@dataclass(frozen=True)
class MapState:
    """A community in force at a moment. Arrays of geometry are in its metric CRS, in the order of the versions."""

    community: Community
    border: CurrentVersion
    grids: tuple[CurrentVersion, ...]
    lanes: tuple[CurrentVersion, ...]

    @cached_property
    def grid_polygons(self) -> GeometryArray:
        """The grids' polygons."""
        return _metric([grid.geom for grid in self.grids], self.community.metric_epsg)

    @cached_property
    def lane_polygons(self) -> GeometryArray:
        """The lanes' polygons."""
        return _metric([lane.geom for lane in self.lanes], self.community.metric_epsg)

    @cached_property
    def metric_of(self) -> Mapping[UUID, BaseGeometry]:
        """The polygon of every territory of this map in metres, by its id."""
        ids = [version.territory_id for version in (*self.grids, *self.lanes)]
        found = dict(zip(ids, [*self.grid_polygons, *self.lane_polygons], strict=True))
        return {**found, self.border.territory_id: self.border_polygon}

    @cached_property
    def around(self) -> shapely.STRtree:
        """The territories of this map by place, in degrees, in the order of `everything`."""
        return shapely.STRtree([version.geom for version in self.everything])

    @cached_property
    def everything(self) -> tuple[CurrentVersion, ...]:
        """The border, then the grids, then the lanes."""
        return (self.border, *self.grids, *self.lanes)

    @cached_property
    def border_polygon(self) -> BaseGeometry:
        """The community's polygon."""
        return cast("BaseGeometry", _metric([self.border.geom], self.community.metric_epsg)[0])

    def grid_index(self, territory_id: UUID) -> int:
        """Where a grid stands; NotFound when it is no grid of this community in force."""
        for index, grid in enumerate(self.grids):
            if grid.territory_id == territory_id:
                return index
        raise NotFound(
            f"{self.community.name} 里没有这个网格，或它已停用。刷新地图后再选。",
            f"{self.community.name} has no such grid in force. Refresh the map and choose again.",
            params={"territory": str(territory_id)},
        )

    def metric_point(self, lonlat: tuple[float, float]) -> tuple[float, float]:
        """A lon/lat place in metres on the millimetre grid."""
        point = to_metric(Point(lonlat), self.community.metric_epsg)
        return point.x, point.y

    def metric(self, geom: MultiPolygon) -> BaseGeometry:
        """A version's geometry in metres."""
        return to_metric(geom, self.community.metric_epsg)

    def lonlat(self, metric: BaseGeometry) -> Any:
        """A metric geometry in degrees with 9 decimals."""
        return to_lonlat(metric, self.community.metric_epsg)

    def place(self, metric: tuple[float, float] | None) -> tuple[float, float] | None:
        """A metric place in degrees."""
        if metric is None:
            return None
        point = self.lonlat(Point(metric))
        return point.x, point.y


_KEPT: Kept[MapState] = Kept(48)
"""About a megabyte each: the communities that are edited at one time."""


@dataclass(frozen=True)
class Footprints:
    """Buildings of a community: ids, polygons in metres, the index of the grid each is assigned to (−1: none).

    ``lanes`` are the lane lines around, in metres; borders between buildings follow them.
    """

    ids: tuple[UUID, ...]
    polygons: GeometryArray
    grids: NDArray[np.int64]
    lanes: GeometryArray


def load_state(connection: Connection, community_id: UUID, at: datetime, *, lock: bool) -> MapState:
    """A community's map at a moment, locked for writing or not; NotFound when it is not in force.

    The newest map is read once per edition and then kept in the process. What identifies it is the edit that made
    the edition, so that a map from a transaction that was taken back is never mistaken for what came instead.
    """
    head = repository.read_head(connection, community_id, lock=lock)
    if head is None:
        raise _not_in_force(community_id)
    key = (community_id, head.edition, head.edit_id)
    known = _KEPT.find(key, at)
    if known is not None:
        return known
    rows, since, until = repository.read_map(connection, community_id, at)
    state = _state(community_id, head, rows)
    if head.edit_id is not None and since is not None and until is None:
        _KEPT.keep(key, state, since)
    return state


def forget_maps() -> None:
    """Let every map be read again, to measure what that costs."""
    _KEPT.forget()


def _state(community_id: UUID, head: Head, rows: Sequence[MapRow]) -> MapState:
    border = next((row for row in rows if row.level == "community"), None)
    if border is None:
        raise _not_in_force(community_id)
    version = border.version
    community = Community(
        community_id,
        version.code,
        version.name,
        head.metric_epsg,
        head.edition,
        border.settlement,
        version.geom,
    )
    grids = tuple(row.version for row in rows if row.level == "grid")
    if not grids:
        raise InvalidInput(
            f"{community.name} 还没有划分网格，不能编辑。先导入网格。",
            f"{community.name} has no grids to edit yet. Import its grids first.",
        )
    lanes = tuple(row.version for row in rows if row.level == "lane")
    return MapState(community, version, grids, lanes)


def _not_in_force(community_id: UUID) -> NotFound:
    return NotFound(
        "没有这个社区，或它还没有生效。核对链接。",
        "There is no such community in force. Check the link.",
        params={"community": str(community_id)},
    )


def read_footprints(connection: Connection, state: MapState) -> Footprints:
    """The community's buildings as they are assigned now, and the lane lines between them.

    Index: assignments_community_idx; lane_lines_geom_3857_idx through the box policy.
    """
    rows = connection.execute(
        "select b.id, st_asbinary(b.geom), a.grid_id from assignments as a"
        " join buildings as b on b.tenant_id = a.tenant_id and b.id = a.subject_id"
        " where a.subject_kind = 'building' and a.community_id = %s"
        " and upper_inf(a.valid) and upper_inf(a.recorded) order by b.id",
        (state.community.id,),
    ).fetchall()
    epsg = state.community.metric_epsg
    box = transform(state.community.geom.envelope, STORAGE_EPSG, 3857).bounds
    connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box),))
    lines = connection.execute("select st_asbinary(geom) from lane_lines order by id").fetchall()
    connection.execute("select set_config('app.box_3857', '', true)")
    index = {grid.territory_id: i for i, grid in enumerate(state.grids)}
    return Footprints(
        tuple(row[0] for row in rows),
        to_metric(_geometries([row[1] for row in rows]), epsg),
        np.array([index.get(row[2], -1) for row in rows], dtype=np.int64),
        to_metric(_geometries([row[0] for row in lines]), epsg),
    )


def _geometries(wkbs: Sequence[bytes]) -> GeometryArray:
    return np.asarray(shapely.from_wkb(np.asarray(wkbs, dtype=object)), dtype=object)


def _metric(geoms: Sequence[MultiPolygon], epsg: int) -> GeometryArray:
    """Metric polygons; a multipolygon of one part becomes that part, as drawing needs it."""
    metric = to_metric(np.asarray(geoms, dtype=object), epsg) if geoms else np.empty(0, dtype=object)
    for index, geom in enumerate(metric):
        if isinstance(geom, MultiPolygon) and len(geom.geoms) == 1:
            metric[index] = geom.geoms[0]
    metric.flags.writeable = False
    return metric
