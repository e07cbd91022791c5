"""Cuts a quarter into blocks by residential streets and gives each block a use."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.affinity import rotate, translate

from importers.demo.plan import XY, BlockPlan, QuarterPlan
from importers.demo.streets import Points, Street, faces, rim, smooth

_TOWARD: dict[str, XY] = {"N": (0.0, 1.0), "E": (1.0, 0.0), "S": (0.0, -1.0), "W": (-1.0, 0.0)}
_VILLAGE_BLOCK_M2 = 15_500.0
_STREET_WIDTH_M = 6.5
_M2_PER_HOUSE = 295.0  # with its share of lanes and courts


@dataclass(frozen=True)
class Block:
    """Land of one use; the polygon reaches to the centre lines of its streets."""

    quarter: int
    use: str
    polygon: Polygon
    lanes: int = 0  # how many lane territories, 0: as many as fit


@dataclass
class Cutter:
    """Cuts polygons and remembers the cut lines as streets."""

    rng: np.random.Generator
    stem: str
    quarter: int
    junctions: list[XY]
    streets: list[Street]

    def cut(self, polygon: Polygon, line: LineString) -> list[Polygon]:
        inside = shapely.get_parts(shapely.intersection(line, polygon))
        runs = [run for run in inside if isinstance(run, LineString) and run.length > 8.0]
        pieces = faces([*rim(polygon), *runs]) if runs else [polygon]
        if len(pieces) < 2:
            return [polygon]
        for run in runs:
            ends = shapely.get_coordinates(run)[[0, -1]]
            self.junctions.extend((float(x), float(y)) for x, y in ends)
            number = len(self.streets) + 1
            key = f"q{self.quarter:02d}s{number}"
            line_name = (
                f"{self.stem}{'一二三四五六七八九十'[number - 1]}街" if number <= 10 else self.stem + "小街"
            )
            self.streets.append(
                Street(key, line_name, "residential", _STREET_WIDTH_M, LineString(np.round(run.coords, 3)))
            )
        return [piece for piece in pieces if polygon.contains(piece.representative_point())]


def main_axis(polygon: Polygon) -> tuple[float, float, float]:
    """Direction in radians of the longer side of the smallest rectangle around it, its length and width."""
    rectangle = shapely.get_coordinates(shapely.minimum_rotated_rectangle(polygon))
    first, second = rectangle[1] - rectangle[0], rectangle[2] - rectangle[1]
    if math.hypot(*first) < math.hypot(*second):
        first, second = second, first
    return math.atan2(first[1], first[0]), math.hypot(*first), math.hypot(*second)


def blocks_of(quarter: QuarterPlan, index: int, polygon: Polygon, cutter: Cutter) -> list[Block]:
    """Carves the uses other than houses off one side, then halves the rest until blocks are small enough."""
    blocks = []
    rest = [polygon]
    whole_m2 = polygon.area
    for use, share in quarter.uses.items():
        if share >= 1.0:
            return [Block(index, use, polygon)]
        rest.sort(key=lambda piece: -piece.area)
        carved, remaining = _carve(rest[0], share * whole_m2, _TOWARD[quarter.toward], cutter)
        blocks.append(Block(index, use, carved))
        rest[:1] = remaining
    small = []
    while rest:
        piece = rest.pop()
        halves = _halve(piece, cutter) if piece.area > _VILLAGE_BLOCK_M2 else [piece]
        if len(halves) == 1:
            small.append(piece)
        else:
            rest.extend(halves)
    return blocks + _share_out(quarter, index, small)


def _share_out(quarter: QuarterPlan, index: int, pieces: list[Polygon]) -> list[Block]:
    """Houses on the most regular blocks until there are enough of them, the other uses on the rest."""
    regular = sorted(pieces, key=lambda piece: -piece.area / piece.minimum_rotated_rectangle.area)
    blocks, missing_m2 = [], quarter.houses * _M2_PER_HOUSE
    others = 0
    for piece in regular:
        if missing_m2 > piece.area * 0.4:
            missing_m2 -= piece.area
            blocks.append(Block(index, "village", piece))
        else:
            blocks.append(Block(index, quarter.inner[others % len(quarter.inner)], piece))
            others += 1
    return blocks


def planned_blocks(
    plans: Sequence[BlockPlan], index: int, polygon: Polygon, streets: Iterable[Street], scale: float = 1.0
) -> list[Block]:
    """The blocks of a quarter whose inner streets were drawn by hand."""
    pieces = [
        face
        for face in faces([*rim(polygon), *(street.line for street in streets)])
        if polygon.contains(face.representative_point())
    ]
    blocks = []
    for piece in pieces:
        uses = [p for p in plans if piece.contains(Point(p.seed[0] * scale, p.seed[1] * scale))]
        if len(uses) != 1:
            raise ValueError(
                f"a block of {plans} around {piece.representative_point()} needs exactly one use"
            )
        blocks.append(Block(index, uses[0].use, piece, uses[0].lanes))
    return blocks


def _carve(polygon: Polygon, area_m2: float, toward: XY, cutter: Cutter) -> tuple[Polygon, list[Polygon]]:
    """Cuts off the part of `polygon` that lies furthest in the direction `toward`."""
    angle, _, _ = main_axis(polygon)
    normals = [
        (math.cos(angle + turn), math.sin(angle + turn)) for turn in (0, math.pi / 2, math.pi, -math.pi / 2)
    ]
    nx, ny = max(normals, key=lambda n: n[0] * toward[0] + n[1] * toward[1])
    along = shapely.get_coordinates(polygon) @ np.array([nx, ny])
    low, high = float(along.min()), float(along.max())
    for _ in range(18):
        middle = (low + high) / 2
        beyond = _half_plane(middle, nx, ny).intersection(polygon).area
        low, high = (middle, high) if beyond > area_m2 else (low, middle)
    pieces = cutter.cut(polygon, _curve(low, nx, ny, polygon, cutter.rng, bow_m=5.0))
    pieces.sort(key=lambda piece: -(piece.centroid.x * nx + piece.centroid.y * ny))
    return pieces[0], pieces[1:]


def _half_plane(offset: float, nx: float, ny: float) -> Polygon:
    square = shapely.box(offset, -9000.0, offset + 9000.0, 9000.0)
    turned = rotate(square, math.atan2(ny, nx), origin=(0, 0), use_radians=True)
    return Polygon(turned)


def _curve(
    offset: float, nx: float, ny: float, polygon: Polygon, rng: np.random.Generator, bow_m: float
) -> LineString:
    """A gently bowed line across the polygon, normal to (nx, ny) at distance `offset` from the origin."""
    across = shapely.get_coordinates(polygon) @ np.array([-ny, nx])
    stations = np.linspace(across.min() - 30, across.max() + 30, 6)
    bows = rng.uniform(-bow_m, bow_m, 6)
    points: Points = stations[:, None] * np.array([-ny, nx]) + (offset + bows)[:, None] * np.array([nx, ny])
    return LineString(smooth([(float(x), float(y)) for x, y in points]))


def _halve(polygon: Polygon, cutter: Cutter) -> list[Polygon]:
    """The most even cut across the longer axis whose ends keep away from other junctions."""
    angle, length_m, _ = main_axis(polygon)
    base = translate(polygon, 0, 0).centroid
    best: tuple[float, LineString] | None = None
    for share in np.linspace(-0.1, 0.1, 5):
        turn = angle + float(cutter.rng.normal(0, 0.05))
        nx, ny = math.cos(turn), math.sin(turn)
        offset = base.x * nx + base.y * ny + share * length_m
        line = _curve(offset, nx, ny, polygon, cutter.rng, bow_m=3.5)
        run = max(shapely.get_parts(line.intersection(polygon)), key=shapely.length)
        ends = shapely.get_coordinates(run)[[0, -1]]
        known = np.array(cutter.junctions)
        nearest = float(np.hypot(*(known[:, None, :] - ends[None, :, :]).transpose(2, 0, 1)).min())
        score = min(nearest, 40.0) / 40.0 - abs(float(share)) * 2.0
        if best is None or score > best[0]:
            best = (score, line)
    assert best is not None
    return cutter.cut(polygon, best[1])
