"""Communities, grids and lanes from a file: put on the grid, repaired on request, handed to the partition
service."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from gis.db import Connection
from gis.errors import PartitionBroken
from gis.geometry.coverage import Change, check_partition, dissolve, repair_partition
from gis.geometry.coverage import PartitionBroken as BrokenGeometry
from gis.geometry.crs import to_lonlat, to_metric
from gis.geometry.ordering import snake_order
from gis.territories.gate import refusal
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


def load_territories(
    connection: Connection,
    tenant_id: int,
    request: ImportRequest,
    rows: Sequence[TerritoryRow],
    origin: Origin,
    report: ImportReport,
) -> None:
    """Write the rows as one edit per community, or nothing; the report gets counts, faults and changes."""
    try:
        if request.kind == "communities":
            _load_communities(connection, tenant_id, request, rows, origin, report)
        elif request.community_from_union:
            _load_with_union(connection, tenant_id, request, rows, origin, report)
        else:
            _load_into_known(connection, tenant_id, request, rows, origin, report)
    except PartitionBroken as broken:
        report.faults = broken.faults
        raise


def _load_communities(
    connection: Connection,
    tenant_id: int,
    request: ImportRequest,
    rows: Sequence[TerritoryRow],
    origin: Origin,
    report: ImportReport,
) -> None:
    epsg = metric_epsg_of(np.asarray([row.geom for row in rows], dtype=object))
    metric = to_metric([row.geom for row in rows], epsg)
    _refuse_overlaps(metric, [row.label for row in rows], epsg)
    codes = _codes_from(request.first_code, rows, metric)
    communities = Communities(connection, origin.at)
    for row, code in zip(rows, codes, strict=True):
        known = communities.named(code or "")
        own_epsg = known.metric_epsg if known else metric_epsg_of(np.asarray([row.geom], dtype=object))
        feature = _feature(replace(row, code=code), _on_grid(row.geom, own_epsg))
        communities.check_room(feature.geom, code, own_epsg, report)
        settlement = row.settlement or request.settlement
        change = load_community(
            connection, tenant_id, feature, origin, settlement=settlement, metric_epsg=own_epsg
        )
        _add(report, request.kind, change)


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
        raise refusal(replace(found, faults=overlaps), epsg, "社区 communities")


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


def _load_with_union(
    connection: Connection,
    tenant_id: int,
    request: ImportRequest,
    rows: Sequence[TerritoryRow],
    origin: Origin,
    report: ImportReport,
) -> None:
    """The community is made as the exact union of the file's polygons, so that they tile it by construction."""
    code = _code_of_union(request)
    communities = Communities(connection, origin.at)
    known = communities.named(code)
    geoms = np.asarray([row.geom for row in rows], dtype=object)
    epsg = known.metric_epsg if known else metric_epsg_of(geoms)
    name = request.community_name or (known.name if known else code)
    metric = _tiling(to_metric(geoms, epsg), [row.label for row in rows], request, epsg, name, report)
    community = TerritoryFeature(
        source_key=f"community/{known.code if known else code}",
        geom=to_lonlat(dissolve(metric), epsg),
        name=name,
        name_en=request.community_name_en,
        code=known.code if known else code,
    )
    communities.check_room(community.geom, community.code, epsg, report)
    made = load_community(
        connection, tenant_id, community, origin, settlement=request.settlement, metric_epsg=epsg
    )
    _add(report, "communities", made)
    stored = to_lonlat(metric, epsg)
    features = [_feature(row, geom) for row, geom in zip(rows, stored.tolist(), strict=True)]
    _add(
        report,
        request.kind,
        load_children(connection, tenant_id, made.community_id, "grid", features, origin),
    )


def _code_of_union(request: ImportRequest) -> str:
    if request.kind != "grids":
        raise refuse(
            "option_wrong", option="--community-from-union", zh="只用于 --as grids", en="only with --as grids"
        )
    if request.community is None:
        raise refuse("union_needs_code")
    return request.community


def _tiling(
    metric: Geometries,
    labels: Sequence[str],
    request: ImportRequest,
    epsg: int,
    name: str,
    report: ImportReport,
) -> Geometries:
    """The polygons, repaired on request, once they tile their own outline; ground between them becomes holes of it."""
    if request.repair:
        metric = _repaired(metric, None, labels, request, epsg, name, report)
    found = check_partition(metric, None, labels)
    if any(fault.kind != "gap" for fault in found.faults):
        raise refusal(found, epsg, name)
    if not found.ok:
        report.note(
            f"{name} 内有 {found.gap_count} 处不属于任何网格的空地（{found.gap_m2:.1f} m²），作为镂空留在社区边界里。",
            f"{name} has {found.gap_count} places in no grid ({found.gap_m2:.1f} m²), kept as holes of the community.",
        )
    return metric


def _load_into_known(
    connection: Connection,
    tenant_id: int,
    request: ImportRequest,
    rows: Sequence[TerritoryRow],
    origin: Origin,
    report: ImportReport,
) -> None:
    level = TERRITORY_LEVELS[request.kind]
    groups = Communities(connection, origin.at).group(rows, request.community, by_grid=level == "lane")
    for target, members in groups:
        metric = to_metric([row.geom for row in members], target.metric_epsg)
        if request.repair and level == "grid":
            parent = to_metric(target.geom, target.metric_epsg)
            labels = [row.label for row in members]
            metric = _repaired(metric, parent, labels, request, target.metric_epsg, target.code, report)
        stored = to_lonlat(metric, target.metric_epsg).tolist()
        features = [_feature(row, geom) for row, geom in zip(members, stored, strict=True)]
        _add(report, request.kind, load_children(connection, tenant_id, target.id, level, features, origin))


def _repaired(
    metric: Geometries,
    parent: Any,
    labels: Sequence[str],
    request: ImportRequest,
    epsg: int,
    name: str,
    report: ImportReport,
) -> Geometries:
    try:
        repaired, changes = repair_partition(
            metric, parent, snapping_m=request.snapping_m, gap_width_m=request.gap_width_m, labels=labels
        )
    except BrokenGeometry as broken:
        raise refusal(broken.report, epsg, name) from broken
    report.changes += [describe_change(change, epsg) for change in changes]
    return repaired


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


def _add(report: ImportReport, layer: str, change: MapChange) -> None:
    counts = report.count(layer)
    counts.added += change.added
    counts.changed += change.changed
    counts.unchanged += change.unchanged
    counts.ended += change.ended
