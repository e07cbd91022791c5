"""Communities, grids and lanes from a file: put on the grid, repaired on request, handed to the partition
service."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.db import Connection
from gis.errors import PartitionBroken
from gis.geometry.coverage import Change, check_partition, dissolve, repair_partition
from gis.geometry.coverage import PartitionBroken as BrokenGeometry
from gis.geometry.crs import to_lonlat, to_metric
from gis.geometry.ordering import snake_order
from gis.territories.gate import REPAIR, refusal
from gis.territories.model import MapChange, Origin, TerritoryFeature
from gis.territories.service import load_children, load_community
from importers.communities import Communities
from importers.crs import metric_epsg_of
from importers.kinds import TERRITORY_LEVELS
from importers.problems import refuse
from importers.report import ImportReport
from importers.request import ImportRequest
from importers.territory_rows import TerritoryRow

Geometries = NDArray[np.object_]


@dataclass
class TerritoryImport:
    """The rows of one file on their way to the partition service; the report gets counts, faults and changes."""

    connection: Connection
    tenant_id: int
    request: ImportRequest
    rows: Sequence[TerritoryRow]
    origin: Origin
    report: ImportReport

    def load(self) -> None:
        """Write the rows as one edit per community, or nothing."""
        try:
            if self.request.kind == "communities":
                self._load_communities()
            elif self.request.community_from_union:
                self._load_with_union()
            else:
                self._load_into_known()
        except PartitionBroken as broken:
            self.report.faults = broken.faults
            raise

    def _load_communities(self) -> None:
        geoms = np.asarray([row.geom for row in self.rows], dtype=object)
        epsg = metric_epsg_of(geoms)
        metric = to_metric(geoms, epsg)
        _refuse_overlaps(metric, [row.label for row in self.rows], epsg)
        codes = _codes_from(self.request.first_code, self.rows, metric)
        communities = Communities(self.connection, self.origin.at)
        for row, code in zip(self.rows, codes, strict=True):
            known = communities.named(code or "")
            own_epsg = known.metric_epsg if known else metric_epsg_of(np.asarray([row.geom], dtype=object))
            feature = _feature(replace(row, code=code), _on_grid(row.geom, own_epsg))
            communities.check_room(feature.geom, code, own_epsg, self.report)
            self._community(feature, row.settlement or self.request.settlement, own_epsg)

    def _load_with_union(self) -> None:
        """The community is made as the exact union of the file's polygons, so that they tile it by construction."""
        request = self.request
        code = _code_of_union(request)
        communities = Communities(self.connection, self.origin.at)
        known = communities.named(code)
        geoms = np.asarray([row.geom for row in self.rows], dtype=object)
        epsg = known.metric_epsg if known else metric_epsg_of(geoms)
        name = request.community_name or (known.name if known else code)
        metric = self._tiling(to_metric(geoms, epsg), epsg, name)
        own_code = known.code if known else code
        feature = TerritoryFeature(
            source_key=f"community/{own_code}",
            geom=to_lonlat(dissolve(metric), epsg),
            name=name,
            name_en=request.community_name_en,
            code=own_code,
        )
        communities.check_room(feature.geom, own_code, epsg, self.report)
        made = self._community(feature, request.settlement, epsg)
        self._children(made.community_id, "grid", self.rows, to_lonlat(metric, epsg))

    def _tiling(self, metric: Geometries, epsg: int, name: str) -> Geometries:
        """The polygons, repaired on request, once they tile their own outline; ground between them becomes holes."""
        labels = [row.label for row in self.rows]
        if self.request.repair:
            metric = self._repaired(metric, None, labels, epsg, name)
        found = check_partition(metric, None, labels)
        if any(fault.kind != "gap" for fault in found.faults):
            raise refusal(found, epsg, name, REPAIR)
        if not found.ok:
            self.report.note(
                f"{name} 内有 {found.gap_count} 处空地不属于任何网格（{found.gap_m2:.1f} m²），留作镂空。",
                f"{name} has {found.gap_count} places in no grid ({found.gap_m2:.1f} m²), kept as holes of it.",
            )
        return metric

    def _load_into_known(self) -> None:
        level = TERRITORY_LEVELS[self.request.kind]
        communities = Communities(self.connection, self.origin.at)
        for target, rows in communities.group(self.rows, self.request.community, by_grid=level == "lane"):
            metric = to_metric([row.geom for row in rows], target.metric_epsg)
            if self.request.repair and level == "grid":
                parent = to_metric(target.geom, target.metric_epsg)
                labels = [row.label for row in rows]
                metric = self._repaired(metric, parent, labels, target.metric_epsg, target.name)
            self._children(target.id, level, rows, to_lonlat(metric, target.metric_epsg))

    def _repaired(
        self, metric: Geometries, parent: BaseGeometry | None, labels: Sequence[str], epsg: int, name: str
    ) -> Geometries:
        request = self.request
        try:
            repaired, changes = repair_partition(
                metric, parent, snapping_m=request.snapping_m, gap_width_m=request.gap_width_m, labels=labels
            )
        except BrokenGeometry as broken:
            raise refusal(broken.report, epsg, name, REPAIR) from broken
        self.report.changes += [describe_change(change, epsg) for change in changes]
        return repaired

    def _community(self, feature: TerritoryFeature, settlement: str | None, epsg: int) -> MapChange:
        change = load_community(
            self.connection, self.tenant_id, feature, self.origin, settlement=settlement, metric_epsg=epsg
        )
        self._count("communities", change)
        return change

    def _children(
        self, community_id: UUID, level: str, rows: Sequence[TerritoryRow], stored: Geometries
    ) -> None:
        features = [_feature(row, geom) for row, geom in zip(rows, stored.tolist(), strict=True)]
        change = load_children(self.connection, self.tenant_id, community_id, level, features, self.origin)
        self._count(self.request.kind, change)

    def _count(self, layer: str, change: MapChange) -> None:
        counts = self.report.count(layer)
        counts.added += change.added
        counts.changed += change.changed
        counts.unchanged += change.unchanged
        counts.ended += change.ended


def _refuse_overlaps(metric: Geometries, labels: Sequence[str], epsg: int) -> None:
    """Communities need not fill their town, but a point has one community: they must not overlap each
    other."""
    if len(metric) < 2:
        return
    found = check_partition(metric, None, labels)
    overlaps = tuple(
        fault for fault in found.faults if fault.kind in {"overlap", "invalid"} and not fault.is_hairline
    )
    if overlaps:
        raise refusal(replace(found, faults=overlaps), epsg, "社区 communities", REPAIR)


def _codes_from(first: str | None, rows: Sequence[TerritoryRow], metric: Geometries) -> list[str | None]:
    """Codes as given; the rows without one count on from ``first``, west to east and north to south."""
    codes = [row.code for row in rows]
    if first is None:
        return codes
    if not first.isdigit():
        raise refuse("option_wrong", option="--first-code", zh="应为 12 位数字", en="12 digits are needed")
    number = int(first)
    for i in snake_order(shapely.point_on_surface(metric)):
        if codes[i] is None:
            codes[i] = f"{number:0{len(first)}d}"
            number += 1
    return codes


def _code_of_union(request: ImportRequest) -> str:
    if request.kind != "grids":
        raise refuse(
            "option_wrong", option="--community-from-union", zh="只用于 --as grids", en="only with --as grids"
        )
    if request.community is None:
        raise refuse("union_needs_code")
    return request.community


def describe_change(change: Change, epsg: int) -> dict[str, Any]:
    """One change of a repair with its place in EPSG:4490 degrees."""
    place = None
    if change.where is not None:
        point = to_lonlat(change.where, epsg)
        place = (point.x, point.y)
    return {
        "kind": change.kind,
        "label": change.label,
        "others": list(change.others),
        "area_m2": round(change.area_m2, 3),
        "area_change_m2": round(change.area_change_m2, 3) if change.kind == "reshaped" else None,
        "moved_vertices": change.moved_vertices,
        "new_vertices": change.new_vertices,
        "where": place,
    }


def _on_grid(geom: Polygon | MultiPolygon, epsg: int) -> Any:
    """The geometry as it is stored: what the metric CRS's 1 mm grid makes of it, in degrees."""
    return to_lonlat(to_metric(geom, epsg), epsg)


def _feature(row: TerritoryRow, geom: Any) -> TerritoryFeature:
    return TerritoryFeature(
        source_key=row.key,
        geom=geom,
        name=row.name,
        name_en=row.name_en,
        code=row.code,
        number=row.number,
        parent_code=row.parent_code,
        kind=row.kind,
        attributes=row.attributes,
    )
