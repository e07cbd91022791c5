"""The ground of a division, from the cells of its buildings: the same buildings on the same map give the same bits."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from gis.edits.dividing import Divide
from gis.edits.state import Footprints, MapState
from gis.errors import InvalidInput
from gis.geometry.cells import NOBODY, adopted
from gis.geometry.coverage import dissolve
from gis.geometry.crs import GeometryArray, to_metric
from gis.geometry.districting import Atoms, atoms_of_buildings, atoms_within, drawn
from gis.geometry.gate import as_array
from gis.geometry.halfedges import Integers, as_millimetres
from gis.geometry.settling import EditResult, settle


@dataclass(frozen=True)
class Divided:
    """What a division is made of: the general grids (their positions on the map) and the cells of their buildings.

    ``atoms.footprint`` counts the community's footprints, ``atoms.home`` the general grids.
    """

    general: tuple[int, ...]
    grids: GeometryArray
    area: BaseGeometry
    lanes: GeometryArray
    atoms: Atoms

    @property
    def lasting(self) -> GeometryArray:
        """Whose corners stay: today's grids where they are mended, otherwise only their outline."""
        return self.grids if (self.atoms.home >= 0).any() else as_array([self.area])


def general_grids(state: MapState) -> tuple[int, ...]:
    """The positions of the grids that a division is about: dedicated ones stay as they are."""
    return tuple(at for at, grid in enumerate(state.grids) if grid.kind == "general")


def divided(
    state: MapState, footprints: Footprints, method: str, households: np.ndarray | None = None
) -> Divided:
    """The cells to divide: of the whole ground for a proposal, inside each of today's grids for a mending."""
    general = general_grids(state)
    if not general:
        raise InvalidInput(
            f"{state.community.name} 没有综合网格可划分。",
            f"{state.community.name} has no general grids to divide.",
            code="nothing_to_do",
        )
    grids = state.grid_polygons[list(general)]
    area = dissolve(grids)
    mine = np.flatnonzero(np.isin(footprints.grids, general))
    polygons = footprints.polygons[mine]
    weights = np.zeros(len(mine)) if households is None else households[mine].astype(float)
    lanes = footprints.lanes[shapely.intersects(area, footprints.lanes)]
    if method == "rebalance":
        atoms = atoms_within(grids, polygons, weights, lanes)
    else:
        atoms = atoms_of_buildings(polygons, weights, area, lanes)
    own = np.where(atoms.footprint == NOBODY, NOBODY, mine[atoms.footprint] if len(mine) else NOBODY)
    return Divided(general, grids, area, lanes, replace(atoms, footprint=own))


def divide(state: MapState, intent: Divide, footprints: Footprints) -> EditResult:
    """The grids of a division in the place of today's general ones; those that keep all their ground stay untouched."""
    found = divided(state, footprints, intent.method)
    place = {at: position for position, at in enumerate(found.general)}
    continues = [
        None if group.grid_id is None else _general(state, place, state.grid_index(group.grid_id))
        for group in intent.groups
    ]
    label = _labels(state, intent, footprints, found, continues)
    used, grid = np.unique(label, return_inverse=True)
    polygons, _ = drawn(found.atoms.polygons, grid.reshape(-1).astype(np.int64), found.lasting)
    patch = as_millimetres(state.grid_polygons)
    survivors: dict[int, BaseGeometry] = {}
    added = []
    for number, polygon in zip(used.tolist(), as_millimetres(polygons), strict=True):
        if number >= len(found.general):
            added.append(polygon)
        elif not _keeps_ground(found.atoms, label == number, number):
            at = found.general[number]
            if not shapely.equals(polygon, patch[at]):
                survivors[at] = polygon
    retired = [at for old, at in enumerate(found.general) if old not in used]
    if not survivors and not added:
        raise InvalidInput(
            "划分结果与现在的网格相同。", "The division is what the grids are already.", code="nothing_to_do"
        )
    return settle(patch, survivors, added, retired)


def _general(state: MapState, place: dict[int, int], at: int) -> int:
    if at not in place:
        raise InvalidInput(
            f"{state.grids[at].number} 是专属网格，不参与划分。",
            f"Grid {state.grids[at].number} is dedicated and not divided.",
            code="dedicated_grid",
        )
    return place[at]


def _labels(
    state: MapState, intent: Divide, footprints: Footprints, found: Divided, continues: list[int | None]
) -> Integers:
    """Of each cell the general grid it stays in (0 … n−1), or n + its group where the group is a new grid."""
    number = [len(found.general) + at if old is None else old for at, old in enumerate(continues)]
    group_of = {
        building: number[at] for at, group in enumerate(intent.groups) for building in group.building_ids
    }
    atoms = found.atoms
    label = atoms.home.copy()
    for at, footprint in enumerate(atoms.footprint.tolist()):
        if footprint != NOBODY:
            label[at] = group_of.get(footprints.ids[footprint], label[at])
    places = [(number[at], place) for at, group in enumerate(intent.groups) for place in group.places]
    if places:
        points = to_metric(as_array([Point(place) for _, place in places]), state.community.metric_epsg)
        which, cell = shapely.STRtree(atoms.polygons).query(points, predicate="within")
        empty = atoms.footprint[cell] == NOBODY
        label[cell[empty]] = np.array([number for number, _ in places])[which[empty]]
    if (label == NOBODY).all():
        raise InvalidInput(
            "划分里的楼栋都不在这个社区里。重新计算。",
            "None of the division's buildings is in the community. Compute it again.",
            code="not_visible",
        )
    label = adopted(label, label != NOBODY, atoms.i, atoms.j, atoms.length_m)
    return _nearest_instead(atoms, label)


def _nearest_instead(atoms: Atoms, label: Integers) -> Integers:
    """Ground that hangs together with nothing named goes to what is nearest."""
    alone, others = np.flatnonzero(label == NOBODY), np.flatnonzero(label != NOBODY)
    if len(alone):
        tree = shapely.STRtree(atoms.polygons[others])
        which, found = tree.query_nearest(atoms.polygons[alone], all_matches=False)
        label[alone[which]] = label[others[found]]
    return label


def _keeps_ground(atoms: Atoms, mine: np.ndarray, old: int) -> bool:
    """Whether a grid has just the cells it has today."""
    return bool((atoms.home >= 0).any() and (mine == (atoms.home == old)).all())
