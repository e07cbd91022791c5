"""Taking ground from several polygons of a partition at once: a new polygon carved out, or ground given to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import shapely
from shapely import MultiPoint, Polygon
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.edit import MIN_PIECE_M2, SNAP_M, refused_pieces, require_area, snapped
from gis.geometry.gate import as_array
from gis.geometry.halfedges import as_millimetres
from gis.geometry.noding import faces_of
from gis.geometry.settling import CutOff, EditRefused, EditResult, check_ring, place, point_of, settle

Leftovers: TypeAlias = Literal["ask", "join", "keep"]


def carve(
    polygons: GeometryArray,
    ring: BaseGeometry,
    *,
    leftovers: Leftovers = "ask",
    snap_m: float = SNAP_M,
    min_piece_m2: float = MIN_PIECE_M2,
) -> EditResult:
    """A new polygon where `ring` (metres) is drawn, taken from all it covers; ground outside the patch is not taken.

    Inside one polygon it becomes a hole filled by the new one. Pieces cut off from an old polygon are refused
    with their list ('ask'), join the new polygon ('join'), or stay with the old as a multipolygon ('keep').
    A polygon covered whole is retired.
    """
    patch = as_millimetres(polygons)
    area = _drawn(ring, patch, snap_m)
    owners = _covered(patch, area)
    taken = _taken(patch, owners, area, leftovers)
    gained = shapely.coverage_union_all(as_array(taken.gained))
    if shapely.get_num_geometries(gained) > 1:
        parts = sorted(shapely.get_parts(gained), key=lambda part: -part.area)
        raise EditRefused(
            "several_parts",
            f"新区域会分成 {len(parts)} 块",
            f"The new territory would have {len(parts)} separate parts",
            where=point_of(parts[-1]),
            pieces=[CutOff(-1, part.area / 1e6, point_of(part), part) for part in parts],
        )
    require_area(as_array([gained, *taken.remains.values()]), min_piece_m2)
    return settle(patch, taken.remains, [gained], taken.retired)


def transfer(
    polygons: GeometryArray,
    area: BaseGeometry,
    to: int,
    *,
    leftovers: Leftovers = "ask",
    snap_m: float = SNAP_M,
    min_piece_m2: float = MIN_PIECE_M2,
) -> EditResult:
    """Ground given to an existing polygon by all others that it covers; it must stay in one piece with it."""
    patch = as_millimetres(polygons)
    drawn = _drawn(area, patch, snap_m)
    owners = [at for at in _covered(patch, drawn) if at != to]
    if not owners:
        raise EditRefused(
            "nothing_taken",
            "这里已属于该区域",
            "The ground is this territory's already",
            where=point_of(drawn),
        )
    taken = _taken(patch, owners, drawn, leftovers, receiver=to)
    joined = shapely.coverage_union_all(as_array([*taken.own, *taken.gained]))
    extra = shapely.get_num_geometries(joined) - shapely.get_num_geometries(patch[to])
    if extra > 0:
        parts = sorted(shapely.get_parts(joined), key=lambda part: part.area)[:extra]
        raise refused_pieces([CutOff(to, part.area / 1e6, point_of(part), part) for part in parts])
    require_area(as_array([joined, *taken.remains.values()]), min_piece_m2)
    return settle(patch, {**taken.remains, to: joined}, retired=taken.retired)


def _drawn(ring: BaseGeometry, patch: GeometryArray, snap_m: float) -> BaseGeometry:
    """The drawn area in millimetres, its vertices on the borders they almost touch."""
    check_ring(ring)
    in_mm = as_millimetres(as_array([ring]))[0]
    near = patch[shapely.intersects(shapely.box(*in_mm.bounds).buffer(1000.0), patch)]
    if not len(near):
        raise _misses(in_mm, patch)
    goals = (MultiPoint(shapely.get_coordinates(near)), shapely.union_all(shapely.boundary(near)))
    tolerance_mm = snap_m * 1000.0
    moved: BaseGeometry = shapely.transform(
        in_mm, lambda xy: np.array([snapped(point, goals, tolerance_mm) for point in xy])
    )
    if not moved.is_valid or moved.is_empty:
        raise EditRefused("ring", "所画的面太窄", "The drawn area is too narrow", where=point_of(in_mm))
    return moved


def _misses(area_mm: BaseGeometry, patch: GeometryArray) -> EditRefused:
    gap = min((shapely.shortest_line(area_mm, polygon) for polygon in patch), key=lambda line: line.length)
    metres = gap.length / 1000.0
    return EditRefused(
        "does_not_cross",
        f"所画的面在区域之外，相距 {metres:.2f} 米",
        f"The drawn area lies outside, {metres:.2f} m away",
        where=place(shapely.get_coordinates(gap)[0]),
        distance_m=metres,
    )


def _covered(patch: GeometryArray, area_mm: BaseGeometry) -> list[int]:
    shapely.prepare(area_mm)
    owners = np.flatnonzero(shapely.relate_pattern(patch, area_mm, "T********")).tolist()
    if not owners:
        raise _misses(area_mm, patch)
    return list(owners)


@dataclass(frozen=True)
class _Taken:
    """Faces that change hands, those the receiver had, what remains of each owner, and who has nothing left."""

    gained: list[BaseGeometry]
    own: list[BaseGeometry]
    remains: dict[int, BaseGeometry]
    retired: list[int]


def _taken(
    patch: GeometryArray,
    owners: Sequence[int],
    area_mm: BaseGeometry,
    leftovers: Leftovers,
    receiver: int | None = None,
) -> _Taken:
    """Cut owners, receiver and area into faces once, so that all share their nodes, and deal them out."""
    concerned = list(owners) if receiver is None else [*owners, receiver]
    faces = faces_of([*shapely.boundary(patch[concerned]), area_mm.boundary])
    inside = shapely.point_on_surface(faces)
    taken = shapely.contains(area_mm, inside)
    own = [] if receiver is None else list(faces[shapely.contains(patch[receiver], inside)])
    gained: list[BaseGeometry] = []
    remains: dict[int, BaseGeometry] = {}
    cut_off: list[CutOff] = []
    for owner in owners:
        mine = shapely.contains(patch[owner], inside)
        gained += list(faces[mine & taken])
        rest = faces[mine & ~taken]
        if len(rest):
            remains[owner], loose = _main_part(rest, patch[owner])
            cut_off += [CutOff(owner, part.area / 1e6, point_of(part), part) for part in loose]
    if cut_off and leftovers == "ask":
        raise refused_pieces(cut_off)
    for piece in cut_off:
        if leftovers == "join":
            gained.append(piece.geometry)
        else:
            kept = [*shapely.get_parts(remains[piece.index]), piece.geometry]
            remains[piece.index] = shapely.coverage_union_all(as_array(kept))
    retired = [owner for owner in owners if owner not in remains]
    return _Taken(gained, own, remains, retired)


def _main_part(rest: GeometryArray, before: BaseGeometry) -> tuple[BaseGeometry, list[Polygon]]:
    """The remainder's largest part together with parts that were separate before, and the newly loose parts."""
    parts = shapely.get_parts(shapely.coverage_union_all(rest))
    parts = parts[np.argsort(-shapely.area(parts), kind="stable")]
    old = shapely.get_parts(before)
    separate = [bool(shapely.equals(part, old).any()) for part in parts]
    loose = [part for part, whole in zip(parts[1:], separate[1:], strict=True) if not whole]
    kept = [parts[0], *(part for part, whole in zip(parts[1:], separate[1:], strict=True) if whole)]
    main: BaseGeometry = shapely.coverage_union_all(as_array(kept))
    return main, loose
