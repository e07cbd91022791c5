"""Paths along the banks of rivers; streets that would end in midstream end on them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import LineString, Polygon

from importers.demo.streets import Street, snap


def bank_paths(streets: Sequence[Street], outline: Polygon) -> list[Street]:
    """A footway on both banks of every river that has named ones, as far as it runs through the settlement."""
    paths = []
    for river in streets:
        for name, side in zip(river.banks, (1, -1), strict=False):
            beside = shapely.offset_curve(river.line, side * river.bank_m, join_style="mitre")
            runs = [
                run for run in shapely.get_parts(beside.intersection(outline)) if isinstance(run, LineString)
            ]
            line = max(runs, key=lambda run: run.length, default=None)
            if line is not None and line.length > 100:
                rounded = LineString(snap(shapely.get_coordinates(line)))
                paths.append(Street(f"{river.key}{side}", name, "footway", 4.0, rounded, divides=False))
    return paths


class Dryer:
    """Cuts streets back to the bank path where nothing goes on beyond the river's middle."""

    def __init__(self, streets: Sequence[Street]) -> None:
        self._rivers = [street for street in streets if street.banks]
        lanes = [street.line for street in streets if street.is_lane_line]
        self._uses = Counter(
            map(tuple, np.vstack([shapely.get_coordinates(line) for line in lanes]).tolist())
        )

    def dry(self, street: Street) -> Street:
        """The street without its ends that lie in a river; its junctions with the bank path are vertices already."""
        points = shapely.get_coordinates(street.line)
        for river in self._rivers:
            wet = np.atleast_1d(shapely.distance(shapely.points(points), river.line) < river.bank_m - 0.5)
            start, end = 0, len(points)
            if self._uses[tuple(points[0].tolist())] < 2:
                while start < end and wet[start]:
                    start += 1
            if self._uses[tuple(points[-1].tolist())] < 2:
                while end > start and wet[end - 1]:
                    end -= 1
            if end - start >= 2:
                points = points[start:end]
        return street if len(points) == len(street.line.coords) else replace(street, line=LineString(points))
