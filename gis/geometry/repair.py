"""Mending a partition on request: missing nodes without loss, or snapping, gaps and overlaps with a report.

Repair belongs to imports. An edit never repairs: it computes the right polygons in the first place.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.faults import Change, Fault, PartitionBroken, PartitionReport
from gis.geometry.gate import as_array, check_partition, dissolve, labels_for
from gis.geometry.halfedges import (
    as_metres,
    as_millimetres,
    half_edges,
    joined,
    reversed_edges,
    shared_borders,
    unbalanced,
)
from gis.geometry.inspection import pairs_with_boxes_in_common, polygonal
from gis.geometry.noding import faces_of, insert_missing_nodes
from gis.geometry.validity import validate

MergeStrategy: TypeAlias = Literal["longest_border", "max_area", "min_area", "min_index"]

_OUTSIDE, _NOBODY = -2, -1
# An overlap that is most of the smaller polygon is that polygon, drawn on top of the larger.
_DRAWN_ON_TOP = 0.5


def node_partition(
    children: Sequence[BaseGeometry] | GeometryArray,
    parent: BaseGeometry | None = None,
    *,
    tolerance_m: float = 0.001,
) -> tuple[GeometryArray, BaseGeometry | None]:
    """Insert the nodes that a neighbour has on a shared border, in the children and in the parent.

    This mends T-vertices and rounding, nothing else: no vertex moves, an edge bends by the tolerance at
    most, and not at all when the node lies on it. Whether the result tiles is the gate's to say.
    """
    polygons_mm = as_millimetres(as_array(children))
    count = len(polygons_mm)
    everything = polygons_mm if parent is None else np.append(polygons_mm, as_millimetres(as_array([parent])))
    for _ in range(5):
        edges = half_edges(everything)
        own = edges.owner == count
        balanced = joined(edges.take(~own), reversed_edges(edges.take(own)))
        loose = balanced.take(unbalanced(balanced))
        everything, changed = insert_missing_nodes(everything, loose, tolerance_mm=tolerance_m * 1000)
        if not changed:
            break
    metres = as_metres(everything)
    return metres[:count], None if parent is None else metres[count]


def repair_partition(
    children: Sequence[BaseGeometry] | GeometryArray,
    parent: BaseGeometry | None,
    *,
    snapping_m: float,
    gap_width_m: float,
    labels: Sequence[str] | None = None,
    merge_strategy: MergeStrategy = "longest_border",
) -> tuple[GeometryArray, list[Change]]:
    """Make polygons in metres tile and report every change; PartitionBroken when it cannot be done.

    Vertices closer than `snapping_m` become one, gaps narrower than `gap_width_m` go to the neighbour with
    the longest common border, overlaps to the neighbour of `merge_strategy`; a polygon that lies mostly on
    top of a larger one keeps its ground. With a parent, children are cut at its border and must fill it.
    The parent to store with them is `dissolve(children)`: the given one with their nodes, within 1 mm.
    """
    names = labels_for(len(children), labels)
    polygons, changes = _usable(as_array(children), names)
    before = check_partition(polygons, parent, names)
    if before.ok and not changes:
        return as_metres(as_millimetres(polygons)), []
    result = _tiled(polygons, parent, names, snapping_m, gap_width_m, merge_strategy)
    report = check_partition(result, parent, names)
    if any(not fault.is_hairline for fault in report.faults):
        raise PartitionBroken(report)
    dissolve(result)
    changes += _reshaped(polygons, result, names) + _resettled(before, result, names)
    return result, changes


def _usable(polygons: GeometryArray, names: Sequence[str]) -> tuple[GeometryArray, list[Change]]:
    """Valid polygons, self-crossings untangled; what cannot be a polygon at all is refused."""
    changes: list[Change] = []
    out = polygons.copy()
    for at, polygon in enumerate(polygons.tolist()):
        faults = validate(polygon, names[at])
        if not faults:
            continue
        if faults[0].geometry is None:
            raise PartitionBroken(PartitionReport(len(polygons), tuple(faults)))
        out[at] = polygonal(shapely.make_valid(polygon, method="structure", keep_collapsed=False))
        if out[at].is_empty:
            raise PartitionBroken(PartitionReport(len(polygons), tuple(faults)))
        changes.append(Change("made_valid", names[at], area_after_m2=out[at].area, where=faults[0].where))
    return out, changes


def _tiled(
    polygons: GeometryArray,
    parent: BaseGeometry | None,
    names: Sequence[str],
    snapping_m: float,
    gap_width_m: float,
    merge_strategy: MergeStrategy,
) -> GeometryArray:
    rounded = as_millimetres(polygons)
    for at in np.flatnonzero(~shapely.is_valid(rounded)).tolist():
        rounded[at] = polygonal(shapely.make_valid(rounded[at], method="structure", keep_collapsed=False))
    _require_all(rounded, polygons, names)
    separate = _smaller_on_top(rounded, names)
    cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]  # the stubs are those of shapely 2.1
        separate,
        gap_width=gap_width_m * 1000,
        snapping_distance=snapping_m * 1000,
        merge_strategy=merge_strategy,
    )
    _require_all(cleaned, polygons, names)
    parent_mm = None if parent is None else as_millimetres(as_array([parent]))[0]
    outlines = list(shapely.boundary(cleaned)) + ([] if parent_mm is None else [parent_mm.boundary])
    faces = faces_of(outlines)
    owner = _owners(faces, cleaned, parent_mm)
    _absorb(faces, owner, max(gap_width_m, 2 * snapping_m, 0.002) * 1000)
    out = np.empty(len(polygons), dtype=object)
    for at in range(len(polygons)):
        mine = faces[owner == at]
        out[at] = shapely.coverage_union_all(mine) if len(mine) else shapely.Polygon()
    _require_all(out, polygons, names)
    return as_metres(out)


def _smaller_on_top(polygons_mm: GeometryArray, names: Sequence[str]) -> GeometryArray:
    """Cut from each polygon those that lie mostly on top of it (a dedicated grid drawn without its hole)."""
    i, j = pairs_with_boxes_in_common(polygons_mm)
    common = shapely.area(shapely.intersection(polygons_mm[i], polygons_mm[j]))
    area = shapely.area(polygons_mm)
    most = common > _DRAWN_ON_TOP * np.minimum(area[i], area[j])
    out = polygons_mm.copy()
    for a, b in zip(i[most].tolist(), j[most].tolist(), strict=True):
        small, large = (a, b) if area[a] < area[b] else (b, a)
        out[large] = polygonal(shapely.difference(out[large], polygons_mm[small]))
        if out[large].is_empty:
            metres = as_metres(polygons_mm[[small]])[0]
            where = shapely.point_on_surface(metres)
            fault = Fault("overlap", (names[a], names[b]), where, metres, metres.area, reason="duplicate")
            raise PartitionBroken(PartitionReport(len(names), (fault,)))
    return out


def _require_all(result: GeometryArray, polygons: GeometryArray, names: Sequence[str]) -> None:
    """No polygon may vanish in the repair: that would lose a territory without a word."""
    lost = np.flatnonzero(shapely.is_empty(result)).tolist()
    if lost:
        faults = tuple(
            Fault("invalid", (names[at],), shapely.point_on_surface(polygons[at]), reason="collapses")
            for at in lost
        )
        raise PartitionBroken(PartitionReport(len(names), faults))


def _owners(
    faces: GeometryArray, cleaned: GeometryArray, parent_mm: BaseGeometry | None
) -> NDArray[np.int64]:
    """Whose each face is: a polygon's index, nobody's, or outside the parent."""
    inside = shapely.point_on_surface(faces)
    owner = np.full(len(faces), _NOBODY, dtype=np.int64)
    face, polygon = shapely.STRtree(cleaned).query(inside, predicate="intersects")
    owner[face[::-1]] = polygon[::-1]
    if parent_mm is not None:
        shapely.prepare(parent_mm)
        owner[~shapely.contains(parent_mm, inside)] = _OUTSIDE
    return owner


def _absorb(faces: GeometryArray, owner: NDArray[np.int64], width_mm: float) -> None:
    """Give narrow faces that are nobody's to the neighbour with the longest common border, in place."""
    free = np.flatnonzero(owner == _NOBODY)
    narrow = set(free[shapely.is_empty(shapely.buffer(faces[free], -width_mm / 2))].tolist())
    i, j, length_m = shared_borders(faces)
    while narrow:
        borders: dict[int, dict[int, float]] = {}
        for a, b, metres in zip(i.tolist(), j.tolist(), length_m.tolist(), strict=True):
            for face, other in ((a, b), (b, a)):
                if face in narrow and owner[other] >= 0:
                    of_face = borders.setdefault(face, {})
                    of_face[int(owner[other])] = of_face.get(int(owner[other]), 0.0) + metres
        if not borders:
            return
        for face, of_face in borders.items():
            owner[face] = max(of_face, key=lambda polygon: (of_face[polygon], -polygon))
            narrow.discard(face)


def _vertices(polygons: GeometryArray) -> list[set[tuple[float, float]]]:
    xy, index = shapely.get_coordinates(as_millimetres(polygons), return_index=True)
    sets: list[set[tuple[float, float]]] = [set() for _ in polygons]
    for at, point in zip(index.tolist(), xy.tolist(), strict=True):
        sets[at].add((point[0], point[1]))
    return sets


def _reshaped(before: GeometryArray, after: GeometryArray, names: Sequence[str]) -> list[Change]:
    changes = []
    for at, (old, new) in enumerate(zip(_vertices(before), _vertices(after), strict=True)):
        if old != new:
            changes.append(
                Change(
                    "reshaped",
                    names[at],
                    area_before_m2=before[at].area,
                    area_after_m2=after[at].area,
                    moved_vertices=len(old - new),
                    new_vertices=len(new - old),
                )
            )
    return changes


def _resettled(before: PartitionReport, result: GeometryArray, names: Sequence[str]) -> list[Change]:
    """Who has the ground of each drawn gap, overlap and excess now; hairlines show as reshaped polygons."""
    changes = []
    tree = shapely.STRtree(result)
    for fault in before.faults:
        if fault.kind not in ("gap", "overlap", "outside") or fault.geometry is None or fault.is_hairline:
            continue
        near = np.sort(tree.query(fault.geometry, predicate="intersects"))
        shares = shapely.area(shapely.intersection(result[near], fault.geometry))
        winner = names[int(near[int(np.argmax(shares))])] if len(near) and shares.max() > 0 else ""
        others = tuple(label for label in fault.labels if label != winner)
        changes.append(Change(fault.kind, winner, others=others, area_m2=fault.area_m2, where=fault.where))
    return changes
