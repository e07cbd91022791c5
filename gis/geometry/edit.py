"""Editing a partition: split by a line, merge, reshape a common border. Pure; the result always tiles.

All take a patch (see settling.py) in metres and return an EditResult or raise EditRefused with the place.
The same call gives the same bits, so that what was previewed is what is applied.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPoint, MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.gate import as_array
from gis.geometry.halfedges import as_millimetres, shared_borders
from gis.geometry.noding import faces_of
from gis.geometry.settling import CutOff, EditRefused, EditResult, place, point_of, settle
from gis.geometry.validity import require_vertices

MIN_PIECE_M2 = 1.0
SNAP_M = 0.002


def split(
    polygons: GeometryArray,
    target: int,
    line: BaseGeometry,
    *,
    snap_m: float = SNAP_M,
    min_piece_m2: float = MIN_PIECE_M2,
) -> EditResult:
    """Cut one polygon by a line; the largest piece keeps the index, the others are added, largest first.

    Ends of the line closer than `snap_m` to the border are put on it (on a vertex, if one is that close).
    A line may cross several times; parts of it that lead nowhere cut nothing.
    """
    patch = as_millimetres(polygons)
    stroke = _stroke(line, patch[target], snap_m)
    pieces = _pieces(patch[target], [stroke])
    if len(pieces) < 2:
        raise _does_not_cross(patch[target], stroke)
    require_area(pieces, min_piece_m2)
    return settle(patch, {target: pieces[0]}, list(pieces[1:]))


def merge(polygons: GeometryArray, members: Sequence[int]) -> EditResult:
    """Make one polygon of several that hang together by common borders; the first keeps its index."""
    if len(set(members)) < 2 or len(set(members)) != len(members):
        raise EditRefused("too_few", "请选择两个以上不同的区域", "Choose two or more different territories")
    patch = as_millimetres(polygons)
    return settle(patch, {members[0]: united(patch, members)}, retired=list(members[1:]))


def united(patch_mm: GeometryArray, members: Sequence[int]) -> BaseGeometry:
    """The union (mm) of polygons that hang together by common borders; refused with the gap where they do not."""
    chosen = patch_mm[list(members)]
    i, j, _ = shared_borders(chosen)
    linked = {0}
    for _ in members:
        linked |= {b for a, b in zip(i.tolist(), j.tolist(), strict=True) if a in linked}
        linked |= {a for a, b in zip(i.tolist(), j.tolist(), strict=True) if b in linked}
    apart = [at for at in range(len(members)) if at not in linked]
    if apart:
        raise _not_adjacent(chosen[sorted(linked)], chosen[apart[0]])
    whole: BaseGeometry = shapely.coverage_union_all(chosen)
    return whole


def reshape(
    polygons: GeometryArray, first: int, second: int, line: BaseGeometry, *, snap_m: float = SNAP_M
) -> EditResult:
    """Draw the border between two neighbours anew: what the line cuts off from one goes to the other.

    Of each polygon the largest piece stays. A piece that does not touch the other polygon would be left
    alone: such a line is refused with the piece.
    """
    patch = as_millimetres(polygons)
    pair = patch[[first, second]]
    if not len(shared_borders(pair)[0]):
        raise _not_adjacent(pair[:1], pair[1])
    stroke = _stroke(line, shapely.coverage_union_all(pair), snap_m, vertices_of=pair)
    lines = [*shapely.boundary(pair), stroke]
    own, others = _pieces(pair[0], lines), _pieces(pair[1], lines)
    if len(own) + len(others) == 2:
        raise _does_not_cross(min(pair, key=lambda polygon: polygon.distance(stroke)), stroke)
    new = [
        shapely.coverage_union_all(as_array([own[0], *others[1:]])),
        shapely.coverage_union_all(as_array([others[0], *own[1:]])),
    ]
    cut_off = [
        CutOff(at, part.area / 1e6, point_of(part), part)
        for at, polygon, old in ((first, new[0], pair[0]), (second, new[1], pair[1]))
        if shapely.get_num_geometries(polygon) > shapely.get_num_geometries(old)
        for part in sorted(shapely.get_parts(polygon), key=lambda p: p.area)[:-1]
    ]
    if cut_off:
        raise refused_pieces(cut_off)
    return settle(patch, {first: new[0], second: new[1]})


def _stroke(
    line: BaseGeometry, target_mm: BaseGeometry, snap_m: float, vertices_of: GeometryArray | None = None
) -> LineString:
    """The drawn line in millimetres, checked, its ends put on the border when they are that close."""
    if line.geom_type != "LineString" or line.is_empty:
        raise EditRefused("line", "请画一条线", "Draw one line")
    xy = shapely.get_coordinates(line)
    require_vertices(len(xy))
    if not np.isfinite(xy).all():
        raise EditRefused("line", "线的坐标无效", "The line has coordinates that are not numbers")
    points = np.rint(xy * 1000.0)
    corners = as_array([target_mm]) if vertices_of is None else vertices_of
    goals = (MultiPoint(shapely.get_coordinates(corners)), target_mm.boundary)
    for end in (0, -1):
        points[end] = snapped(points[end], goals, snap_m * 1000.0)
    points = points[np.append(True, (points[1:] != points[:-1]).any(axis=1))]
    if len(points) < 2:
        raise EditRefused("line", "线太短", "The line is too short", where=place(points[0]))
    stroke = LineString(points)
    if not stroke.is_simple:
        raise EditRefused(
            "line_crosses_itself", "线自相交", "The line crosses itself", where=_crossing(stroke)
        )
    return stroke


def snapped(
    point: NDArray[np.float64], goals: Sequence[BaseGeometry], tolerance_mm: float
) -> NDArray[np.float64]:
    """The nearest place on the first goal that is close enough, on the grid; else the point itself."""
    for goal in goals:
        if Point(point).distance(goal) <= tolerance_mm:
            on_goal: NDArray[np.float64] = np.rint(
                shapely.get_coordinates(shapely.shortest_line(goal, Point(point)))[0]
            )
            return on_goal
    return point


def _crossing(stroke: LineString) -> tuple[float, float]:
    """Where a line meets itself: a node of its noded form that more than two pieces share."""
    parts = shapely.get_parts(shapely.node(stroke))
    ends = np.concatenate([shapely.get_coordinates(part)[[0, -1]] for part in parts])
    nodes, count = np.unique(ends, axis=0, return_counts=True)
    return place(nodes[int(np.argmax(count))])


def _pieces(target_mm: BaseGeometry, lines: Sequence[BaseGeometry]) -> GeometryArray:
    """The faces that lines cut a polygon into, largest first; a multipolygon's untouched parts stay together."""
    faces = faces_of([target_mm.boundary, *lines])
    faces = faces[shapely.contains(target_mm, shapely.point_on_surface(faces))]
    faces = faces[np.argsort(-shapely.area(faces), kind="stable")]
    parts = shapely.get_parts(target_mm)
    if len(parts) == 1:
        return faces
    home = [int(np.argmax(shapely.contains(parts, point))) for point in shapely.point_on_surface(faces)]
    whole = [home.count(part) == 1 for part in home]
    if all(whole):
        return as_array([MultiPolygon(list(faces))])
    cut = [face for face, untouched in zip(faces, whole, strict=True) if not untouched]
    rest = [face for face, untouched in zip(faces, whole, strict=True) if untouched]
    return as_array([MultiPolygon([cut[0], *rest]), *cut[1:]])


def require_area(pieces: GeometryArray, min_piece_m2: float) -> None:
    smallest = pieces[int(np.argmin(shapely.area(pieces)))]
    if smallest.area / 1e6 < min_piece_m2:
        raise EditRefused(
            "piece_too_small",
            f"切出的小块只有 {smallest.area / 1e6:.3f} 平方米",
            f"A piece of only {smallest.area / 1e6:.3f} m² would be left",
            where=point_of(smallest),
            area_m2=smallest.area / 1e6,
        )


def _does_not_cross(target_mm: BaseGeometry, stroke: LineString) -> EditRefused:
    """Why a line cuts nothing: it is away from the polygon, ends inside it, or runs along its border."""
    if not stroke.intersects(target_mm):
        gap = shapely.shortest_line(target_mm, stroke)
        metres = gap.length / 1000.0
        return EditRefused(
            "does_not_cross",
            f"线没有到达该区域，还差 {metres:.2f} 米",
            f"The line does not reach the territory: {metres:.2f} m short",
            where=place(shapely.get_coordinates(gap)[1]),
            distance_m=metres,
        )
    ends = [end for end in (Point(stroke.coords[0]), Point(stroke.coords[-1])) if target_mm.contains(end)]
    if ends:
        short = max(ends, key=lambda end: end.distance(target_mm.boundary))
        metres = short.distance(target_mm.boundary) / 1000.0
        return EditRefused(
            "does_not_cross",
            f"线的端点在区域内部，距边界还差 {metres:.2f} 米",
            f"The line ends inside the territory, {metres:.2f} m short of its border",
            where=place((short.x, short.y)),
            distance_m=metres,
        )
    return EditRefused(
        "does_not_cross",
        "线只沿着或碰到边界，没有穿过区域",
        "The line runs along the border or touches it, but does not cross the territory",
        where=point_of(stroke.intersection(target_mm)),
        distance_m=0.0,
    )


def _not_adjacent(these: GeometryArray, other: BaseGeometry) -> EditRefused:
    gap = min((shapely.shortest_line(one, other) for one in these), key=lambda line: line.length)
    metres = gap.length / 1000.0
    return EditRefused(
        "not_adjacent",
        f"所选区域不相邻，相距 {metres:.2f} 米" if metres else "所选区域只在一点相接",
        f"The territories are not neighbours: {metres:.2f} m apart"
        if metres
        else "They meet in a point only",
        where=place(shapely.get_coordinates(gap).mean(axis=0)),
        distance_m=metres,
    )


def refused_pieces(pieces: Sequence[CutOff]) -> EditRefused:
    """The refusal that asks where cut-off pieces shall go."""
    return EditRefused(
        "cut_off",
        f"有 {len(pieces)} 块会与原区域断开，请选择归属",
        f"{len(pieces)} piece(s) would be cut off from their territory: say where they go",
        where=pieces[0].where,
        pieces=pieces,
    )
