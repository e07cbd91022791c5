"""The partition gate: polygons tile their parent exactly when their directed edges sum to its outline.

If every polygon is valid and the chain of all children's directed edges equals the chain of the parent's,
then the children's indicator functions sum to the parent's: no gap, no overlap, nothing outside, without
any tolerance. The comparison is of integers on the millimetre grid. It also refuses a T-vertex (a node
on one side of a shared edge only), which opens as soon as one side is moved or transformed. GEOS's
coverage_is_valid does not prove any of this: it accepts holes and T-vertices.

Only the verdict is exact. The report that explains a failure measures the polygons as they were given.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.faults import Fault, PartitionBroken, PartitionReport
from gis.geometry.halfedges import (
    HalfEdges,
    as_metres,
    as_millimetres,
    half_edges,
    joined,
    reversed_edges,
    unbalanced,
)
from gis.geometry.inspection import (
    area_faults,
    edge_faults,
    inner_overlaps,
    outside_faults,
    pairs_with_boxes_in_common,
    slit_faults,
)
from gis.geometry.validity import MAX_VERTICES, invalid_on_grid

PARENT = "parent"


def labels_for(count: int, labels: Sequence[str] | None) -> list[str]:
    """The given labels, or the positions as text."""
    names = [str(i) for i in range(count)] if labels is None else [str(label) for label in labels]
    if len(names) != count:
        raise ValueError(f"{len(names)} labels for {count} polygons")
    return names


def as_array(geoms: Sequence[BaseGeometry | None] | GeometryArray) -> GeometryArray:
    """A one-dimensional object array, whatever sequence it was."""
    out = np.empty(len(geoms), dtype=object)
    out[:] = list(geoms)
    return out


def check_partition(
    children: Sequence[BaseGeometry] | GeometryArray,
    parent: BaseGeometry | None,
    labels: Sequence[str] | None = None,
    *,
    parent_label: str = PARENT,
    max_vertices: int = MAX_VERTICES,
) -> PartitionReport:
    """Whether polygons in metres tile their parent; `.ok` is a proof, the faults say why not and where.

    Without a parent they are held against their own outline with its holes filled: a hole between
    them is a gap, and so is a slit of less than a centimetre that reaches the outside. Where an area has a
    real hole (a lake that belongs to nobody), give a parent that has it. What is proven holds for the
    polygons rounded to the millimetre grid: store those (`on_grid`).
    The parent's vertex count is not limited: it may carry the nodes of thousands of children.
    """
    polygons = as_array(children)
    names = labels_for(len(polygons), labels)
    faults, polygons_mm = invalid_on_grid(polygons, names, max_vertices=max_vertices)
    parents = as_array([] if parent is None else [parent])
    parent_faults, parents_mm = invalid_on_grid(parents, [parent_label], max_vertices=1 << 31)
    if faults or parent_faults:
        return PartitionReport(len(polygons), tuple(parent_faults + faults))
    if not len(polygons):
        return _nothing(parent, parent_label)
    edges = half_edges(polygons_mm)
    if parent is None:
        outline = _filled(_coverage_union(polygons_mm))
        if _is_outline(edges, outline):
            return PartitionReport(len(polygons), tuple(slit_faults(polygons, outline, names)))
        parents_mm = as_array([_filled(shapely.union_all(polygons_mm))])
    loose = _unmatched(edges, parents_mm)
    if not len(loose):
        return PartitionReport(len(polygons))
    faults = area_faults(polygons, parent, names)
    known = [parent_label] if parent is not None else []
    faults += edge_faults(loose, faults, names + known)
    return PartitionReport(len(polygons), tuple(sorted(faults, key=lambda f: (-f.area_m2, -f.length_m))))


def _nothing(parent: BaseGeometry | None, parent_label: str) -> PartitionReport:
    if parent is None:
        return PartitionReport(0, (Fault("invalid", (), reason="empty"),))
    where = shapely.point_on_surface(parent)
    return PartitionReport(0, (Fault("gap", (parent_label,), where, parent, parent.area),))


def _unmatched(edges: HalfEdges, parents_mm: GeometryArray) -> HalfEdges:
    """The half-edges that nothing cancels, the parent's numbered after the last child."""
    count = int(edges.owner.max(initial=-1)) + 1
    outline = half_edges(parents_mm, owner=np.full(len(parents_mm), count, dtype=np.int64))
    everything = joined(edges, reversed_edges(outline))
    return everything.take(unbalanced(everything))


def _is_outline(edges: HalfEdges, outline_mm: BaseGeometry) -> bool:
    return outline_mm.is_valid and not len(_unmatched(edges, as_array([outline_mm])))


def _coverage_union(polygons_mm: GeometryArray) -> BaseGeometry:
    """Union that keeps every node of the outline; of a broken coverage it may be invalid."""
    try:
        return shapely.coverage_union_all(polygons_mm)
    except shapely.GEOSException:
        return shapely.union_all(polygons_mm)


def _filled(area: BaseGeometry) -> BaseGeometry:
    """The area with its holes filled."""
    shells = [Polygon(part.exterior) for part in shapely.get_parts(area)]
    return shapely.union_all(shells) if len(shells) > 1 else shells[0]


def is_partition(polygons_mm: GeometryArray, parent_mm: BaseGeometry) -> bool:
    """The bare verdict for valid polygons already in millimetres."""
    return not len(_unmatched(half_edges(polygons_mm), as_array([parent_mm])))


def dissolve(children: Sequence[BaseGeometry] | GeometryArray) -> Polygon | MultiPolygon:
    """The parent made from its children: their union with every node of its outline, real holes kept.

    The children pass the gate against it exactly; PartitionBroken with the report when they overlap
    or do not share their nodes.
    """
    polygons = as_array(children)
    faults, polygons_mm = invalid_on_grid(polygons, labels_for(len(polygons), None))
    if faults or not len(polygons):
        raise PartitionBroken(PartitionReport(len(polygons), tuple(faults) or (_EMPTY,)))
    union = _coverage_union(polygons_mm)
    if not _is_outline(half_edges(polygons_mm), union):
        raise PartitionBroken(check_partition(polygons, None))
    parent = as_metres(as_array([union]))[0]
    assert isinstance(parent, Polygon | MultiPolygon)
    return parent


_EMPTY = Fault("invalid", (), reason="empty")


def check_children_inside(
    children: Sequence[BaseGeometry] | GeometryArray,
    parent: BaseGeometry,
    labels: Sequence[str] | None = None,
    *,
    parent_label: str = PARENT,
) -> PartitionReport:
    """Whether polygons lie inside their parent and do not overlap, for a level that need not cover it.

    Exact on the millimetre grid; a border may be touched. A node drawn on a slanted straight border is
    half a millimetre off it after rounding: `node_partition` gives the parent that node.
    """
    polygons = as_array(children)
    names = labels_for(len(polygons), labels)
    faults, polygons_mm = invalid_on_grid(polygons, names)
    parent_faults, parents_mm = invalid_on_grid(as_array([parent]), [parent_label], max_vertices=1 << 31)
    if faults or parent_faults:
        return PartitionReport(len(polygons), tuple(parent_faults + faults))
    parent_mm = parents_mm[0]
    shapely.prepare(parent_mm)
    loose: NDArray[np.bool_] = ~shapely.covers(parent_mm, polygons_mm)
    faults = outside_faults(polygons, parent, names, np.flatnonzero(loose))
    faults += inner_overlaps(polygons, polygons_mm, names)
    return PartitionReport(len(polygons), tuple(sorted(faults, key=lambda f: -f.area_m2)))


def all_inside(children: GeometryArray, parents: GeometryArray, parent_of: NDArray[np.int64]) -> bool:
    """Whether every child lies inside its parent and clear of its siblings, for many families at once.

    The verdict of `check_children_inside` without its report; `parent_of` is the index of each child's parent.
    """
    faults, children_mm = invalid_on_grid(children, labels_for(len(children), None))
    parent_faults, parents_mm = invalid_on_grid(parents, labels_for(len(parents), None), max_vertices=1 << 31)
    if faults or parent_faults:
        return False
    shapely.prepare(parents_mm)
    if not shapely.covers(parents_mm[parent_of], children_mm).all():
        return False
    i, j = pairs_with_boxes_in_common(children_mm)
    siblings = parent_of[i] == parent_of[j]
    return not shapely.relate_pattern(children_mm[i[siblings]], children_mm[j[siblings]], "T********").any()


def on_grid(geoms: GeometryArray) -> GeometryArray:
    """Metric geometries moved onto the millimetre grid."""
    return as_metres(as_millimetres(geoms))
