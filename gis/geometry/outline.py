"""The border between two neighbouring partitions drawn anew: their polygons are cut and extended, both stay exact."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.geometry.cells import adopted
from gis.geometry.crs import GeometryArray
from gis.geometry.edit import refused_pieces, reshape
from gis.geometry.faces import unite_by
from gis.geometry.gate import as_array, dissolve
from gis.geometry.halfedges import Integers, as_metres, as_millimetres, half_edges, shared_borders, unbalanced
from gis.geometry.noding import faces_of, insert_missing_nodes
from gis.geometry.settling import CutOff, EditRefused, point_of, settle

_REACH_MM = 5.0
_CHANGED_MM2 = 1e4


def move_common_border(
    first: GeometryArray, second: GeometryArray, line: BaseGeometry
) -> tuple[GeometryArray, GeometryArray, frozenset[int]]:
    """Both partitions (metres) after the border between them is drawn anew, and who changed, counted through both.

    Ground that goes over joins, polygon by polygon, the neighbour on the other side with the longest common border.
    Refused with the place where a polygon would vanish, fall apart, or find no neighbour to go to.
    """
    count = len(first)
    patch = as_millimetres(as_array([*first, *second]))
    edges = half_edges(patch)
    patch, _ = insert_missing_nodes(patch, edges.take(unbalanced(edges)))
    metres = as_metres(patch)
    old = as_array([dissolve(metres[:count]), dissolve(metres[count:])])
    outlines = as_millimetres(_outlines(old, line))
    moved = shapely.difference(as_millimetres(old), outlines)
    touched = np.unique(
        shapely.STRtree(patch).query(shapely.buffer(moved, _REACH_MM), predicate="intersects")[1]
    )
    faces, owner = _dealt(patch, touched.astype(np.int64), outlines, count)
    united, at = unite_by(faces, owner)
    survivors = dict(zip(owner[at].tolist(), united, strict=True))
    _require_whole(patch, touched.tolist(), survivors)
    after = settle(patch, survivors).apply(metres)
    changed = {
        at
        for at, polygon in survivors.items()
        if float(shapely.area(shapely.symmetric_difference(polygon, patch[at]))) > _CHANGED_MM2
    }
    return after[:count], after[count:], frozenset(changed)


def _outlines(old: GeometryArray, line: BaseGeometry) -> GeometryArray:
    try:
        new = reshape(old, 0, 1, line).replaced
    except EditRefused as refused:
        # Pieces of an outline belong to no single polygon.
        pieces = [CutOff(-1, piece.area_m2, piece.where, piece.geometry) for piece in refused.pieces]
        raise refused_pieces(pieces) if pieces else refused from None
    return as_array([new[0], new[1]])


def _dealt(
    patch: GeometryArray, touched: Integers, outlines: GeometryArray, count: int
) -> tuple[GeometryArray, Integers]:
    """The faces between old borders and new outlines, and whose each is after the change."""
    faces = faces_of([*shapely.boundary(patch[touched]), *shapely.boundary(outlines)])
    middle = shapely.point_on_surface(faces)
    owner = np.full(len(faces), -1, dtype=np.int64)
    held, by = shapely.STRtree(patch[touched]).query(middle, predicate="within")[::1]
    owner[held] = touched[by]
    faces, middle, owner = faces[owner >= 0], middle[owner >= 0], owner[owner >= 0]
    side = np.where(owner < count, 0, 1)
    inside, now = shapely.STRtree(outlines).query(middle, predicate="within")
    after = side.copy()
    after[inside] = now
    i, j, length_m = shared_borders(faces)
    same = after[i] == after[j]
    owner = adopted(owner, after == side, i[same], j[same], length_m[same])
    lost = np.flatnonzero((owner < count) != (after == 0))
    if len(lost):
        raise EditRefused(
            "no_neighbour",
            "这里划过去后没有相邻的网格可以并入",
            "Ground that goes over here has no neighbouring grid to join",
            where=point_of(faces[lost[0]]),
        )
    return faces, owner


def _require_whole(patch: GeometryArray, touched: list[int], survivors: dict[int, BaseGeometry]) -> None:
    for at in touched:
        if at not in survivors:
            raise EditRefused(
                "grid_vanishes",
                "有一个网格会整个划过去，请先调整网格，再移社区边界",
                "A whole grid would go over: change the grids first, then the communities' border",
                where=point_of(patch[at]),
            )
        if shapely.get_num_geometries(survivors[at]) > shapely.get_num_geometries(patch[at]):
            parts = sorted(shapely.get_parts(survivors[at]), key=lambda part: part.area)[:-1]
            raise refused_pieces([CutOff(at, part.area / 1e6, point_of(part), part) for part in parts])
