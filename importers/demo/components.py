"""Invented components along the streets: covers, lamps, signs, bins and trees, with codes of the demo's county."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from shapely import Point

from importers.demo.facilities import along
from importers.demo.organizations import DIVISION
from importers.demo.partition import Settlement
from importers.demo.register import Component


@dataclass(frozen=True)
class _Row:
    """One kind of thing along some kinds of street: how far apart, how far aside, and who answers for it."""

    kind: str
    streets: tuple[str, ...]
    spacing_m: float
    aside_m: float
    accuracy: str
    offices: tuple[str, str, str]
    cycle_days: int


_MAIN = ("primary", "secondary")
_ALL = (*_MAIN, "tertiary", "residential")
_WATER = ("区水务局（演示）", "云溪供水公司（演示）", "云溪供水公司（演示）")
_DRAINS = ("区水务局（演示）", "区水务局（演示）", "排水养护所（演示）")
_LIGHTS = ("区城管局（演示）", "区城管局（演示）", "路灯管理所（演示）")
_ROADS = ("区交警大队（演示）", "区交警大队（演示）", "交通设施养护队（演示）")
_CLEAN = ("区城管局（演示）", "街道办事处（演示）", "环卫站（演示）")
_GREEN = ("区园林局（演示）", "区园林局（演示）", "绿化养护队（演示）")
_ROWS = (
    _Row("0101", _ALL, 95.0, -2.4, "A", _WATER, 90),
    _Row("0103", _ALL, 80.0, -1.6, "A", _DRAINS, 90),
    _Row("0104", _MAIN, 45.0, -0.6, "B", _DRAINS, 60),
    _Row("0118", _ALL, 60.0, 0.6, "A", _LIGHTS, 30),
    _Row("0209", _MAIN, 150.0, 1.0, "B", _ROADS, 180),
    _Row("0213", _ALL, 260.0, 1.4, "B", _ROADS, 365),
    _Row("0305", _ALL, 110.0, 1.1, "C", _CLEAN, 7),
    _Row("0402", _MAIN, 24.0, 2.0, "C", _GREEN, 180),
)


def place_components(
    settlement: Settlement, numbers: Counter[str], rng: np.random.Generator
) -> list[Component]:
    """All of a settlement; `numbers` counts what each sub-class has, in the whole county."""
    inside = settlement.outline.buffer(-2)
    found = []
    for row in _ROWS:
        for point in _points(settlement, row):
            if inside.contains(point):
                numbers[row.kind] += 1
                found.append(_made(row, point, numbers[row.kind], rng))
    return found


def _points(settlement: Settlement, row: _Row) -> Iterator[Point]:
    start_m = 9.0 + int(row.kind[2:])
    for street in settlement.streets:
        if street.kind in row.streets and street.is_lane_line:
            yield from (point for point, _ in along(street, row.spacing_m, row.aside_m, start_m))


def _made(row: _Row, point: Point, number: int, rng: np.random.Generator) -> Component:
    chance = float(rng.random())
    state = "missing" if chance < 0.004 else "damaged" if chance < 0.03 else "intact"
    authority, owner, maintainer = row.offices
    day = np.datetime64("2026-11-20") - np.timedelta64(int(rng.integers(1, 1 + 2 * row.cycle_days)), "D")
    code = f"{DIVISION}{row.kind}{number:06d}"
    return Component(code, state, row.accuracy, authority, owner, maintainer, row.cycle_days, str(day), point)
