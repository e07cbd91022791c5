"""From the control points of a plan to smooth streets that share every junction exactly (millimetre grid)."""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, Polygon

from importers.demo.plan import XY, SettlementPlan, StreetPlan

Points = npt.NDArray[np.float64]

GRID_M = 0.001
_STEP_M = 26.0


@dataclass(frozen=True)
class Street:
    """A street in local metres; `kind` is a lane line class or river / shore / cut (a border without a street)."""

    key: str
    name: str
    kind: str
    width_m: float
    line: LineString
    border: bool = False
    divides: bool = True
    banks: tuple[str, ...] = ()

    @property
    def bank_m(self) -> float:
        """Distance of the bank paths from the middle of a river."""
        return self.width_m / 2 + 3.5

    @property
    def is_lane_line(self) -> bool:
        return self.kind not in ("river", "shore", "cut")


def snap(points: Points) -> Points:
    """Rounds to the millimetre grid."""
    rounded: Points = np.round(points, 3)
    return rounded


def smooth(controls: Sequence[XY], step_m: float = _STEP_M) -> Points:
    """A centripetal Catmull-Rom curve through every control point, sampled about every `step_m`."""
    if len(controls) == 2:
        return snap(np.array(controls, dtype=float))
    closed = controls[0] == controls[-1]
    points = np.array(controls, dtype=float)
    first = points[-2] if closed else 2 * points[0] - points[1]
    last = points[1] if closed else 2 * points[-1] - points[-2]
    padded = np.vstack([first, points, last])
    pieces = [points[:1]]
    pieces.extend(_span(padded[index : index + 4], step_m) for index in range(len(points) - 1))
    return snap(np.vstack(pieces))


def _span(four: Points, step_m: float) -> Points:
    """The curve from the second to the third of four points, without its start."""
    p0, p1, p2, p3 = four
    knots = [0.0]
    for a, b in itertools.pairwise(four):
        knots.append(knots[-1] + math.sqrt(math.hypot(*(b - a))))
    t0, t1, t2, t3 = knots
    count = max(1, round(math.hypot(*(p2 - p1)) / step_m))
    t = np.linspace(t1, t2, count + 1)[1:, None]
    a1 = (t1 - t) / (t1 - t0) * p0 + (t - t0) / (t1 - t0) * p1
    a2 = (t2 - t) / (t2 - t1) * p1 + (t - t1) / (t2 - t1) * p2
    a3 = (t3 - t) / (t3 - t2) * p2 + (t - t2) / (t3 - t2) * p3
    b1 = (t2 - t) / (t2 - t0) * a1 + (t - t0) / (t2 - t0) * a2
    b2 = (t3 - t) / (t3 - t1) * a2 + (t - t1) / (t3 - t1) * a3
    curve: Points = (t2 - t) / (t2 - t1) * b1 + (t - t1) / (t2 - t1) * b2
    curve[-1] = p2
    return curve


def lay_out(plan: SettlementPlan) -> list[Street]:
    """The streets of the plan, scaled so that the faces of its border streets cover `plan.area_m2`."""
    if plan.area_m2 is None:
        return [_street(plan, street, 1.0) for street in plan.streets]
    scale = 1.0
    for _ in range(4):
        covered = outline([_street(plan, street, scale) for street in plan.streets]).area
        scale *= math.sqrt(plan.area_m2 / covered)
    return [_street(plan, street, scale) for street in plan.streets]


def _street(plan: SettlementPlan, street: StreetPlan, scale: float) -> Street:
    controls = [plan.nodes[point] if isinstance(point, str) else point for point in street.points]
    scaled = [(x * scale, y * scale) for x, y in controls]
    return Street(
        key=street.key,
        name=street.name,
        kind=street.kind,
        width_m=street.width_m,
        line=LineString(snap(np.array(scaled)) if street.straight else smooth(scaled)),
        border=street.border,
        divides=street.divides,
        banks=street.banks,
    )


def faces(lines: Iterable[LineString]) -> list[Polygon]:
    """The faces between lines, noded on the millimetre grid."""
    noded = shapely.union_all(list(lines), grid_size=GRID_M)
    return [face for face in shapely.polygonize(list(shapely.get_parts(noded))).geoms if face.area > 1.0]


def rim(polygon: Polygon) -> list[LineString]:
    """The rings of a polygon as lines."""
    return [LineString(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]


def outline(streets: Sequence[Street]) -> Polygon:
    """The settlement: everything enclosed by its border streets."""
    enclosed = shapely.union_all(faces([street.line for street in streets if street.border]))
    if not isinstance(enclosed, Polygon):
        raise ValueError("the border streets of the plan do not close")
    return Polygon(enclosed.exterior)


def share_junctions(lines: Sequence[LineString]) -> list[LineString]:
    """Gives every line a vertex where another one meets or crosses it, so that shared edges share every vertex."""
    noded = shapely.union_all(list(lines), grid_size=GRID_M)
    nodes = np.asarray(shapely.points(np.unique(shapely.get_coordinates(noded), axis=0)), dtype=object)
    tree = shapely.STRtree(nodes)
    line_index, node_index = tree.query(
        np.array(lines, dtype=object), predicate="dwithin", distance=0.75 * GRID_M
    )
    order = np.argsort(line_index, kind="stable")
    line_index, node_index = line_index[order], node_index[order]
    bounds = np.searchsorted(line_index, np.arange(len(lines) + 1))
    return [
        _through(line, nodes[node_index[start:end]])
        for line, start, end in zip(lines, bounds[:-1], bounds[1:], strict=True)
    ]


def _through(line: LineString, nodes: npt.NDArray[np.object_]) -> LineString:
    along = shapely.line_locate_point(line, nodes)
    coordinates = shapely.get_coordinates(nodes[np.argsort(along, kind="stable")])
    if line.is_closed:
        # The seam of a ring is located once, at its start, and has to close it too.
        coordinates = np.vstack([coordinates, coordinates[:1]])
    return LineString(snap(coordinates))
