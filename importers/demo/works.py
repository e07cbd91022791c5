"""What stands on land that is not rows of houses: estates, factories, a school, a market, parks and squares."""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry

from importers.demo.blocks import Block, main_axis
from importers.demo.footprints import Building, parts, patch, whole
from importers.demo.houses import buildable
from importers.demo.partition import Settlement
from importers.demo.streets import Points, smooth


@dataclass(frozen=True)
class Land:
    """A piece of ground for the base map: green, field, water, pitch or plaza."""

    kind: str
    polygon: Polygon
    name: str = ""


@dataclass
class Works:
    """The buildings and the ground of the blocks without rows of houses."""

    buildings: list[Building] = dataclasses.field(default_factory=list)
    land: list[Land] = dataclasses.field(default_factory=list)


@dataclass
class Site:
    """A block ready to be built on; `region` may hold several parts."""

    settlement: Settlement
    block: Block
    region: BaseGeometry
    lanes: list[int]
    rng: np.random.Generator
    works: Works

    def angle(self) -> float:
        """Rows face south: the direction of the block's sides, turned to within 45° of east."""
        angle, _, _ = main_axis(self.block.polygon)
        return (angle + math.pi / 4) % (math.pi / 2) - math.pi / 4

    def add(self, footprint: BaseGeometry, kind: str, use: str, floors: int, name: str = "") -> bool:
        tidy = whole(footprint)
        if tidy is None or not self.region.contains(tidy):
            return False
        lanes = self.settlement.lanes
        at = next((i for i in self.lanes if lanes[i].polygon.contains(tidy)), None)
        if at is None and self.lanes:
            return False
        stem = self.settlement.grids[self.block.quarter].quarter.stem
        street = lanes[at].name if at is not None else f"{stem}路"
        number = sum(1 for b in self.works.buildings if b.street == street) + 1
        self.works.buildings.append(
            Building(tidy, kind, use, floors, self.block.quarter, at, street, f"{number}号", name)
        )
        return True

    def ground(self, kind: str, geometry: BaseGeometry, name: str = "") -> None:
        for part in parts(geometry):
            rounded = shapely.transform(part.simplify(0.2), lambda points: np.round(points, 3))
            if isinstance(rounded, Polygon) and rounded.is_valid and rounded.area > 60:
                self.works.land.append(Land(kind, rounded, name))


def rows(
    region: BaseGeometry,
    angle: float,
    widths_m: tuple[float, ...],
    depth_m: float,
    gap_m: float,
    pitch_m: float,
    rng: np.random.Generator,
) -> list[Polygon]:
    """Rectangles in rows `pitch_m` apart that lie wholly inside the region."""
    centre = region.centroid
    turned = rotate(region, -angle, origin=centre, use_radians=True)
    if turned.is_empty:
        return []
    shapely.prepare(turned)
    west, south, east, north = turned.bounds
    placed = []
    y = south + 0.5
    while y + depth_m <= north:
        row = _row(turned, (west, east), (y, y + depth_m), widths_m, gap_m, rng)
        placed.extend(row)
        y += pitch_m if row else 2.5
    return [Polygon(rotate(box, angle, origin=centre, use_radians=True)) for box in placed]


def _row(
    region: BaseGeometry,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    widths_m: tuple[float, ...],
    gap_m: float,
    rng: np.random.Generator,
) -> list[Polygon]:
    """One row from west to east; where a width does not fit, the narrower ones are tried."""
    placed = []
    x = x_range[0]
    first = int(rng.integers(len(widths_m)))
    while x + min(widths_m) <= x_range[1]:
        wanted = sorted(widths_m, key=lambda width: (width > widths_m[first], -width))
        for width in wanted:
            candidate = shapely.box(x, y_range[0], x + width, y_range[1])
            if region.contains(candidate):
                placed.append(candidate)
                x += width + gap_m
                first = int(rng.integers(len(widths_m)))
                break
        else:
            x += 2.0
    return placed


def _corners(box: Polygon) -> Points:
    points = shapely.get_coordinates(box)[:4]
    start = int(np.argmin(points @ np.array([1.0, 1.0])))
    ring = np.roll(points, -start, axis=0)
    a, b, c, d = ring
    return ring if (b - a)[0] > abs((b - a)[1]) else np.array([a, d, c, b])


def _slab(box: Polygon, entrances: int) -> BaseGeometry:
    """A slab with a stair tower at each entrance on its north side."""
    quad = _corners(box)
    body: BaseGeometry = patch(quad, 0, 0, 1, 0.88)
    for k in range(entrances):
        middle = (k + 0.5) / entrances
        body = body.union(patch(quad, middle - 0.16 / entrances, 0.8, middle + 0.16 / entrances, 1.0))
    return body


def estate(site: Site) -> None:
    """Slabs facing south with a garden between the rows."""
    floors = int(site.rng.choice([6, 6, 7, 11]))
    boxes = rows(
        site.region,
        site.angle(),
        (26.0, 38.0, 48.0, 56.0),
        13.0,
        8.0,
        float(site.rng.uniform(25, 28)),
        site.rng,
    )
    for number, box in enumerate(boxes, start=1):
        site.add(_slab(box, max(2, round(box.length / 48))), "slab", "residential", floors, f"{number}栋")
    gardens = shapely.union_all([box.buffer(12, cap_style="flat") for box in boxes]).intersection(site.region)
    taken = shapely.union_all([box.buffer(4.5, join_style="mitre") for box in boxes])
    site.ground("green", gardens.difference(taken).buffer(-1.5).buffer(1.0))


def factory(site: Site) -> None:
    """Sheds in aligned rows and an office block."""
    boxes = rows(
        site.region,
        site.angle(),
        (26.0, 38.0, 52.0, 64.0),
        float(site.rng.choice([22.0, 28.0])),
        10.0,
        38.0,
        site.rng,
    )
    for number, box in enumerate(boxes, start=1):
        quad = _corners(box)
        shape = box.difference(patch(quad, 0.62, 0.55, 1.1, 1.1)) if site.rng.random() < 0.35 else box
        site.add(shape, "shed", "other", int(site.rng.choice([1, 1, 2])), f"{number}号厂房")
    site.ground(
        "green", site.region.difference(site.region.buffer(-5)).difference(_near(boxes, 3)).buffer(-1)
    )


def workshop(site: Site) -> None:
    """Small workshops, some L-shaped, around yards."""
    boxes = rows(site.region, site.angle(), (14.0, 18.0, 24.0, 30.0), 14.0, 6.0, 22.0, site.rng)
    for box in boxes:
        quad = _corners(box)
        shape = box.difference(patch(quad, 0.5, 0.5, 1.1, 1.1)) if site.rng.random() < 0.4 else box
        site.add(shape, "workshop", "commercial", int(site.rng.choice([1, 2, 3])))


def office(site: Site) -> None:
    """Offices and shops: U and L shapes with a square in front."""
    boxes = rows(site.region, site.angle(), (24.0, 34.0, 48.0), 27.0, 12.0, 41.0, site.rng)
    for box in boxes:
        quad = _corners(box)
        cut = (
            patch(quad, 0.28, -0.1, 0.72, 0.55)
            if site.rng.random() < 0.5
            else patch(quad, 0.4, 0.45, 1.1, 1.1)
        )
        site.add(box.difference(cut), "office", "commercial", int(site.rng.integers(4, 12)))
        site.ground("plaza", cut.intersection(site.region).buffer(-1))


def park(site: Site, name: str = "") -> None:
    """Lawn with a pond, a pavilion and, where it fits, a ball court."""
    site.ground("green", site.region.buffer(-1.5).buffer(1.2), name)
    wet = bool(site.rng.random() < 0.45)
    largest = max(parts(site.region), key=shapely.area)
    spot = shapely.maximum_inscribed_circle(largest)
    radius = spot.length
    if radius < 13:
        return
    centre = spot.interpolate(0)
    middle = (centre.x, centre.y)
    centrepiece = _blob(middle, radius * (0.55 if wet else 0.3), site.rng)
    site.ground("water" if wet else "plaza", centrepiece)
    edge = site.region.buffer(-6).difference(_disc(middle, radius * (0.75 if wet else 0.5)))
    courts = rows(edge, site.angle(), (28.0,), 15.0, 30.0, 90.0, site.rng)
    for court in courts[:1]:
        site.ground("pitch", court)
    for box in rows(edge.difference(_near(courts[:1], 4)), site.angle(), (9.0,), 9.0, 80.0, 90.0, site.rng)[
        :1
    ]:
        site.add(box, "pavilion", "public", 1, "凉亭")


def pond(site: Site) -> None:
    """The old fish pond with a lawn round it."""
    site.ground("green", site.region.buffer(-1.5), "鱼塘公园")
    site.ground("water", site.region.buffer(-11).buffer(4, quad_segs=4), "鱼塘")


def nursery(site: Site) -> None:
    """Beds of a tree nursery, a strip of field each."""
    angle = site.angle()
    for box in rows(site.region, angle, (34.0, 46.0), 26.0, 2.5, 28.5, site.rng):
        if site.rng.random() < 0.12:
            site.add(box.buffer(-7, join_style="mitre"), "greenhouse", "other", 1, "育苗棚")
        else:
            site.ground("field", box)


def green(site: Site) -> None:
    """A pocket park."""
    park(site)


def plaza(site: Site) -> None:
    """A square with a stage and a row of shops."""
    site.ground("plaza", site.region.buffer(-1.5), "")
    boxes = rows(site.region.buffer(-3), site.angle(), (20.0, 26.0), 10.0, 60.0, 70.0, site.rng)
    for box in boxes[:2]:
        site.add(box, "hall", "public", 2, "文化活动室")


def carpark(site: Site) -> None:
    """A car park with a strip of trees."""
    site.ground("plaza", site.region.buffer(-4), "")
    site.ground("green", site.region.difference(site.region.buffer(-3)).buffer(-0.6))


def temple(site: Site) -> None:
    """Three halls on an axis with side wings round two courts, and old trees."""
    site.ground("green", site.region.buffer(-1.5), "")
    boxes = rows(site.region.buffer(-2), site.angle(), (36.0, 28.0), 30.0, 30.0, 40.0, site.rng)
    for box in boxes[:1]:
        quad = _corners(box)
        site.ground("plaza", box.buffer(2, join_style="mitre"))
        for number, (v0, v1) in enumerate(((0.0, 0.18), (0.42, 0.62), (0.78, 1.0))):
            name = ("山门", "大殿", "后殿")[number]
            site.add(patch(quad, 0.24, v0, 0.76, v1), "temple", "public", 1, f"土主寺{name}")
        site.add(patch(quad, 0.0, 0.1, 0.14, 0.9), "temple", "public", 1, "土主寺西厢")
        site.add(patch(quad, 0.86, 0.1, 1.0, 0.9), "temple", "public", 1, "土主寺东厢")


def school(site: Site) -> None:
    """Teaching blocks joined to an E, a hall and a running track with its pitch."""
    angle = site.angle()
    west, east = _halves(site.region, angle, 0.46)
    boxes = rows(west.buffer(-3), angle, (44.0, 38.0), 46.0, 20.0, 80.0, site.rng)
    for box in boxes[:1]:
        quad = _corners(box)
        spine = patch(quad, 0.0, 0.0, 0.2, 1.0)
        wings = [patch(quad, 0.0, v, 1.0, v + 0.2) for v in (0.0, 0.4, 0.8)]
        site.add(shapely.union_all([spine, *wings]), "school", "public", 4, "教学楼")
        rest = west.difference(box.buffer(6))
        for hall in rows(rest.buffer(-2), angle, (26.0,), 18.0, 10.0, 30.0, site.rng)[:1]:
            site.add(hall, "school", "public", 2, "综合楼")
    track = rows(east.buffer(-2), angle, (46.0, 40.0, 34.0), 72.0, 10.0, 100.0, site.rng)
    for box in track[:1]:
        quad = _corners(box)
        bend_m = min(np.hypot(*(quad[1] - quad[0])), np.hypot(*(quad[2] - quad[1]))) / 2 - 1.0
        oval = box.buffer(-bend_m).buffer(bend_m, quad_segs=6)
        site.ground("plaza", box.buffer(2, join_style="mitre"))
        site.ground("pitch", oval, "田径场")
        site.ground("green", patch(quad, 0.25, 0.2, 0.75, 0.8), "足球场")
    site.ground("green", site.region.difference(site.region.buffer(-2.5)).buffer(-0.4))


def market(site: Site) -> None:
    """A big hall, rows of stalls and the yard for lorries."""
    angle = site.angle()
    west, east = _halves(site.region, angle, 0.6)
    site.ground("plaza", site.region.buffer(-2), "")
    for box in rows(west.buffer(-5), angle, (76.0, 66.0, 56.0), 78.0, 10.0, 100.0, site.rng)[:1]:
        quad = _corners(box)
        notch = patch(quad, 0.7, -0.1, 1.1, 0.22)
        site.add(box.difference(notch), "market", "commercial", 2, "船房综合市场交易大厅")
    for number, box in enumerate(
        rows(east.buffer(-5), angle, (36.0, 30.0), 9.0, 8.0, 17.0, site.rng), start=1
    ):
        site.add(box, "stall", "commercial", 1, f"市场{number}排")


def field(site: Site) -> None:
    """Long strips of field."""
    for box in rows(site.region.buffer(-2), site.angle(), (30.0, 46.0, 64.0), 34.0, 2.0, 36.5, site.rng):
        site.ground("field", box)


def orchard(site: Site) -> None:
    """Terraces of an orchard, with a hut here and there."""
    for box in rows(site.region.buffer(-3), site.angle(), (34.0, 52.0, 80.0), 40.0, 3.5, 43.5, site.rng):
        if site.rng.random() < 0.08:
            site.add(box.buffer(-12, join_style="mitre"), "hut", "other", 1, "果园看护房")
        site.ground("field", box.buffer(-6).buffer(6, quad_segs=3))


def reeds(site: Site) -> None:
    """Reed bed and lawn on the shore."""
    site.ground("green", site.region.buffer(-4).buffer(3))


def fishponds(site: Site) -> None:
    """Fish ponds in a field."""
    site.ground("field", site.region.buffer(-2))
    for box in rows(site.region.buffer(-8), site.angle(), (40.0, 64.0), 34.0, 7.0, 42.0, site.rng):
        site.ground("water", box.buffer(-5).buffer(5, quad_segs=3))


def drying(site: Site) -> None:
    """The landing with its drying ground and boat sheds."""
    site.ground("plaza", site.region.buffer(-3), "晒场")
    for number, box in enumerate(
        rows(site.region.buffer(-5), site.angle(), (18.0, 24.0), 9.0, 30.0, 60.0, site.rng)
    ):
        site.add(box, "boatshed", "other", 1, f"{number + 1}号船棚")


def civic(site: Site) -> None:
    """The village hall on its square, shops beside it."""
    site.ground("plaza", site.region.buffer(-1), "村民广场")
    halls = rows(site.region.buffer(-2), site.angle(), (36.0, 30.0, 24.0, 20.0), 17.0, 10.0, 200.0, site.rng)[
        :1
    ]
    for box in halls:
        site.add(box.difference(patch(_corners(box), 0.3, -0.1, 0.7, 0.45)), "hall", "public", 2, "村委会")
    rest = site.region.buffer(-2).difference(_near(halls, 8))
    for box in rows(rest, site.angle(), (11.0, 13.0, 9.0), 8.0, 1.5, 11.0, site.rng)[:4]:
        site.add(box, "shop", "commercial", 2, "")
    for box in rows(rest, site.angle(), (24.0,), 14.0, 5.0, 17.0, site.rng)[-1:]:
        site.ground("pitch", box, "健身场")


_BUILDERS: dict[str, Callable[[Site], None]] = {
    "estate": estate, "factory": factory, "workshop": workshop, "office": office, "park": park, "pond": pond,
    "nursery": nursery, "green": green, "plaza": plaza, "carpark": carpark, "temple": temple, "school": school,
    "market": market, "field": field, "orchard": orchard, "reeds": reeds, "fishponds": fishponds, "drying": drying,
    "civic": civic,
}  # fmt: skip


def build_works(settlement: Settlement, rng: np.random.Generator) -> Works:
    """Builds on every block that is not rows of houses."""
    works = Works()
    blocks = [(i, block) for i, block in enumerate(settlement.blocks) if block.use in _BUILDERS]
    regions = buildable(settlement, [block.polygon for _, block in blocks], 1.5)
    for (index, block), region in zip(blocks, regions, strict=True):
        lanes = [i for i, lane in enumerate(settlement.lanes) if lane.block == index]
        _BUILDERS[block.use](Site(settlement, block, region, lanes, rng, works))
    return works


def _near(boxes: list[Polygon], distance_m: float) -> BaseGeometry:
    return shapely.union_all([box.buffer(distance_m, join_style="mitre") for box in boxes])


def _halves(region: BaseGeometry, angle: float, share: float) -> tuple[BaseGeometry, BaseGeometry]:
    """West and east part of a region seen along `angle`."""
    turned = rotate(region, -angle, origin=region.centroid, use_radians=True)
    west, south, east, north = turned.bounds
    x = west + share * (east - west)
    back = [
        rotate(
            turned.intersection(shapely.box(a, south, b, north)),
            angle,
            origin=region.centroid,
            use_radians=True,
        )
        for a, b in ((west, x), (x, east))
    ]
    return back[0], back[1]


def _disc(centre: tuple[float, float], radius_m: float) -> Polygon:
    return shapely.Point(centre).buffer(radius_m, quad_segs=6)


def _blob(centre: tuple[float, float], radius_m: float, rng: np.random.Generator) -> Polygon:
    """An irregular round pond."""
    turns = np.linspace(0, 2 * np.pi, 9)[:-1]
    radii = radius_m * rng.uniform(0.75, 1.15, len(turns))
    ring = [
        (centre[0] + float(r * np.cos(t)), centre[1] + float(r * np.sin(t)))
        for r, t in zip(radii, turns, strict=True)
    ]
    return Polygon(smooth([*ring, ring[0]], step_m=4.0))
