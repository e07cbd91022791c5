"""Invented patrols of a demo town: where points are, and how somebody walked round a grid one night.

Everything follows from seeds. Degrees are turned into metres on the plane around each grid, which is good enough for
inventing things.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry

Places = NDArray[np.float64]
"""n × 2, in degrees or in metres on a grid's plane."""

POINTS_A_GRID = 6
STEP_S = 10
_APART_M = 25.0
_BESIDE_M = 4.0
_LAT_M = 110_900.0


@dataclass(frozen=True, slots=True)
class Ground:
    """A grid's lanes on the plane around its middle: `x = (lon - lon0) * lon_m`, pieces as they are walked."""

    lon0: float
    lat0: float
    lon_m: float
    pieces: tuple[LineString, ...]
    names: tuple[str, ...]

    def metres(self, lonlat: Places) -> Places:
        """Onto the plane."""
        return (lonlat - (self.lon0, self.lat0)) * (self.lon_m, _LAT_M)

    def degrees(self, xy: Places) -> Places:
        """Back, to 9 decimals."""
        found: Places = np.round(xy / (self.lon_m, _LAT_M) + (self.lon0, self.lat0), 9)
        return found


@dataclass(frozen=True, slots=True)
class Walked:
    """A night's walk: seconds since its start, degrees, accuracies in metres; one row a fix."""

    seconds: Places
    lonlat: Places
    accuracy_m: Places

    @property
    def lasts(self) -> timedelta:
        """How long it took."""
        return timedelta(seconds=float(self.seconds[-1]))


def ground_of(lanes: Sequence[tuple[str, BaseGeometry]], middle: tuple[float, float]) -> Ground | None:
    """The lanes of a grid, in degrees, as they are walked one after the other; none where there are hardly any."""
    parts = [(name, part) for name, line in lanes for part in shapely.get_parts(line) if part.length > 1e-5]
    if not parts:
        return None
    lon0, lat0 = middle
    plane = Ground(lon0, lat0, _LAT_M * float(np.cos(np.radians(lat0))), (), ())
    rest = [(name, LineString(plane.metres(shapely.get_coordinates(part)))) for name, part in parts]
    at = np.array((-1e4, 1e4))
    ordered: list[tuple[str, LineString]] = []
    while rest:
        # The nearest end of what is left, walked from there.
        ends = np.array([(each.coords[0], each.coords[-1]) for _, each in rest])
        n, end = np.unravel_index(int(np.argmin(np.hypot(*(ends - at).transpose(2, 0, 1)))), (len(rest), 2))
        name, line = rest.pop(int(n))
        line = LineString(line.coords[::-1]) if end else line
        ordered.append((name, line))
        at = np.array(line.coords[-1])
    return Ground(
        lon0, lat0, plane.lon_m, tuple(line for _, line in ordered), tuple(name for name, _ in ordered)
    )


def points_of(
    ground: Ground, key_places: Sequence[tuple[str, float, float]]
) -> list[tuple[str, float, float, bool]]:
    """Name, degrees and whether it is a key place, of a grid's points: key places first, then far from each other."""
    chosen = [(name, lon, lat, True) for name, lon, lat in key_places[:2]]
    spots, names = [], []
    for name, line in zip(ground.names, ground.pieces, strict=True):
        for along in np.arange(0.0, line.length + 1, _APART_M):
            spots.append(_beside(line.interpolate(float(along)).coords[0]))
            is_end = along < _APART_M or along > line.length - _APART_M
            names.append(f"{name or '巷道'}{'口' if is_end else '中段'}")
    xy = np.array(spots)
    taken = ground.metres(np.array([each[1:3] for each in chosen])) if chosen else xy[:1]
    if not chosen:
        lon, lat = ground.degrees(xy[:1])[0]
        chosen.append((names[0], float(lon), float(lat), False))
    far = np.min(np.hypot(*(xy[:, None] - taken[None]).transpose(2, 0, 1)), axis=1)
    while len(chosen) < POINTS_A_GRID and far.max() > _APART_M:
        n = int(np.argmax(far))
        lon, lat = ground.degrees(xy[n : n + 1])[0]
        chosen.append((names[n], float(lon), float(lat), False))
        far = np.minimum(far, np.hypot(*(xy - xy[n]).T))
    return chosen


def _beside(spot: Sequence[float]) -> tuple[float, float]:
    """Some metres off the middle of a lane towards the middle of its grid: many lanes are borders."""
    away = max(float(np.hypot(spot[0], spot[1])), 1.0)
    share = max(0.0, 1 - _BESIDE_M / away)
    return spot[0] * share, spot[1] * share


def walk(ground: Ground, rng: np.random.Generator) -> Walked:
    """A round of most lanes at walking pace, with the errors of a phone, a stop here and there, sometimes a gap."""
    kept = [piece for piece in ground.pieces if rng.random() > 0.12] or list(ground.pieces[:1])
    path = LineString(np.concatenate([shapely.get_coordinates(piece) for piece in kept]))
    length = min(path.length, 5_000.0)
    along = np.arange(0.0, length, rng.uniform(0.9, 1.25) * STEP_S)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(path, along))
    seconds: Places = np.arange(len(along), dtype=np.float64) * STEP_S
    stops = rng.random(len(along)) < 0.01
    seconds += np.cumsum(np.where(stops, rng.integers(1, 9, len(along)) * float(STEP_S), 0.0))
    accuracy = np.round(rng.gamma(4.0, 2.0, len(along)) + 3, 1)
    # Errors of fixes hang together over half a minute.
    noise = rng.normal(0, 1, (len(along) + 3, 2))
    smooth = (noise[:-3] + noise[1:-2] + noise[2:-1] + noise[3:]) / 2
    xy = xy + smooth * (accuracy[:, None] * 0.3)
    keep = np.ones(len(along), dtype=bool)
    if rng.random() < 0.2 and len(along) > 60:
        first = int(rng.integers(20, len(along) - 40))
        keep[first : first + 18] = False
    return Walked(seconds[keep], ground.degrees(xy[keep]), accuracy[keep])


def passes(ground: Ground, walked: Walked, point: tuple[float, float]) -> tuple[float, float, float]:
    """When a walk came nearest to a point, in seconds, how near in metres, and the accuracy there."""
    away = np.hypot(*(ground.metres(walked.lonlat) - ground.metres(np.array([point]))).T)
    n = int(np.argmin(away))
    return float(walked.seconds[n]), float(away[n]), float(walked.accuracy_m[n])


def night(day_start: datetime, dice: float) -> datetime:
    """When a nightly round began."""
    return day_start + timedelta(hours=21, minutes=round(dice * 25))
