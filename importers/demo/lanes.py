"""Slices a block into lanes: strips of land with the lane line (spine) they front."""

import math
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.affinity import rotate

from importers.demo.blocks import Block, main_axis
from importers.demo.streets import Points, Street, faces, rim, smooth

_BEYOND_M = 70.0
_G = TypeVar("_G", LineString, Polygon)


@dataclass(frozen=True)
class Slicing:
    """How a use is sliced: strips of `width_m`, a spine of `spine_m` at `spine_at` (0 south … 1 north) of the strip."""

    width_m: float
    spine_m: float
    kind: str
    spine_at: float = 0.5
    wobble_m: float = 1.2
    margin_m: tuple[float, float] = (
        0.0,
        0.0,
    )  # extra depth of the southern and northern strip, for the streets there
    run: str = "along"  # along or across the longer side, or towards "north" or "east"


SLICINGS = {
    "village": Slicing(31.0, 3.4, "service"),
    "farm": Slicing(22.5, 4.0, "service", 0.13, 0.5, (6.0, 3.0), "east"),
    "estate": Slicing(118.0, 6.0, "service", wobble_m=0.5, run="north"),
    "factory": Slicing(150.0, 8.0, "service", wobble_m=0.3, run="across"),
    "workshop": Slicing(150.0, 6.0, "service", wobble_m=0.6, run="across"),
    "office": Slicing(170.0, 6.0, "service", wobble_m=0.3, run="across"),
}


@dataclass(frozen=True)
class Strip:
    """One future lane: its land and the line its buildings front."""

    quarter: int
    block: int
    use: str
    polygon: Polygon
    spine: Street


@dataclass
class Sliced:
    """All strips of a settlement with the lines that part them and the alleys across them."""

    strips: list[Strip] = field(default_factory=list)
    cuts: list[LineString] = field(default_factory=list)
    alleys: list[Street] = field(default_factory=list)


def slice_block(block: Block, index: int, rng: np.random.Generator, result: Sliced) -> None:
    """Adds the strips of one block; land without lanes (park, school …) adds none."""
    slicing = SLICINGS.get(block.use)
    if slicing is None:
        return
    turned, turn = _turned(block.polygon, slicing.run)
    low, _, high, _ = turned.bounds
    count = block.lanes or max(1, round(turned.area / (high - low) / slicing.width_m))
    stations, chords = _chords(turned, straight=slicing.run == "across")

    def line_at(share: float, wobble_m: float) -> LineString | None:
        bottom, top = chords[:, 0] + slicing.margin_m[0], chords[:, 1] - slicing.margin_m[1]
        heights = bottom + share * (top - bottom) + rng.uniform(-wobble_m, wobble_m, len(stations))
        return _across(turned, np.column_stack([stations, heights]))

    cuts = [line_at(k / count, slicing.wobble_m) for k in range(1, count)]
    cuts = [cut for cut in cuts if cut is not None]
    pieces = faces([*rim(turned), *(cut for cut in cuts if cut)]) if cuts else [turned]
    pieces = [piece for piece in pieces if turned.contains(piece.representative_point())]
    for k in range(count):
        spine = line_at((k + slicing.spine_at) / count, slicing.wobble_m * 0.6)
        if spine is None:
            continue
        middle = spine.interpolate(0.5, normalized=True)
        piece = next((p for p in pieces if p.contains(middle)), None)
        if piece is None:
            continue
        pieces.remove(piece)
        street = Street("", "", slicing.kind, slicing.spine_m, _back(spine, turn, block.polygon))
        result.strips.append(
            Strip(block.quarter, index, block.use, _back(piece, turn, block.polygon), street)
        )
    result.cuts.extend(_back(cut, turn, block.polygon) for cut in cuts if cut)
    if block.use == "village" and high - low > 96:
        _add_alley(block, turned, turn, rng, result)


def _add_alley(block: Block, turned: Polygon, turn: float, rng: np.random.Generator, result: Sliced) -> None:
    """A footway across the strips about their middle, so that one need not walk round a long row."""
    low, south, high, north = turned.bounds
    at = low + (high - low) * float(rng.uniform(0.42, 0.58))
    line = LineString([(at, south - 5), (at + float(rng.uniform(-5, 5)), north + 5)]).intersection(turned)
    if isinstance(line, LineString) and not line.is_empty:
        result.alleys.append(Street("", "", "footway", 2.4, _back(line, turn, block.polygon)))


def _turned(polygon: Polygon, run: str) -> tuple[Polygon, float]:
    """The polygon turned so that lanes run along x, and the angle to turn back by."""
    angle, _, _ = main_axis(polygon)
    if run == "across":
        angle += math.pi / 2
    elif run != "along":
        wanted = math.pi / 2 if run == "north" else 0.0
        angle += round((wanted - angle) / (math.pi / 2)) * math.pi / 2
    while angle > math.pi / 2 + 1e-9:
        angle -= math.pi
    while angle <= -math.pi / 2 + 1e-9:
        angle += math.pi
    turned = rotate(polygon, -angle, origin=polygon.centroid, use_radians=True)
    return Polygon(turned), angle


def _back(geometry: _G, angle: float, block: Polygon) -> _G:
    turned = rotate(geometry, angle, origin=block.centroid, use_radians=True)
    return shapely.transform(turned, lambda points: np.round(points, 3))


def _chords(turned: Polygon, *, straight: bool) -> tuple[Points, Points]:
    """Stations along x, two of them for a straight line, and the lowest and highest y of the polygon there."""
    low, south, high, north = turned.bounds
    stations = low + (high - low) * np.linspace(0.14, 0.86, 2 if straight else max(3, int((high - low) / 24)))
    rows = []
    for x in stations:
        chord = LineString([(x, south - 1), (x, north + 1)]).intersection(turned)
        _, bottom, _, top = chord.bounds
        rows.append((bottom, top))
    return stations, np.array(rows)


def _across(turned: Polygon, points: Points) -> LineString | None:
    """The smooth line through the points, prolonged and clipped to the polygon."""
    first = points[0] + (points[0] - points[1]) / np.hypot(*(points[0] - points[1])) * _BEYOND_M
    last = points[-1] + (points[-1] - points[-2]) / np.hypot(*(points[-1] - points[-2])) * _BEYOND_M
    controls = [(float(x), float(y)) for x, y in np.vstack([first, points, last])]
    runs = shapely.get_parts(LineString(smooth(controls)).intersection(turned))
    lines = [run for run in runs if isinstance(run, LineString)]
    return max(lines, key=lambda line: line.length, default=None)
