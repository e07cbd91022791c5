"""Explaining a broken partition: which polygons overlap, where the gaps are, which nodes have no counterpart.

The verdict is the gate's; this module only measures and locates, in doubles, on the polygons as given.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.faults import HAIRLINE_M, Fault
from gis.geometry.halfedges import HalfEdges, as_metres

# One square of the grid: a smaller area is double arithmetic, and is shown as an unmatched edge.
_SMALLEST_M2 = 1e-6

_Indices = NDArray[np.int64]


def polygonal(area: BaseGeometry) -> Polygon | MultiPolygon:
    """The polygons of an overlay result, its lines and points left out."""
    parts = shapely.get_parts(area)
    parts = parts[shapely.get_dimensions(parts) == 2]
    if len(parts) == 1:
        return Polygon(parts[0])
    return MultiPolygon(list(parts))


def place_in(area: BaseGeometry) -> Point:
    """A point inside the largest part."""
    parts = shapely.get_parts(area)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    point = shapely.point_on_surface(largest)
    assert isinstance(point, Point)
    return point


def pairs_with_boxes_in_common(polygons: GeometryArray) -> tuple[_Indices, _Indices]:
    """Index pairs i < j whose boxes meet, in order."""
    i, j = shapely.STRtree(polygons).query(polygons)
    i, j = i[i < j], j[i < j]
    order = np.lexsort((j, i))
    return i[order].astype(np.int64), j[order].astype(np.int64)


def overlap_faults(polygons: GeometryArray, labels: Sequence[str], i: _Indices, j: _Indices) -> list[Fault]:
    """A fault for each of the pairs that has ground in common."""
    common = shapely.intersection(polygons[i], polygons[j])
    faults = []
    for at in np.flatnonzero(shapely.area(common) > _SMALLEST_M2).tolist():
        area = polygonal(common[at])
        first, second = polygons[i[at]], polygons[j[at]]
        reason = "duplicate" if shapely.equals(first, second) else ""
        names = (labels[i[at]], labels[j[at]])
        faults.append(Fault("overlap", names, place_in(area), area, area.area, reason=reason))
    return faults


def inner_overlaps(polygons: GeometryArray, polygons_mm: GeometryArray, labels: Sequence[str]) -> list[Fault]:
    """Overlaps of any size, decided exactly on the grid."""
    i, j = pairs_with_boxes_in_common(polygons_mm)
    meet = shapely.relate_pattern(polygons_mm[i], polygons_mm[j], "T********")
    faults = []
    for a, b in zip(i[meet].tolist(), j[meet].tolist(), strict=True):
        area = polygonal(shapely.intersection(polygons[a], polygons[b]))
        if area.is_empty:
            area = as_metres(np.array([shapely.intersection(polygons_mm[a], polygons_mm[b])]))[0]
        reason = "duplicate" if shapely.equals(polygons[a], polygons[b]) else ""
        where = place_in(area) if not area.is_empty else None
        faults.append(Fault("overlap", (labels[a], labels[b]), where, area, area.area, reason=reason))
    return faults


def outside_faults(
    polygons: GeometryArray, parent: BaseGeometry, labels: Sequence[str], which: _Indices
) -> list[Fault]:
    """A fault for each of the polygons that leaves the parent, however little."""
    faults = []
    beyond = shapely.difference(polygons[which], parent)
    for at, child in enumerate(which.tolist()):
        area = polygonal(beyond[at])
        where = place_in(area) if not area.is_empty else shapely.point_on_surface(polygons[child])
        faults.append(Fault("outside", (labels[child],), where, area, area.area))
    return faults


def area_faults(polygons: GeometryArray, parent: BaseGeometry | None, labels: Sequence[str]) -> list[Fault]:
    """Overlaps, gaps and what lies outside, as areas."""
    faults = overlap_faults(polygons, labels, *pairs_with_boxes_in_common(polygons))
    covered = shapely.union_all(polygons)
    if parent is None:
        holes = [hole for part in shapely.get_parts(covered) for hole in part.interiors]
        gaps = shapely.polygons(holes) if holes else np.empty(0, dtype=object)
    else:
        gaps = shapely.get_parts(shapely.difference(parent, covered))
        shapely.prepare(parent)
        loose = np.flatnonzero(~shapely.covers(parent, polygons))
        faults += [f for f in outside_faults(polygons, parent, labels, loose) if f.area_m2 > _SMALLEST_M2]
    tree = shapely.STRtree(polygons)
    for gap in gaps[shapely.area(gaps) > _SMALLEST_M2]:
        near = sorted(tree.query(gap, predicate="dwithin", distance=HAIRLINE_M).tolist())
        faults.append(Fault("gap", tuple(labels[n] for n in near), place_in(gap), gap, gap.area))
    return faults


def slit_faults(
    polygons: GeometryArray, outline_mm: BaseGeometry, labels: Sequence[str], width_mm: float = 10.0
) -> list[Fault]:
    """Gaps between polygons that are open to the outside and so narrow that nobody drew them."""
    wider = shapely.buffer(outline_mm, width_mm / 2, join_style="mitre")
    closed = shapely.buffer(wider, -width_mm / 2, join_style="mitre")
    parts = shapely.get_parts(polygonal(shapely.difference(closed, outline_mm)))
    # Closing also fills the tip of an honest sharp notch, which is short, and leaves dust along straight
    # edges, which has no width.
    drawn = (shapely.length(parts) > 2000.0) & (2 * shapely.area(parts) > 0.5 * shapely.length(parts))
    slits = as_metres(parts[drawn])
    tree = shapely.STRtree(polygons)
    faults = []
    for slit in slits:
        near = sorted(tree.query(slit, predicate="dwithin", distance=HAIRLINE_M).tolist())
        if len(near) > 1:
            names = tuple(labels[n] for n in near)
            faults.append(Fault("gap", names, place_in(slit), slit, slit.area, reason="slit"))
    return faults


def edge_faults(loose: HalfEdges, explained: Sequence[Fault], labels: Sequence[str]) -> list[Fault]:
    """One fault for each connected run of unmatched edges that no area fault accounts for.

    When everything is accounted for there is none, unless there is no other fault: a refusal always says why.
    """
    lines = as_metres(loose.lines())
    along = _length_along(lines, explained)
    rest = np.flatnonzero(along < HAIRLINE_M) if explained else np.arange(len(loose))
    faults = []
    for run in _connected(loose.take(rest)):
        members = rest[run]
        owners = sorted(set(loose.owner[members].tolist()))
        shape = shapely.union_all(lines[members], grid_size=0.001)
        names = tuple(labels[n] for n in owners if n < len(labels))
        faults.append(
            Fault("unmatched_edge", names, _odd_node(loose.take(members)), shape, length_m=shape.length)
        )
    return faults


def _length_along(lines: GeometryArray, faults: Sequence[Fault]) -> NDArray[np.float64]:
    """How many metres of each line run along or through the faults' areas."""
    along = np.zeros(len(lines))
    if not faults:
        return along
    areas = shapely.buffer(np.array([f.geometry for f in faults], dtype=object), HAIRLINE_M, quad_segs=1)
    line, area = shapely.STRtree(areas).query(lines, predicate="intersects")
    np.add.at(along, line, shapely.length(shapely.intersection(lines[line], areas[area])))
    return along


def _odd_node(run: HalfEdges) -> Point:
    """The node that the fewest polygons of the run know: the one that is missing elsewhere."""
    ends = np.concatenate([run.start, run.end])
    owners = np.concatenate([run.owner, run.owner])
    nodes, at = np.unique(ends, axis=0, return_inverse=True)
    known_by = [len(set(owners[at.reshape(-1) == n].tolist())) for n in range(min(len(nodes), 200))]
    x, y = nodes[int(np.argmin(known_by))] / 1000.0
    return Point(x, y)


def _connected(edges: HalfEdges) -> list[_Indices]:
    """Index lists of edges that hang together by their end points (union-find)."""
    nodes, at = np.unique(np.concatenate([edges.start, edges.end]), axis=0, return_inverse=True)
    starts, ends = np.split(at.reshape(-1), 2)
    root = list(range(len(nodes)))

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for a, b in zip(starts.tolist(), ends.tolist(), strict=True):
        root[find(a)] = find(b)
    groups: dict[int, list[int]] = {}
    for index, a in enumerate(starts.tolist()):
        groups.setdefault(find(a), []).append(index)
    return [np.array(group, dtype=np.int64) for group in groups.values()]
