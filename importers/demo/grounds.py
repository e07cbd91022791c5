"""Open ground: parks, ponds, squares, car parks, fields and orchards."""

import shapely

from importers.demo.footprints import parts
from importers.demo.sites import Site, blob, disc, near, rows


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
    centrepiece = blob(middle, radius * (0.55 if wet else 0.3), site.rng)
    site.ground("water" if wet else "plaza", centrepiece)
    edge = site.region.buffer(-6).difference(disc(middle, radius * (0.75 if wet else 0.5)))
    courts = rows(edge, site.angle(), (28.0,), 15.0, 30.0, 90.0, site.rng)
    for court in courts[:1]:
        site.ground("pitch", court)
    for box in rows(edge.difference(near(courts[:1], 4)), site.angle(), (9.0,), 9.0, 80.0, 90.0, site.rng)[
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
