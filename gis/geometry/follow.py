"""Children follow their parents' border: what a moved border cuts is cut, what it passes over changes parent."""

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.gate import as_array
from gis.geometry.halfedges import as_metres, as_millimetres

MIN_PIECE_M2 = 1.0
STEP_BACK_MM = 2.0


@dataclass(frozen=True)
class Piece:
    """A child, or the part of one, in its parent after the edit: indexes into the arrays handed in, metres."""

    child: int
    parent: int
    geometry: BaseGeometry
    is_whole: bool


def follow(
    children: GeometryArray, parents: GeometryArray, *, min_piece_m2: float = MIN_PIECE_M2
) -> list[Piece]:
    """Cut children along the borders of the parents after an edit (both in metres, 1 mm grid).

    Every child's pieces come largest first. A child inside one parent stays as it is. Pieces of one that a border
    cuts step back 2 mm all round: the cut of two slanted lines is no point of the millimetre grid, and such a level
    need not cover its parent, so a piece stays exactly inside it and clear of its siblings without bending a border
    that others share. Pieces smaller than ``min_piece_m2`` are dropped.
    """
    parents_mm = as_millimetres(parents)
    tree = shapely.STRtree(parents_mm)
    pieces: list[Piece] = []
    for index, child in enumerate(as_millimetres(children)):
        near = tree.query(child, predicate="intersects").tolist()
        pieces += _pieces(index, child, parents_mm, near, min_piece_m2 * 1e6)
    metric = as_metres(as_array([piece.geometry for piece in pieces]))
    return [
        Piece(piece.child, piece.parent, geometry, piece.is_whole)
        for piece, geometry in zip(pieces, metric, strict=True)
    ]


def _pieces(
    index: int, child: BaseGeometry, parents: GeometryArray, near: Iterable[int], least_mm2: float
) -> list[Piece]:
    near = list(near)
    for parent in near:
        if parents[parent].covers(child):
            return [Piece(index, parent, child, is_whole=True)]
    found = []
    for parent in near:
        cut = shapely.buffer(shapely.intersection(child, parents[parent]), -STEP_BACK_MM, join_style="mitre")
        parts = [p for p in shapely.get_parts(shapely.set_precision(cut, 1.0)) if p.area >= least_mm2]
        if parts:
            geometry = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
            found.append((parent, geometry))
    is_whole = len(found) == 1
    found.sort(key=lambda piece: (-piece[1].area, piece[0]))
    return [Piece(index, parent, geometry, is_whole) for parent, geometry in found]
