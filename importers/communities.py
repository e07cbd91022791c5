"""The communities in force while territories are imported: which one a row belongs to, and which ones overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.db import Connection
from gis.geometry.crs import to_lonlat, to_metric
from gis.geometry.faults import HAIRLINE_M
from importers.problems import refuse
from importers.report import ImportReport
from importers.staging import query
from importers.territory_rows import TerritoryRow

SLIVER_SHARE = 0.01
"""Communities of different files never share a border exactly: below this share of the smaller it is a remark."""


@dataclass(frozen=True, slots=True)
class Target:
    """A community: its id, its code, the CRS in which its geometry is exact, its name and outline (EPSG:4490)."""

    id: UUID
    code: str
    metric_epsg: int
    name: str
    geom: BaseGeometry


class Communities:
    """The communities of the transaction's tenant at one moment."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        self._connection = connection
        self._at = at
        rows = connection.execute(query("communities_in_force"), {"at": at}).fetchall()
        self._all = [Target(row[0], row[1], row[2], row[3], shapely.from_wkb(bytes(row[4]))) for row in rows]
        self._by_id = {target.id: target for target in self._all}
        self._tree = shapely.STRtree([target.geom for target in self._all])

    def outlines(self) -> list[BaseGeometry]:
        """Their geometries, EPSG:4490."""
        return [target.geom for target in self._all]

    def named(self, name: str) -> Target | None:
        """The community with that code, else the only one with that name."""
        by_code = [target for target in self._all if target.code == name]
        by_name = [target for target in self._all if target.name == name]
        return next(iter(by_code), by_name[0] if len(by_name) == 1 else None)

    def around(self, geom: shapely.Polygon | shapely.MultiPolygon) -> Target | None:
        """The community that covers a geometry's inner point."""
        hits = sorted(self._tree.query(geom.representative_point(), predicate="intersects").tolist())
        return self._all[hits[0]] if hits else None

    def of_grids(self, codes: Sequence[str]) -> dict[str, Target]:
        """The community of each grid code."""
        rows = self._connection.execute(query("communities_of_grids"), {"codes": list(codes), "at": self._at})
        return {code: self._by_id[community] for code, community in rows if community in self._by_id}

    def group(
        self, rows: Sequence[TerritoryRow], named: str | None, *, by_grid: bool
    ) -> list[tuple[Target, list[TerritoryRow]]]:
        """Rows by the community the operator names, that they name, or in which their inner point lies."""
        parents = self.of_grids([row.parent_code for row in rows if row.parent_code]) if by_grid else {}
        groups: dict[str, tuple[Target, list[TerritoryRow]]] = {}
        for row in rows:
            target = parents.get(row.parent_code or "")
            wanted = named or row.community_code
            if target is None and wanted is not None:
                target = self.named(wanted)
                if target is None:
                    raise refuse("community_unknown", named=wanted)
            if target is None:
                target = self.around(row.geom)
            if target is None:
                raise refuse("community_missing", row=row.row)
            groups.setdefault(target.code, (target, []))[1].append(row)
        return [groups[code] for code in sorted(groups)]

    def check_room(
        self,
        geom: shapely.Polygon | shapely.MultiPolygon,
        code: str | None,
        metric_epsg: int,
        report: ImportReport,
    ) -> None:
        """A place has one community: refuse an outline that covers another one, remark on slivers along a border."""
        own = to_metric(geom, metric_epsg)
        for hit in self._tree.query(geom, predicate="intersects").tolist():
            other = self._all[hit]
            if other.code == code:
                continue
            there = to_metric(other.geom, metric_epsg)
            pieces = shapely.get_parts(shapely.intersection(own, there))
            wide = pieces[2 * shapely.area(pieces) > HAIRLINE_M * shapely.length(pieces)]
            if not len(wide):
                continue
            area_m2 = float(shapely.area(wide).sum())
            largest = wide[int(np.argmax(shapely.area(wide)))]
            place = to_lonlat(shapely.point_on_surface(largest), metric_epsg)
            said = {"name": other.name, "code": other.code, "area_m2": f"{area_m2:,.1f}"}
            if area_m2 > SLIVER_SHARE * min(own.area, there.area):
                raise refuse("community_overlaps", **said, lon=f"{place.x:.7f}", lat=f"{place.y:.7f}")
            report.note(
                f"与 {other.name} 的边界不完全一致，重叠 {area_m2:,.1f} m²，在 ({place.x:.7f}, {place.y:.7f})。",
                f"The border with {other.name} is not the same line: {area_m2:,.1f} m² overlap at"
                f" ({place.x:.7f}, {place.y:.7f}).",
            )
