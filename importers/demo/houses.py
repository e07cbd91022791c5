"""Rows of houses along lane lines: the packed houses of an urban village, and farmhouses round a court."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from importers.demo.footprints import Building, patch, shaped, slim, whole
from importers.demo.partition import Lane, Settlement
from importers.demo.streets import Points

_SETBACK_M = {
    "primary": 7.0,
    "secondary": 4.0,
    "tertiary": 2.6,
    "residential": 1.4,
    "service": 0.5,
    "footway": 0.3,
}
_HANDSHAKE_GAP_M = 0.35


@dataclass(frozen=True)
class Plot:
    """A piece of frontage: corners front-left, front-right, back-right, back-left; `side` +1 left of the lane line."""

    quad: Points
    side: int
    order: int


def street_space(settlement: Settlement) -> list[Polygon]:
    """Ground that no building may touch: each street with its pavement, and the river with its banks."""
    space = []
    for street in [*settlement.streets, *(lane.spine for lane in settlement.lanes)]:
        if street.kind == "cut":
            continue
        margin = _SETBACK_M.get(street.kind, 5.0)
        space.append(street.line.buffer(street.width_m / 2 + margin, quad_segs=2))
    return space


def buildable(settlement: Settlement, polygons: list[Polygon], inset_m: float) -> list[BaseGeometry]:
    """What is left of each polygon when streets and a margin are taken away."""
    space = street_space(settlement)
    tree = shapely.STRtree(space)
    near: dict[int, list[int]] = {}
    for own, other in zip(*tree.query(polygons, predicate="intersects"), strict=True):
        near.setdefault(int(own), []).append(int(other))
    free = []
    for index, polygon in enumerate(polygons):
        taken = shapely.union_all([space[other] for other in near.get(index, [])])
        inner = polygon.buffer(-inset_m, join_style="mitre") if inset_m else polygon
        free.append(inner.difference(taken))
    return free


def plots_along(
    spine: LineString,
    frontage_m: tuple[float, float],
    front_m: float,
    depth_m: float,
    rng: np.random.Generator,
) -> list[Plot]:
    """Plots on both sides of a lane line; neighbours share their border, so that nothing can overlap."""
    plots = []
    for side in (1, -1):
        stations = [float(rng.uniform(0.0, 4.0))]
        while stations[-1] < spine.length:
            stations.append(stations[-1] + float(rng.uniform(*frontage_m)))
        at = np.array(stations[:-1])
        if len(at) < 2:
            continue
        points, normals = _frames(spine, at, side)
        front = points + normals * front_m
        back = points + normals * (front_m + depth_m)
        for order in range(len(at) - 1):
            quad = np.array([front[order], front[order + 1], back[order + 1], back[order]])
            plots.append(Plot(quad, side, order))
    return plots


def _frames(line: LineString, at: Points, side: int) -> tuple[Points, Points]:
    """Points on the line and unit normals to the given side, smoothed over its corners."""
    reach = 7.0
    before = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.clip(at - reach, 0, line.length))
    )
    after = shapely.get_coordinates(shapely.line_interpolate_point(line, np.clip(at + reach, 0, line.length)))
    along = after - before
    along /= np.hypot(along[:, 0], along[:, 1])[:, None]
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, np.clip(at, 0, line.length)))
    return points, side * np.column_stack([-along[:, 1], along[:, 0]])


def village_houses(settlement: Settlement, rng: np.random.Generator) -> list[Building]:
    """The packed houses (握手楼) of every village lane, numbered odd on the left and even on the right."""
    positions = [i for i, lane in enumerate(settlement.lanes) if lane.use == "village"]
    free = buildable(settlement, [settlement.lanes[i].polygon for i in positions], 0.45)
    houses: list[Building] = []
    for position, land in zip(positions, free, strict=True):
        houses.extend(_houses_of(settlement.lanes[position], position, land, rng))
    return houses


def _houses_of(lane: Lane, position: int, land: BaseGeometry, rng: np.random.Generator) -> list[Building]:
    front_m = lane.spine.width_m / 2 + 0.5
    numbers = {1: 1, -1: 2}
    shapely.prepare(land)
    built = []
    for plot in plots_along(lane.spine.line, (10.0, 15.2), front_m, 22.0, rng):
        lot = Polygon(plot.quad)
        if not lot.is_valid:  # folded over itself inside a sharp bend
            continue
        usable = lot if land.contains_properly(lot) else whole(lot.intersection(land))
        draw = rng.random(4)
        if usable is None or draw[0] < 0.035:  # an empty plot: a court, a tree, a well
            continue
        house = _house_on(usable, plot, draw, rng)
        if house is None:
            continue
        number = numbers[plot.side]
        numbers[plot.side] += 2
        built.append(
            Building(house, "house", "residential", 0, lane.grid, position, lane.name, f"{number}号")
        )
    return built


def _house_on(lot: Polygon, plot: Plot, draw: Points, rng: np.random.Generator) -> Polygon | None:
    """A house at the front of its lot: 9–14 m deep, or to the back wall where little would be left behind."""
    a, b, c, d = plot.quad
    inward = ((d - a) + (c - b)) / 2
    inward /= np.hypot(*inward)
    depths = (np.array(lot.exterior.coords) - (a + b) / 2) @ inward
    available = float(depths.max())
    wanted = float(9.5 + 4.8 * draw[1])
    depth = available if available < wanted + 3.2 else wanted
    step = float(draw[2] ** 2 * 1.2)
    reach = float(np.hypot(*(d - a)))
    quad = plot.quad.copy()
    quad[0], quad[1] = a + inward * step, b + inward * step
    quad[2], quad[3] = b + (c - b) * depth / reach, a + (d - a) * depth / reach
    body = patch(quad, 0, 0, 1, 1).buffer(-_HANDSHAKE_GAP_M, join_style="mitre")
    fitted = whole(body.intersection(lot))
    if fitted is None or fitted.area < 46.0 or slim(fitted, 5.6):
        return None
    if fitted.area > 0.93 * body.area and fitted.area > 95:
        return shaped(fitted, quad, rng)
    return fitted


def farmhouses(settlement: Settlement, rng: np.random.Generator) -> list[Building]:
    """Farmhouses of every farm lane: all on the lane's north side, the main house behind its court."""
    positions = [i for i, lane in enumerate(settlement.lanes) if lane.use == "farm"]
    free = buildable(settlement, [settlement.lanes[i].polygon for i in positions], 0.5)
    built: list[Building] = []
    for position, land in zip(positions, free, strict=True):
        lane = settlement.lanes[position]
        line = (
            lane.spine.line
            if lane.spine.line.coords[0][0] < lane.spine.line.coords[-1][0]
            else lane.spine.line.reverse()
        )
        number = 1
        for plot in plots_along(line, (13.2, 16.2), lane.spine.width_m / 2 + 0.6, 17.4, rng):
            if plot.side < 0:
                continue
            house = _farmhouse_on(plot, land, rng)
            if house is None:
                continue
            built.append(
                Building(house, "farmhouse", "residential", 0, lane.grid, position, lane.name, f"{number}号")
            )
            number += 1
    return built


def _fitting(quad: Points, land: BaseGeometry) -> Points | None:
    """The plot, made shallower until it lies on the land."""
    a, b, c, d = quad
    for share in (1.0, 0.93, 0.86, 0.79):
        shallower = np.array([a, b, b + share * (c - b), a + share * (d - a)])
        if land.contains(Polygon(shallower)):
            return shallower
    return None


def _farmhouse_on(plot: Plot, land: BaseGeometry, rng: np.random.Generator) -> Polygon | None:
    """The main house along the north wall with one or two side wings: I, L or U round the court to the south."""
    quad = _fitting(plot.quad, land)
    if quad is None:
        return None
    main = float(rng.uniform(0.56, 0.64))
    body: BaseGeometry = patch(quad, 0.03, main, 0.97, 0.985)
    wings = float(rng.random())
    wing_m = float(rng.uniform(0.24, 0.32))
    start = float(rng.uniform(0.06, 0.3))
    if wings < 0.8:
        left = bool(rng.random() < 0.5)
        body = body.union(
            patch(quad, 0.03, start, wing_m, 0.9) if left else patch(quad, 1 - wing_m, start, 0.97, 0.9)
        )
    if wings < 0.3:
        body = body.union(patch(quad, 0.03, 0.3, wing_m, 0.9)).union(patch(quad, 1 - wing_m, 0.3, 0.97, 0.9))
    house = whole(body)
    return house if house is not None and land.contains(house) else None
