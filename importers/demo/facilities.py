"""Facilities, cameras and duty posts: planned ones in their buildings, the rest along streets and on open ground."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import shapely
from shapely import Point

from importers.demo.names import chinese_number
from importers.demo.partition import Settlement
from importers.demo.people import Resident
from importers.demo.plan import FacilityPlan
from importers.demo.register import Place
from importers.demo.sites import Land
from importers.demo.streets import Points, Street, snap

_OPEN_GROUND = {"park": "park", "green": "park", "pond": "park", "carpark": "parking", "plaza": "parking"}
_GROUND_NAMES = {
    "park": "公园",
    "green": "口袋公园",
    "pond": "鱼塘公园",
    "carpark": "停车场",
    "plaza": "广场停车场",
}
_STORES = (
    "惠民",
    "福满家",
    "好邻居",
    "云天",
    "百家",
    "顺达",
    "利民",
    "晨光",
    "万家",
    "如意",
    "鑫源",
    "鸿运",
    "便民",
    "佳佳",
)


def place_facilities(
    settlement: Settlement, residents: list[Resident], land: list[Land], rng: np.random.Generator
) -> list[Place]:
    """All facilities; kinds as in the glossary, gaps as the plan wants them."""
    taken: set[int] = set()
    guests: Counter[int] = Counter()
    places = [_planned(settlement, residents, plan, taken, guests) for plan in settlement.plan.facilities]
    places += list(_open_ground(settlement, land))
    places += list(_stores(settlement, residents, taken, rng))
    places += list(_bus_stops(settlement))
    places += list(_collection(settlement, residents, taken, rng))
    places += list(_hydrants(settlement))
    return places


def inner_point(polygon: shapely.Polygon, nth: int = 0) -> Point:
    """A point inside on the millimetre grid; several facilities under one roof get a place each."""
    if nth == 0:
        return _snapped(polygon.representative_point())
    walls = polygon.buffer(-1.5, join_style="mitre")
    return _snapped(walls.boundary.interpolate(0.31 * nth % 1.0, normalized=True))


def _snapped(point: Point) -> Point:
    x, y = snap(np.array([point.x, point.y]))
    return Point(float(x), float(y))


def _planned(
    settlement: Settlement,
    residents: list[Resident],
    plan: FacilityPlan,
    taken: set[int],
    guests: Counter[int],
) -> Place:
    grid = next(i for i, g in enumerate(settlement.grids) if g.quarter.stem == plan.stem)
    able = [
        i
        for i, r in enumerate(residents)
        if r.building.grid == grid and r.building.kind == plan.host and not r.is_rental
    ]
    if not able:
        raise ValueError(f"no {plan.host} in {plan.stem} can hold {plan.name}")
    hosts = [i for i in able if i not in taken] or able
    centre = settlement.grids[grid].polygon.centroid
    best = min(hosts, key=lambda i: residents[i].building.footprint.distance(centre))
    if plan.host not in ("hall", "school", "market", "office"):
        taken.add(best)
    point = inner_point(residents[best].building.footprint, guests[best])
    guests[best] += 1
    return Place(plan.kind, plan.name, point, plan.capacity, plan.status)


def _open_ground(settlement: Settlement, land: list[Land]) -> Iterator[Place]:
    counts: dict[str, int] = {}
    greens = shapely.STRtree([item.polygon for item in land])
    for block in settlement.blocks:
        if block.use not in _OPEN_GROUND:
            continue
        stem = settlement.grids[block.quarter].quarter.stem
        name = f"{stem}{_GROUND_NAMES[block.use]}"
        counts[name] = counts.get(name, 0) + 1
        inside = [land[int(i)] for i in greens.query(block.polygon, predicate="contains")]
        ground = max(inside, key=lambda item: item.polygon.area, default=None)
        if ground is None:
            continue
        if counts[name] > 1:
            name += chinese_number(counts[name])
        kind = _OPEN_GROUND[block.use]
        capacity = round(ground.polygon.area / 30) if kind == "parking" else None
        yield Place(kind, name, inner_point(ground.polygon), capacity)
        for court in inside:
            if court.kind == "pitch":
                yield Place("fitness", f"{stem}健身场", inner_point(court.polygon))


def _stores(
    settlement: Settlement, residents: list[Resident], taken: set[int], rng: np.random.Generator
) -> Iterator[Place]:
    """Two or three convenience stores per quarter, in shops of the village."""
    for position, grid in enumerate(settlement.grids):
        shops = [
            i
            for i, r in enumerate(residents)
            if r.building.grid == position
            and r.use == "commercial"
            and r.building.kind == "house"
            and i not in taken
        ]
        for index in rng.permutation(shops)[: int(rng.integers(1, 4))].tolist():
            taken.add(index)
            name = f"{_STORES[int(rng.integers(len(_STORES)))]}便利店（{grid.quarter.stem}店）"
            yield Place("convenience_store", name, inner_point(residents[index].building.footprint))


def along(
    street: Street, spacing_m: float, aside_m: float, start_m: float = 30.0
) -> Iterator[tuple[Point, int]]:
    """Points beside a street, alternately left and right of it."""
    distance, turn = start_m, 0
    while distance < street.line.length:
        here = street.line.interpolate(distance)
        ahead = street.line.interpolate(min(distance + 2.0, street.line.length))
        behind = street.line.interpolate(max(distance - 2.0, 0.0))
        along = np.array([ahead.x - behind.x, ahead.y - behind.y])
        along /= np.hypot(*along)
        side = 1 if turn % 2 else -1
        offset = side * (street.width_m / 2 + aside_m)
        yield _snapped(Point(here.x - along[1] * offset, here.y + along[0] * offset)), turn
        distance += spacing_m
        turn += 1


def _bus_stops(settlement: Settlement) -> Iterator[Place]:
    inside = settlement.outline.buffer(-3)
    for street in settlement.streets:
        if street.kind not in ("primary", "secondary"):
            continue
        seen: dict[str, int] = {}
        for point, _ in along(street, 310.0, 1.2, 150.0):
            if not inside.contains(point):
                continue
            grid = next((g for g in settlement.grids if g.polygon.contains(point)), None)
            if grid is None:
                continue
            name = f"{street.name}{grid.quarter.stem}站"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] == 1:
                yield Place("bus_stop", name, point)


def _collection(
    settlement: Settlement, residents: list[Resident], taken: set[int], rng: np.random.Generator
) -> Iterator[Place]:
    """Waste points beside every third lane and a toilet in every other quarter; some quarters have none."""
    toilets = 0
    for position, grid in enumerate(settlement.grids):
        if grid.quarter.dedicated or grid.quarter.stem in settlement.plan.uncollected:
            continue
        lanes = [lane for lane in settlement.lanes if lane.grid == position]
        for lane in lanes[1::3]:
            aside = Street("", "", "service", lane.spine.width_m, lane.spine.line)
            for point, _ in along(aside, 1e9, -1.0, float(rng.uniform(8, 20))):
                if lane.polygon.contains(point):
                    yield Place("waste_point", f"{lane.name}垃圾投放点", point)
        if position % 2 == 0:
            hosts = [
                i
                for i, r in enumerate(residents)
                if r.building.grid == position and r.building.kind in ("house", "workshop", "pavilion")
                and not r.is_rental and i not in taken
            ]  # fmt: skip
            if hosts:
                index = int(rng.choice(hosts))
                taken.add(index)
                toilets += 1
                point = inner_point(residents[index].building.footprint)
                yield Place("toilet", f"{grid.quarter.stem}公厕", point)


def _hydrants(settlement: Settlement) -> Iterator[Place]:
    bare = [g.polygon for g in settlement.grids if g.quarter.stem in settlement.plan.uncollected]
    dry = shapely.union_all(bare)
    inside = settlement.outline.buffer(-2)
    number = 0
    for street in settlement.streets:
        if street.kind not in ("secondary", "tertiary"):
            continue
        for point, _ in along(street, 118.0, 0.8):
            if inside.contains(point) and not dry.intersects(point):
                number += 1
                yield Place("hydrant", f"消火栓 {settlement.plan.prefix.upper()}-{number:04d}", point)


def spread_points(settlement: Settlement, count: int, aside_m: float, kinds: tuple[str, ...]) -> list[Point]:
    """`count` street corners far from each other, each a little aside of its junction and inside one grid."""
    everywhere = _vertices([street for street in settlement.streets if street.is_lane_line])
    corners, uses = np.unique(everywhere, axis=0, return_counts=True)
    main = {tuple(xy) for xy in _vertices([s for s in settlement.streets if s.kind in kinds]).tolist()}
    chief = np.array([tuple(xy) in main for xy in corners.tolist()])
    junctions = corners[(uses > 1) & chief] + aside_m
    inside = shapely.contains_xy(settlement.outline.buffer(-25), junctions[:, 0], junctions[:, 1])
    borders = shapely.union_all([grid.polygon.boundary for grid in settlement.grids])
    clear = shapely.distance(borders, shapely.points(junctions)) > 1.0
    junctions = junctions[inside & clear]
    centre = np.array([settlement.outline.centroid.x, settlement.outline.centroid.y])
    chosen = [int(np.argmin(np.hypot(*(junctions - centre).T)))]
    nearest = np.hypot(*(junctions - junctions[chosen[0]]).T)
    while len(chosen) < count:
        chosen.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, np.hypot(*(junctions - junctions[chosen[-1]]).T))
    return [_snapped(Point(*junctions[index])) for index in chosen]


def _vertices(streets: list[Street]) -> Points:
    return np.vstack([shapely.get_coordinates(street.line) for street in streets])


def place_cameras(settlement: Settlement) -> list[Place]:
    """Cameras at street corners, named after their grid; most look along their street, every eighth all around."""
    points = spread_points(settlement, settlement.plan.cameras, 6.0, ("secondary", "tertiary", "residential"))
    lines = [street.line for street in settlement.streets if street.is_lane_line]
    return [
        _camera(f"{_quarter_at(settlement, point)}{number:02d}号探头", point, lines, number)
        for number, point in enumerate(points, start=1)
    ]


def _camera(name: str, point: Point, lines: list[shapely.LineString], number: int) -> Place:
    if number % 8 == 0:
        return Place("camera", name, point, bearing_deg=0, angle_deg=360, range_m=40, height_m=6.5)
    street = min(lines, key=point.distance)
    along = street.project(point)
    ahead = street.interpolate(min(along + 20, street.length)), street.interpolate(max(along - 20, 0))
    target = max(ahead, key=point.distance) if number % 2 else min(ahead, key=point.distance)
    bearing = float(np.degrees(np.arctan2(target.x - point.x, target.y - point.y))) % 360
    angle, reach = ((60, 100), (80, 80), (110, 55))[number % 3]
    return Place(
        "camera", name, point, bearing_deg=round(bearing), angle_deg=angle, range_m=reach, height_m=4.5
    )


def place_duty_posts(settlement: Settlement) -> list[Place]:
    """Duty posts on main street corners, manned day and night."""
    points = spread_points(settlement, settlement.plan.duty_posts, -8.5, ("primary", "secondary", "tertiary"))
    return [
        Place(
            "duty_post",
            f"{chinese_number(number)}号执勤点（{_quarter_at(settlement, point)}）",
            point,
            hours="00:00-24:00",
        )
        for number, point in enumerate(points, start=1)
    ]


def _quarter_at(settlement: Settlement, point: Point) -> str:
    return next(grid.quarter.stem for grid in settlement.grids if grid.polygon.contains(point))
