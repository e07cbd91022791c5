"""Blocks between lines that tile an area exactly, and the union of blocks into regions."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.errors import GeometryError
from gis.geometry.gate import as_array
from gis.geometry.halfedges import as_metres, as_millimetres, shared_borders
from gis.geometry.noding import faces_of


def polygonize_blocks(
    lines: Sequence[BaseGeometry] | GeometryArray, boundary: BaseGeometry, *, min_area_m2: float = 1.0
) -> GeometryArray:
    """The faces that lines (streets, metres) cut out of a boundary, tiling it exactly on the millimetre grid.

    Dead ends cut nothing. Faces smaller than `min_area_m2`, which come from lines drawn almost twice, join
    the neighbour with the longest common border. The outline has the nodes of the faces: take
    `dissolve(faces)` as the parent; it is the boundary within a millimetre.
    """
    whole = as_millimetres(as_array([boundary]))[0]
    if not whole.is_valid or whole.area <= 0:
        raise GeometryError("边界不是有效的面", "The boundary is not a valid polygon")
    shapely.prepare(whole)
    candidates = as_millimetres(as_array(lines)) if len(lines) else np.empty(0, dtype=object)
    near = candidates[shapely.intersects(whole, candidates)] if len(candidates) else candidates
    faces = faces_of([whole.boundary, *near])
    inside = shapely.contains(whole, shapely.point_on_surface(faces))
    return as_metres(_without_slivers(faces[inside], min_area_m2 * 1e6))


def _without_slivers(faces: GeometryArray, min_area_mm2: float) -> GeometryArray:
    """Faces with the too small ones joined to their longest neighbour, the smallest first."""
    while len(faces) > 1:
        area = shapely.area(faces)
        small = np.flatnonzero(area < min_area_mm2)
        if not len(small):
            break
        i, j, length_m = shared_borders(faces)
        joins = np.arange(len(faces))
        taken: set[int] = set()
        for face in small[np.argsort(area[small], kind="stable")].tolist():
            beside = np.flatnonzero((i == face) | (j == face))
            if not len(beside):
                continue
            longest = beside[int(np.argmax(length_m[beside]))]
            other = int(i[longest] + j[longest] - face)
            if face not in taken and other not in taken:
                joins[face] = other
                taken |= {face, other}
        if not taken:
            break
        faces, _ = unite_by(faces, joins)
    return faces


def unite_by(faces_mm: GeometryArray, group: NDArray[np.int64]) -> tuple[GeometryArray, NDArray[np.int64]]:
    """Faces (mm) united by group number, in the order of the numbers, and the first face of each group."""
    order = np.argsort(group, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if len(order) else []
    united = [
        faces_mm[some[0]] if len(some) == 1 else shapely.coverage_union_all(faces_mm[some])
        for some in members
    ]
    return as_array(united), np.array([some[0] for some in members], dtype=np.int64)


def unite(faces: GeometryArray, groups: Sequence[Sequence[int]]) -> GeometryArray:
    """One polygon for each group of faces (metres), every node of the outer borders kept.

    Regions made from all faces of a partition are a partition: they pass the gate.
    """
    faces_mm = as_millimetres(faces)
    united = [shapely.coverage_union_all(faces_mm[np.asarray(group, dtype=np.int64)]) for group in groups]
    return as_metres(as_array(united))
