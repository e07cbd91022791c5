"""The ground of buildings: cells that tile an area, nearest building within the street block, no footprint cut.

A block is a face that lane lines cut out of the area. Inside a block a cell is what lies nearer to its building
than to any other one (a Voronoi diagram of polygons by sampled outlines), so a border between groups of cells
runs along lanes, or in the middle between two houses. Everything is cut at once into faces that share all
nodes on the millimetre grid; cells are unions of faces and therefore tile exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.errors import GeometryError
from gis.geometry.faces import polygonize_blocks, unite_by
from gis.geometry.gate import as_array
from gis.geometry.halfedges import Integers, as_metres, as_millimetres, shared_borders
from gis.geometry.noding import faces_of
from gis.geometry.voronoi import borders_between

NOBODY = -1
MIN_BLOCK_M2 = 30.0

# A line that enters a footprint by less than this only touches it: rounding moves a wall by half of it.
_TOUCH_MM = 2.0
_PASSES = 3


@dataclass(frozen=True)
class Cells:
    """Polygons in metres that tile an area: `footprint` (n,) is whose ground each is, NOBODY for blocks without one.

    `block` (n,) numbers the street block a cell lies in (its building's, where a building stands across a lane).
    """

    polygons: GeometryArray
    footprint: Integers
    block: Integers


def cells_in_blocks(
    footprints: GeometryArray,
    area: BaseGeometry,
    lanes: Sequence[BaseGeometry] | GeometryArray = (),
    *,
    labels: NDArray[np.int64] | None = None,
) -> Cells:
    """Cells of buildings inside the blocks that lanes cut out of an area; all in metres.

    Buildings with the same label get one cell together, which `footprint` then names by the label. Of
    footprints that overlap, the first has the common ground. A footprint wholly outside the area has no cell.
    """
    blocks_mm = as_millimetres(polygonize_blocks(lanes, area, min_area_m2=MIN_BLOCK_M2))
    footprints_mm = as_millimetres(footprints)
    own = np.arange(len(footprints)) if labels is None else np.asarray(labels, dtype=np.int64)
    block_of = _blocks_of(footprints_mm, blocks_mm)
    lines = borders_between(footprints_mm, own, block_of, blocks_mm)
    ground = _Ground(footprints_mm, own, block_of, blocks_mm)
    faces, owner, block = ground.cut(lines)
    group = np.where(owner == NOBODY, -2 - block, owner)
    polygons, first = unite_by(faces, group)
    return Cells(as_metres(polygons), owner[first], block[first])


def building_cells(
    footprints: GeometryArray, area: BaseGeometry, lanes: Sequence[BaseGeometry] | GeometryArray = ()
) -> GeometryArray:
    """One cell for each footprint, in their order, tiling the area exactly on the millimetre grid (metres).

    Blocks without a building join the neighbour with the longest common border. A footprint wholly outside
    the area gets an empty polygon.
    """
    out = as_array([Polygon()] * len(footprints))
    if not len(footprints):
        return out
    cells = cells_in_blocks(footprints, area, lanes)
    owner = settled(cells.polygons, cells.footprint.copy())
    joined, first = unite_by(as_millimetres(cells.polygons), owner)
    for at, polygon in zip(owner[first].tolist(), as_metres(joined), strict=True):
        if at != NOBODY:
            out[at] = polygon
    return out


def ground_of(
    footprints: GeometryArray,
    wanted: NDArray[np.bool_],
    area: BaseGeometry,
    lanes: Sequence[BaseGeometry] | GeometryArray = (),
) -> Polygon | MultiPolygon:
    """The ground in ``area`` of the wanted buildings among all that stand there; no footprint is cut by its border.

    With lanes, ground across a lane is not taken, nor blocks in which no building stands.
    """
    cells = cells_in_blocks(footprints, area, lanes, labels=np.asarray(wanted, dtype=np.int64))
    mine = cells.polygons[cells.footprint == 1]
    if not len(mine):
        return MultiPolygon()
    ground = as_metres(as_array([shapely.coverage_union_all(as_millimetres(mine))]))[0]
    assert isinstance(ground, Polygon | MultiPolygon)
    return ground


def _blocks_of(footprints_mm: GeometryArray, blocks_mm: GeometryArray) -> Integers:
    """The block each footprint has most to do with; NOBODY for one that no block meets."""
    home = np.full(len(footprints_mm), NOBODY, dtype=np.int64)
    tree = shapely.STRtree(blocks_mm)
    which, block = tree.query(shapely.point_on_surface(footprints_mm), predicate="intersects")
    home[which[::-1]] = block[::-1]
    lost = np.flatnonzero(home == NOBODY)
    which, block = tree.query(footprints_mm[lost], predicate="intersects")
    common = shapely.area(shapely.intersection(footprints_mm[lost[which]], blocks_mm[block]))
    order = np.argsort(common, kind="stable")
    order = order[common[order] > 0]
    home[lost[which[order]]] = block[order]
    return home


@dataclass(frozen=True)
class _Ground:
    """What faces are dealt out by: footprints, their labels and blocks, and the blocks; in millimetres."""

    footprints: GeometryArray
    labels: Integers
    block_of: Integers
    blocks: GeometryArray

    def cut(self, lines: GeometryArray) -> tuple[GeometryArray, Integers, Integers]:
        """Faces between the lines, with the owner's label and the block of each; a footprint that a line would cut
        gets its outline."""
        lines = as_array([*shapely.boundary(self.blocks), *lines])
        outlines = np.zeros(len(self.footprints), dtype=bool)
        for _ in range(_PASSES):
            outlines |= self._cut_by(lines)
            faces = faces_of([*lines, *shapely.boundary(self.footprints[outlines])])
            inside = shapely.point_on_surface(faces)
            block = _within(inside, self.blocks)
            faces, inside, block = (values[block != NOBODY] for values in (faces, inside, block))
            owner, shared = self._owners(faces, inside, block, np.flatnonzero(outlines))
            if not shared.any():
                break
            outlines |= shared
        else:
            raise GeometryError("建筑轮廓无法分开", "Footprints that cannot be told apart")
        owner = self._hang_together(faces, owner, block)
        return faces, owner, self._home(owner, block)

    def _cut_by(self, lines: GeometryArray) -> NDArray[np.bool_]:
        """Which footprints a line enters."""
        found = np.zeros(len(self.footprints), dtype=bool)
        inner = shapely.buffer(self.footprints, -_TOUCH_MM, join_style="mitre")
        _, which = shapely.STRtree(inner).query(lines, predicate="intersects")
        found[which] = True
        return found

    def _owners(
        self, faces: GeometryArray, inside: GeometryArray, block: Integers, outlined: Integers
    ) -> tuple[Integers, NDArray[np.bool_]]:
        """The label of each face, and the footprints of another label than the one that has their face."""
        owner = self._nearest(inside, block)
        tree = shapely.STRtree(faces)
        apart = self.block_of == NOBODY
        apart[outlined] = True
        whole = np.flatnonzero(~apart)
        which, face = tree.query(shapely.point_on_surface(self.footprints[whole]), predicate="intersects")
        which = whole[which]
        owner[face[::-1]] = self.labels[which[::-1]]
        shared = np.zeros(len(self.footprints), dtype=bool)
        shared[which[owner[face] != self.labels[which]]] = True
        face, which = shapely.STRtree(self.footprints[outlined]).query(inside, predicate="intersects")
        order = np.lexsort((-which, face))
        owner[face[order]] = self.labels[outlined[which[order]]]
        return owner, shared

    def _nearest(self, inside: GeometryArray, block: Integers) -> Integers:
        """The label of the nearest footprint in the same block; NOBODY where the block has none."""
        owner = np.full(len(inside), NOBODY, dtype=np.int64)
        standing = np.flatnonzero(self.block_of != NOBODY)
        lived = np.isin(block, self.block_of[standing])
        if not lived.any():
            return owner
        # Blocks moved far apart, so that one query answers for all and never looks across a lane.
        west, south, east, north = shapely.total_bounds(self.blocks)
        step = 10.0 * (east - west + north - south)
        apart = shapely.STRtree(_shifted(self.footprints[standing], self.block_of[standing] * step))
        which, found = apart.query_nearest(_shifted(inside[lived], block[lived] * step), all_matches=False)
        owner[np.flatnonzero(lived)[which]] = self.labels[standing[found]]
        return owner

    def _hang_together(self, faces: GeometryArray, owner: Integers, block: Integers) -> Integers:
        """Owners such that every face hangs together with a building of its owner."""
        i, j, length_m = shared_borders(faces)
        rooted = np.zeros(len(faces), dtype=bool)
        standing = np.flatnonzero(self.block_of != NOBODY)
        which, face = shapely.STRtree(faces).query(
            shapely.point_on_surface(self.footprints[standing]), predicate="intersects"
        )
        rooted[face[owner[face] == self.labels[standing[which]]]] = True
        liking = np.where(block[i] == block[j], 10.0, 1.0) * length_m
        return adopted(owner, rooted | (owner == NOBODY), i, j, liking)

    def _home(self, owner: Integers, block: Integers) -> Integers:
        """The block of a face's building where that has one label to itself; else the face's own."""
        home = block.copy()
        names, first, count = np.unique(self.labels, return_index=True, return_counts=True)
        single = dict(zip(names[count == 1].tolist(), self.block_of[first[count == 1]].tolist(), strict=True))
        for at, label in enumerate(owner.tolist()):
            home[at] = single.get(label, home[at])
        return home


def adopted(
    owner: Integers, rooted: NDArray[np.bool_], i: Integers, j: Integers, weight: NDArray[np.float64]
) -> Integers:
    """Owners after faces that do not hang together with a rooted face of their owner joined their best neighbour's."""
    owner = owner.copy()
    rooted = rooted.copy()
    while True:
        same = owner[i] == owner[j]
        while True:
            spread = same & (rooted[i] != rooted[j])
            if not spread.any():
                break
            rooted[i[spread]] = rooted[j[spread]] = True
        rim = np.flatnonzero(rooted[i] != rooted[j])
        if not len(rim):
            return owner
        rim = rim[np.argsort(weight[rim], kind="stable")]
        loose = np.where(rooted[i[rim]], j[rim], i[rim])
        owner[loose] = owner[i[rim] + j[rim] - loose]
        rooted[loose] = True


def settled(polygons: GeometryArray, owner: Integers) -> Integers:
    """Owners with ground that is nobody's given to the neighbour with the longest border, or else to the nearest."""
    if (owner == NOBODY).all():
        return owner
    i, j, length_m = shared_borders(as_millimetres(polygons))
    owner = adopted(owner, owner != NOBODY, i, j, length_m)
    alone = np.flatnonzero(owner == NOBODY)
    if len(alone):
        others = np.flatnonzero(owner != NOBODY)
        which, found = shapely.STRtree(polygons[others]).query_nearest(polygons[alone], all_matches=False)
        owner[alone[which]] = owner[others[found]]
    return owner


def _within(points: GeometryArray, blocks: GeometryArray) -> Integers:
    found = np.full(len(points), NOBODY, dtype=np.int64)
    which, block = shapely.STRtree(blocks).query(points, predicate="within")
    found[which] = block
    return found


def _shifted(geoms: GeometryArray, by: NDArray[np.float64]) -> GeometryArray:
    xy, index = shapely.get_coordinates(geoms, return_index=True)
    xy[:, 0] += by[index]
    return np.asarray(shapely.set_coordinates(geoms.copy(), xy))
