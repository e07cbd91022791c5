"""What stands on land that is not rows of houses: estates, factories, offices, a school, a market, a temple."""

from collections.abc import Callable

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from importers.demo import grounds
from importers.demo.footprints import patch
from importers.demo.houses import buildable
from importers.demo.partition import Settlement
from importers.demo.sites import Site, Works, corners, halves, near, rows


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


def _slab(box: Polygon, entrances: int) -> BaseGeometry:
    """A slab with a stair tower at each entrance on its north side."""
    quad = corners(box)
    body: BaseGeometry = patch(quad, 0, 0, 1, 0.88)
    for k in range(entrances):
        middle = (k + 0.5) / entrances
        body = body.union(patch(quad, middle - 0.16 / entrances, 0.8, middle + 0.16 / entrances, 1.0))
    return body


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
        quad = corners(box)
        shape = box.difference(patch(quad, 0.62, 0.55, 1.1, 1.1)) if site.rng.random() < 0.35 else box
        site.add(shape, "shed", "other", int(site.rng.choice([1, 1, 2])), f"{number}号厂房")
    site.ground("green", site.region.difference(site.region.buffer(-5)).difference(near(boxes, 3)).buffer(-1))


def workshop(site: Site) -> None:
    """Small workshops, some L-shaped, around yards."""
    boxes = rows(site.region, site.angle(), (14.0, 18.0, 24.0, 30.0), 14.0, 6.0, 22.0, site.rng)
    for box in boxes:
        quad = corners(box)
        shape = box.difference(patch(quad, 0.5, 0.5, 1.1, 1.1)) if site.rng.random() < 0.4 else box
        site.add(shape, "workshop", "commercial", int(site.rng.choice([1, 2, 3])))


def office(site: Site) -> None:
    """Offices and shops: U and L shapes with a square in front."""
    boxes = rows(site.region, site.angle(), (24.0, 34.0, 48.0), 27.0, 12.0, 41.0, site.rng)
    for box in boxes:
        quad = corners(box)
        cut = (
            patch(quad, 0.28, -0.1, 0.72, 0.55)
            if site.rng.random() < 0.5
            else patch(quad, 0.4, 0.45, 1.1, 1.1)
        )
        site.add(box.difference(cut), "office", "commercial", int(site.rng.integers(4, 12)))
        site.ground("plaza", cut.intersection(site.region).buffer(-1))


def temple(site: Site) -> None:
    """Three halls on an axis with side wings round two courts, and old trees."""
    site.ground("green", site.region.buffer(-1.5), "")
    boxes = rows(site.region.buffer(-2), site.angle(), (36.0, 28.0), 30.0, 30.0, 40.0, site.rng)
    for box in boxes[:1]:
        quad = corners(box)
        site.ground("plaza", box.buffer(2, join_style="mitre"))
        for number, (v0, v1) in enumerate(((0.0, 0.18), (0.42, 0.62), (0.78, 1.0))):
            name = ("山门", "大殿", "后殿")[number]
            site.add(patch(quad, 0.24, v0, 0.76, v1), "temple", "public", 1, f"土主寺{name}")
        site.add(patch(quad, 0.0, 0.1, 0.14, 0.9), "temple", "public", 1, "土主寺西厢")
        site.add(patch(quad, 0.86, 0.1, 1.0, 0.9), "temple", "public", 1, "土主寺东厢")


def school(site: Site) -> None:
    """Teaching blocks joined to an E, a hall and a running track with its pitch."""
    angle = site.angle()
    west, east = halves(site.region, angle, 0.46)
    boxes = rows(west.buffer(-3), angle, (44.0, 38.0), 46.0, 20.0, 80.0, site.rng)
    for box in boxes[:1]:
        quad = corners(box)
        spine = patch(quad, 0.0, 0.0, 0.2, 1.0)
        wings = [patch(quad, 0.0, v, 1.0, v + 0.2) for v in (0.0, 0.4, 0.8)]
        site.add(shapely.union_all([spine, *wings]), "school", "public", 4, "教学楼")
        rest = west.difference(box.buffer(6))
        for hall in rows(rest.buffer(-2), angle, (26.0,), 18.0, 10.0, 30.0, site.rng)[:1]:
            site.add(hall, "school", "public", 2, "综合楼")
    track = rows(east.buffer(-2), angle, (46.0, 40.0, 34.0), 72.0, 10.0, 100.0, site.rng)
    for box in track[:1]:
        quad = corners(box)
        bend_m = min(np.hypot(*(quad[1] - quad[0])), np.hypot(*(quad[2] - quad[1]))) / 2 - 1.0
        oval = box.buffer(-bend_m).buffer(bend_m, quad_segs=6)
        site.ground("plaza", box.buffer(2, join_style="mitre"))
        site.ground("pitch", oval, "田径场")
        site.ground("green", patch(quad, 0.25, 0.2, 0.75, 0.8), "足球场")
    site.ground("green", site.region.difference(site.region.buffer(-2.5)).buffer(-0.4))


def market(site: Site) -> None:
    """A big hall, rows of stalls and the yard for lorries."""
    angle = site.angle()
    west, east = halves(site.region, angle, 0.6)
    site.ground("plaza", site.region.buffer(-2), "")
    for box in rows(west.buffer(-5), angle, (76.0, 66.0, 56.0), 78.0, 10.0, 100.0, site.rng)[:1]:
        quad = corners(box)
        notch = patch(quad, 0.7, -0.1, 1.1, 0.22)
        site.add(box.difference(notch), "market", "commercial", 2, "船房综合市场交易大厅")
    for number, box in enumerate(
        rows(east.buffer(-5), angle, (36.0, 30.0), 9.0, 8.0, 17.0, site.rng), start=1
    ):
        site.add(box, "stall", "commercial", 1, f"市场{number}排")


def civic(site: Site) -> None:
    """The village hall on its square, shops beside it."""
    site.ground("plaza", site.region.buffer(-1), "村民广场")
    halls = rows(site.region.buffer(-2), site.angle(), (36.0, 30.0, 24.0, 20.0), 17.0, 10.0, 200.0, site.rng)[
        :1
    ]
    for box in halls:
        site.add(box.difference(patch(corners(box), 0.3, -0.1, 0.7, 0.45)), "hall", "public", 2, "村委会")
    rest = site.region.buffer(-2).difference(near(halls, 8))
    for box in rows(rest, site.angle(), (11.0, 13.0, 9.0), 8.0, 1.5, 11.0, site.rng)[:4]:
        site.add(box, "shop", "commercial", 2, "")
    for box in rows(rest, site.angle(), (24.0,), 14.0, 5.0, 17.0, site.rng)[-1:]:
        site.ground("pitch", box, "健身场")


_BUILDERS: dict[str, Callable[[Site], None]] = {
    "estate": estate, "factory": factory, "workshop": workshop, "office": office, "temple": temple,
    "school": school, "market": market, "civic": civic, "park": grounds.park, "pond": grounds.pond,
    "nursery": grounds.nursery, "green": grounds.green, "plaza": grounds.plaza, "carpark": grounds.carpark,
    "field": grounds.field, "orchard": grounds.orchard, "reeds": grounds.reeds, "fishponds": grounds.fishponds,
    "drying": grounds.drying,
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
