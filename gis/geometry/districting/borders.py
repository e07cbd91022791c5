"""What the borders of a division run along: lanes, borders there were before, or the middle between houses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.districting.atoms import ON_LANE_M, on_lane
from gis.geometry.gate import as_array
from gis.geometry.halfedges import as_millimetres, edge_groups, half_edges


@dataclass(frozen=True)
class Border:
    """The border between two polygons of a division, by position, in metres.

    `lanes` says how many metres run along which lane (each stretch counted for one of them), `kept_m` how many
    were a border before.
    """

    first: int
    second: int
    length_m: float
    lanes: Mapping[int, float]
    kept_m: float

    @property
    def on_lanes_m(self) -> float:
        """Metres along any lane."""
        return sum(self.lanes.values())


def borders_of(
    polygons: GeometryArray,
    lanes: Sequence[BaseGeometry] | GeometryArray,
    before: GeometryArray,
    *,
    on_lane_m: float = ON_LANE_M,
) -> list[Border]:
    """Every common border of polygons that tile, in metres; `before` are the polygons that were there."""
    edges = half_edges(as_millimetres(polygons))
    group, _, _ = edge_groups(edges)
    order = np.argsort(group, kind="stable")
    twin = group[order][1:] == group[order][:-1]
    one, other = order[:-1][twin], order[1:][twin]
    apart = edges.owner[one] != edges.owner[other]
    one, other = one[apart], other[apart]
    low, high = (pick(edges.owner[one], edges.owner[other]) for pick in (np.minimum, np.maximum))
    length_m = edges.length_m[one]
    middle = (edges.start[one] + edges.end[one]) / 2000.0
    lane = _lane_of(middle, as_array(lanes), on_lane_m)
    kept = on_lane(middle, shapely.boundary(before), on_lane_m)
    pairs, of_pair = np.unique(low * len(polygons) + high, return_inverse=True)
    found = []
    for at, pair in enumerate(pairs.tolist()):
        mine = of_pair.reshape(-1) == at
        along = {
            number: float(length_m[mine & (lane == number)].sum())
            for number in np.unique(lane[mine]).tolist()
            if number >= 0
        }
        first, second = divmod(pair, len(polygons))
        found.append(
            Border(first, second, float(length_m[mine].sum()), along, float(length_m[mine & kept].sum()))
        )
    return found


def _lane_of(points: np.ndarray, lanes: GeometryArray, tolerance_m: float) -> np.ndarray:
    """The lane each point lies on, the first of several; −1 for none."""
    found = np.full(len(points), -1, dtype=np.int64)
    if len(lanes) and len(points):
        which, lane = shapely.STRtree(lanes).query(
            shapely.points(points), predicate="dwithin", distance=tolerance_m
        )
        order = np.lexsort((-lane, which))
        found[which[order]] = lane[order]
    return found
