"""The order of walking beside the nearest place next and OR-Tools: TSPLIB's proven rounds, 200 points on streets."""

import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import shapely

from bench.shifts import lines_of
from bench.tsplib import OPTIMA, places
from gis.geometry.network.anchoring import anchor
from gis.geometry.network.building import build_network
from gis.geometry.tours import Metres, tour, walking_m
from gis.patrols.rounds import Member, Stop
from gis.patrols.rounds_child import solve
from importers.demo import generate

OR_TOOLS_S = 2
POINTS = 200


def main() -> None:
    """Print how much longer than the optimum, or than what is possible at all, each is."""
    print(
        f"{'':<10} {'optimum':>8} {'ours':>8} {'s':>5} {'gap at most':>12}"
        f" {f'OR-Tools {OR_TOOLS_S} s':>13} {'nearest next':>12}"
    )
    for name, best in OPTIMA.items():
        xy = places(name)
        walk_m = np.floor(_apart(xy) + 0.5)
        begun = time.perf_counter()
        found = tour(walk_m, is_round=True)
        seconds = time.perf_counter() - begun
        print(
            f"{name:<10} {best:>8} {found.length_m / best - 1:>8.2%} {seconds:>5.2f} {found.gap:>12.2%}"
            f" {_or_tools(walk_m) / best - 1:>13.2%} {_nearest_next(walk_m) / best - 1:>12.1%}"
        )
    _streets()


def _streets() -> None:
    with TemporaryDirectory() as folder:
        generate(Path(folder), lambda _share, _what: None)
        lines = lines_of(Path(folder))
    network = build_network(lines)
    rng = np.random.default_rng(1)
    edge = rng.choice(np.flatnonzero(network.is_main), POINTS, replace=False)
    on = shapely.line_interpolate_point(network.edges[edge], 0.5, normalized=True)
    xy = shapely.get_coordinates(on)
    begun = time.perf_counter()
    walk_m = walking_m(network, anchor(network, np.asarray(on, dtype=object)), xy)
    matrix_s = time.perf_counter() - begun
    found = tour(walk_m, start=0)
    seconds = time.perf_counter() - begun
    listed = float(walk_m[range(POINTS - 1), range(1, POINTS)].sum())
    print(
        f"\n{POINTS} points on {len(network.edges)} streets of the demo: {seconds:.2f} s,"
        f" of it {matrix_s:.2f} s the ways;"
        f" {found.length_m / 1_000:.1f} km, at most {found.gap:.2%} too long; as listed {listed / 1_000:.0f} km,"
        f" nearest next {_nearest_next(walk_m, back=False) / 1_000:.1f} km"
    )


def _apart(xy: Metres) -> Metres:
    return np.asarray(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)))


def _nearest_next(walk_m: Metres, *, back: bool = True) -> float:
    left = set(range(1, len(walk_m)))
    here, length_m = 0, 0.0
    while left:
        there = min(left, key=lambda place: float(walk_m[here, place]))
        length_m += float(walk_m[here, there])
        left.remove(there)
        here = there
    return length_m + (float(walk_m[here, 0]) if back else 0.0)


def _or_tools(walk_m: Metres) -> float:
    """As rounds are shared out, before each is put in a shorter order."""
    question = {
        "walk_s": walk_m.astype(int).tolist(),
        "stops": [asdict(Stop(place)) for place in range(1, len(walk_m))],
        "members": [asdict(Member(0, returns=True))],
        "stop_s": 0,
        "search_s": OR_TOOLS_S,
    }
    way = [0, *solve(question)["rounds"][0]["places"], 0]
    return float(walk_m[way[:-1], way[1:]].sum())


if __name__ == "__main__":
    main()
