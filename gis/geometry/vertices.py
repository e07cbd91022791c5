"""Moving, inserting and deleting the vertices that polygons of a partition share."""

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.halfedges import HalfEdges, as_millimetres, half_edges, unbalanced
from gis.geometry.noding import Insertions, with_nodes
from gis.geometry.settling import EditRefused, EditResult, place, settle
from gis.geometry.validity import require_vertices

_XY = tuple[float, float]


def move_vertices(polygons: GeometryArray, moves: Sequence[tuple[_XY, _XY]]) -> EditResult:
    """Move vertices (metres, from → to) in every polygon that has them, all at once.

    Vertices of the patch's outline belong to the parent and are refused here. Edges keep their other ends;
    a move that makes any border cross or touch another is refused with the place.
    """
    require_vertices(len(moves))
    patch = as_millimetres(polygons)
    goals = {_mm(source): _mm(target) for source, target in moves}
    if not np.isfinite(list(goals.values())).all():
        raise EditRefused("vertex", "目标坐标无效", "The target is not a coordinate")
    edges = half_edges(patch)
    owners = _owners_of(edges, list(goals))
    _refuse_outline(edges, goals)
    changed = {
        at: _rebuilt(patch[at], lambda xy: np.array([goals.get(_key(p), _key(p)) for p in xy]))
        for at in sorted({owner for found in owners for owner in found})
    }
    return settle(patch, changed)


def insert_vertex(polygons: GeometryArray, at: _XY, *, tolerance_m: float = 1.0) -> EditResult:
    """Put a vertex on the border nearest to a place, in both polygons that share it (metres)."""
    patch = as_millimetres(polygons)
    edges = half_edges(patch)
    lines = edges.lines()
    nearest, distance = shapely.STRtree(lines).query_nearest(
        Point(_mm(at)), return_distance=True, all_matches=False
    )
    if not len(nearest) or distance[0] > tolerance_m * 1000.0:
        metres = float(distance[0]) / 1000.0 if len(nearest) else None
        raise EditRefused(
            "no_such_border", "此处没有边界", "There is no border here", where=at, distance_m=metres
        )
    line = lines[int(nearest[0])]
    node = _key(np.rint(shapely.get_coordinates(line.interpolate(line.project(Point(_mm(at)))))[0]))
    a, b = (_key(p) for p in shapely.get_coordinates(line))
    if node in (a, b):
        raise EditRefused(
            "vertex_exists", "此处已有节点", "There is a vertex here already", where=place(node)
        )
    missing: Insertions = {(a, b): [node], (b, a): [node]}
    owner = int(edges.owner[int(nearest[0])])
    return settle(patch, {owner: with_nodes(patch[owner], missing)})


def delete_vertex(polygons: GeometryArray, at: _XY) -> EditResult:
    """Take a vertex (metres) out of both polygons that share it; the border runs straight past it.

    A vertex where three polygons or the outline meet holds their borders together and stays.
    """
    patch = as_millimetres(polygons)
    vertex = _mm(at)
    edges = half_edges(patch)
    owners = _owners_of(edges, [vertex])[0]
    _refuse_outline(edges, {vertex: vertex})
    beside = {_key(p) for p in edges.end[(edges.start == vertex).all(axis=1)].tolist()}
    beside |= {_key(p) for p in edges.start[(edges.end == vertex).all(axis=1)].tolist()}
    if len(beside) != 2:
        raise EditRefused(
            "junction",
            "此节点是多个区域的交点，不能删除",
            "Several borders meet in this vertex: it cannot be deleted",
            where=place(vertex),
        )
    changed = {owner: _rebuilt(patch[owner], lambda xy: xy[~(xy == vertex).all(axis=1)]) for owner in owners}
    return settle(patch, changed)


def _mm(point: _XY) -> _XY:
    return _key(np.rint(np.asarray(point, dtype=float) * 1000.0))


def _key(point: Sequence[float] | NDArray[np.float64]) -> _XY:
    return float(point[0]), float(point[1])


def _owners_of(edges: HalfEdges, vertices: Sequence[_XY]) -> list[list[int]]:
    """The polygons that have each vertex; a place without a vertex is refused with the nearest one's distance."""
    found = []
    for vertex in vertices:
        owners = sorted(set(edges.owner[(edges.start == vertex).all(axis=1)].tolist()))
        if not owners:
            away = np.hypot(*(edges.start - np.array(vertex)).T)
            metres = float(away.min()) / 1000.0
            raise EditRefused(
                "no_such_vertex",
                f"此处没有节点，最近的节点相距 {metres:.3f} 米",
                f"There is no vertex here; the nearest is {metres:.3f} m away",
                where=place(vertex),
                distance_m=metres,
            )
        found.append(owners)
    return found


def _refuse_outline(edges: HalfEdges, vertices: dict[_XY, _XY]) -> None:
    rim = edges.take(unbalanced(edges))
    outline = {_key(p) for p in rim.start.tolist()} | {_key(p) for p in rim.end.tolist()}
    for vertex in vertices:
        if vertex in outline:
            raise EditRefused(
                "outline",
                "此节点在上级边界上，请在上级区域中修改",
                "This vertex lies on the parent's border: edit the parent",
                where=place(vertex),
            )


def _rebuilt(
    polygon_mm: BaseGeometry, change: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> BaseGeometry:
    """The polygon with its rings' vertices changed; vertices that fall together become one."""

    def ring(line: BaseGeometry) -> NDArray[np.float64]:
        old = shapely.get_coordinates(line)[:-1]
        new = change(old)
        kept: NDArray[np.float64] = new[(new != np.roll(new, 1, axis=0)).any(axis=1)]
        if len(kept) < 3:
            raise EditRefused("collapses", "区域会消失", "The territory would vanish", where=place(old[0]))
        return kept

    parts = [
        Polygon(ring(part.exterior), [ring(hole) for hole in part.interiors])
        for part in shapely.get_parts(polygon_mm)
    ]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
