"""Made-up shifts: members walking the lanes of a place, as their phones would tell it, and which lanes they walked."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.crs import GeometryArray, metric_epsg_for, to_metric
from gis.geometry.network.building import Network, build_network
from gis.geometry.tracks import Fixes

PACE_MPS = 1.2
EVERY_S = 5
REPEATED = 0.42
"""So many of a real crew's fixes repeat the one before."""
START_MS = 1_790_006_400_000
"""A Tuesday, 00:00 in China."""


@dataclass(frozen=True)
class Errors:
    """What is wrong with phones: correlated noise, repeats, fixes far off, pauses without a fix, bad accuracy."""

    noise_m: float = 4.0
    repeated: float = REPEATED
    astray: float = 0.002
    silent: float = 0.001
    imprecise: float = 0.02


EXACT = Errors(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Shift:
    """All members' fixes, and per member the edges of the network in the order they were walked whole."""

    fixes: Fixes
    network: Network
    edges: list[list[int]]


def shift(
    lines: GeometryArray, members: int, fixes_each: int, seed: int, errors: Errors | None = None
) -> Shift:
    """Members walk from random corners, never back where they may go on; one fix in five seconds each."""
    rng = np.random.default_rng(seed)
    errors = errors or Errors()
    network = build_network(lines)
    ways: list[list[tuple[int, int]]] = [[] for _ in network.nodes]
    for edge, (start, end) in enumerate(zip(network.start.tolist(), network.end.tolist(), strict=True)):
        ways[start].append((edge, 1))
        ways[end].append((edge, -1))
    parts: list[Fixes] = []
    walked: list[list[int]] = []
    for member in range(members):
        edges, xy = _walk(network, ways, fixes_each, rng)
        parts.append(_told(member, xy, errors, rng))
        walked.append(edges)
    return Shift(_together(parts), network, walked)


def _walk(
    network: Network, ways: list[list[tuple[int, int]]], count: int, rng: np.random.Generator
) -> tuple[list[int], NDArray[np.float64]]:
    """The edges walked to their end, and the true place at each instant."""
    main = np.flatnonzero(network.is_main)
    node = int(network.start[rng.choice(main)])
    due_m = count * EVERY_S * PACE_MPS
    corners: list[NDArray[np.float64]] = []
    edges: list[int] = []
    gone_m, last = 0.0, -1
    while gone_m < due_m:
        ahead = [way for way in ways[node] if way[0] != last] or ways[node]
        last, direction = ahead[int(rng.integers(len(ahead)))]
        coordinates = np.asarray(network.edges[last].coords)[::direction]
        corners.append(coordinates if not corners else coordinates[1:])
        gone_m += float(network.length_m[last])
        if gone_m <= due_m:
            edges.append(last)
        node = int((network.end if direction == 1 else network.start)[last])
    path = np.concatenate(corners)
    along_m = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    at_m = np.arange(count) * EVERY_S * PACE_MPS
    return edges, np.stack([np.interp(at_m, along_m, path[:, k]) for k in (0, 1)], axis=1)


def _told(member: int, xy: NDArray[np.float64], errors: Errors, rng: np.random.Generator) -> Fixes:
    """What the phone says of a walk."""
    count = len(xy)
    noise = rng.normal(0, errors.noise_m, (count, 2))
    for i in range(1, count):
        noise[i] = 0.8 * noise[i - 1] + 0.6 * noise[i]
    told = xy + noise
    accuracy_m = np.round(np.clip(rng.normal(2.2 * errors.noise_m, 2.0, count), 3.0, 24.0), 1)
    bad = rng.random(count) < errors.imprecise
    accuracy_m[bad] = 60.0
    told[bad] += rng.normal(0, 40, (int(bad.sum()), 2))
    astray = rng.random(count) < errors.astray
    told[astray] += rng.normal(0, 300, (int(astray.sum()), 2))
    for i in np.flatnonzero(rng.random(count) < errors.repeated).tolist():
        if i:
            told[i] = told[i - 1]
    heard = np.ones(count, dtype=bool)
    for i in np.flatnonzero(rng.random(count) < errors.silent).tolist():
        heard[i : i + int(rng.integers(8, 120))] = False
    at_ms = START_MS + np.arange(count) * EVERY_S * 1000
    whole = Fixes(np.full(count, member), np.arange(count), at_ms, told, accuracy_m)
    return whole.take(heard)


def _together(parts: list[Fixes]) -> Fixes:
    return Fixes(
        np.concatenate([part.run for part in parts]),
        np.concatenate([part.seq for part in parts]),
        np.concatenate([part.at_ms for part in parts]),
        np.concatenate([part.xy for part in parts]),
        np.concatenate([part.accuracy_m for part in parts]),
    )


def lines_of(folder: Path) -> GeometryArray:
    """The lane lines of a demo written into ``folder``, in metres."""
    drawn = json.loads((folder / "lane_lines.geojson").read_text(encoding="utf-8"))["features"]
    lines = np.array([shapely.geometry.shape(line["geometry"]) for line in drawn], dtype=object)
    return np.asarray(to_metric(lines, metric_epsg_for(*lines[0].coords[0])), dtype=object)
