"""A piece of land to be built on, and how rows of rectangles are laid out on it."""

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry

from importers.demo.blocks import Block, main_axis
from importers.demo.footprints import Building, parts, whole
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


def corners(box: Polygon) -> Points:
    points = shapely.get_coordinates(box)[:4]
    start = int(np.argmin(points @ np.array([1.0, 1.0])))
    ring = np.roll(points, -start, axis=0)
    a, b, c, d = ring
    return ring if (b - a)[0] > abs((b - a)[1]) else np.array([a, d, c, b])


def near(boxes: list[Polygon], distance_m: float) -> BaseGeometry:
    return shapely.union_all([box.buffer(distance_m, join_style="mitre") for box in boxes])


def halves(region: BaseGeometry, angle: float, share: float) -> tuple[BaseGeometry, BaseGeometry]:
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


def disc(centre: tuple[float, float], radius_m: float) -> Polygon:
    return shapely.Point(centre).buffer(radius_m, quad_segs=6)


def blob(centre: tuple[float, float], radius_m: float, rng: np.random.Generator) -> Polygon:
    """An irregular round pond."""
    turns = np.linspace(0, 2 * np.pi, 9)[:-1]
    radii = radius_m * rng.uniform(0.75, 1.15, len(turns))
    ring = [
        (centre[0] + float(r * np.cos(t)), centre[1] + float(r * np.sin(t)))
        for r, t in zip(radii, turns, strict=True)
    ]
    return Polygon(smooth([*ring, ring[0]], step_m=4.0))
