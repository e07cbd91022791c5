"""Where something stands along a street line: how far along, how far off, and on which side."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely import LineString, Point

Side = Literal["left", "right", "on"]

_ON_M = 0.01


@dataclass(frozen=True, slots=True)
class Standing:
    """Metres along the line from its start, metres off it, and the side as seen going along it."""

    along_m: float
    offset_m: float
    side: Side


def standing(line: LineString, point: Point) -> Standing:
    """Where a point stands along a line, both in metres; beyond an end it stands at the end.

    The side is that of the segment nearest to the point; at a corner that of the two segments together.
    """
    along_m = float(shapely.line_locate_point(line, point))
    offset_m = float(shapely.distance(line, point))
    if offset_m <= _ON_M:
        return Standing(along_m, offset_m, "on")
    step = min(0.5, line.length / 4)
    before, after = (
        np.array(line.interpolate(min(max(along_m + d, 0.0), line.length)).coords[0]) for d in (-step, step)
    )
    way, away = after - before, np.array(point.coords[0]) - before
    turn = float(way[0] * away[1] - way[1] * away[0])
    return Standing(along_m, offset_m, "left" if turn > 0 else "right")
