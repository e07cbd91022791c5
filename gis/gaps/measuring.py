"""Who of some homes is within so many metres on foot of some facilities, counted in people by grid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.gaps.standards import Group
from gis.geometry.crs import GeometryArray, to_metric
from gis.geometry.network.anchoring import Anchors
from gis.geometry.network.building import Network
from gis.geometry.network.reach import Nearest, nearest

MET, GAP, UNKNOWN = range(3)
STATES = ("met", "gap", "unknown")
GROUPS: tuple[Group, ...] = ("people", "elderly", "children")

LonLat = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """People of a group by state."""

    met: int = 0
    gap: int = 0
    unknown: int = 0

    def rounded(self, base: int) -> "Figures":
        """To multiples of a base: no difference between two answers tells of fewer people than that."""
        return Figures(*(rounded(each, base) for each in (self.met, self.gap, self.unknown)))

    @property
    def people(self) -> int:
        """All of them."""
        return self.met + self.gap + self.unknown


def rounded(count: int, base: int) -> int:
    """To the nearest multiple of a base."""
    return base * round(count / base)


@dataclass(frozen=True)
class Homes:
    """Buildings in which people live: where one goes in, in which of ``grid_ids`` (none: no grid), people by group."""

    ids: Sequence[UUID]
    grid: NDArray[np.int64]
    grid_ids: Sequence[UUID | None]
    lonlat: NDArray[np.float64]
    counts: Mapping[Group, NDArray[np.int64]]

    @property
    def mark(self) -> str:
        """The same as long as the same people live in the same places."""
        digest = sha256(self.lonlat.tobytes())
        digest.update("".join(str(each) for each in self.ids).encode())
        digest.update(self.grid.tobytes() + "".join(str(each) for each in self.grid_ids).encode())
        for group in GROUPS:
            digest.update(self.counts[group].tobytes())
        return digest.hexdigest()[:32]


def homes_of(rows: Iterable[Mapping[str, Any]]) -> Homes:
    """From the rows of the statement `homes`."""
    listed = list(rows)
    number = {grid: i for i, grid in enumerate(sorted({row["grid_id"] for row in listed}, key=str))}
    return Homes(
        ids=[row["id"] for row in listed],
        grid=np.array([number[row["grid_id"]] for row in listed], dtype=np.int64),
        grid_ids=list(number),
        lonlat=np.array([(row["lon"], row["lat"]) for row in listed], dtype=np.float64).reshape(-1, 2),
        counts={group: np.array([row[group] for row in listed], dtype=np.int64) for group in GROUPS},
    )


def metric_points(lonlat: NDArray[np.float64] | Sequence[LonLat], epsg: int) -> GeometryArray:
    """Points in metres."""
    points = shapely.points(np.asarray(lonlat, dtype=np.float64).reshape(-1, 2))
    return np.asarray(to_metric(points, epsg), dtype=object)


@dataclass(frozen=True)
class Measured:
    """Per home its state, the metres to the nearest facility within the limit (else inf), and which one that is."""

    state: NDArray[np.int64]
    walk_m: NDArray[np.float64]
    facility: NDArray[np.int64]


def measure(network: Network, at_home: Anchors, facilities: Anchors, limit_m: float) -> Measured:
    """The nearest facility of every home; what cannot be told is unknown, never met, never a gap."""
    return measured(nearest(network, facilities, at_home, limit_m), at_home)


def measured(reach: Nearest, at_home: Anchors) -> Measured:
    """The state of every home by how far it is."""
    state = np.where(~at_home.is_known, UNKNOWN, np.where(np.isfinite(reach.walk_m), MET, GAP))
    return Measured(state, reach.walk_m, reach.facility)


def within_limit(found: Measured, limit_m: float) -> Measured:
    """The same with a nearer limit."""
    beyond = found.walk_m > limit_m
    return replace(
        found,
        state=np.where((found.state == MET) & beyond, GAP, found.state),
        walk_m=np.where(beyond, np.inf, found.walk_m),
        facility=np.where(beyond, -1, found.facility),
    )


def figures_of(state: NDArray[np.int64], people: NDArray[np.int64]) -> Figures:
    """People by state."""
    return Figures(*(int(people[state == number].sum()) for number in range(len(STATES))))


def figures_by_grid(
    state: NDArray[np.int64], people: NDArray[np.int64], homes: Homes
) -> dict[UUID | None, Figures]:
    """People by state of each grid in which any of the group live."""
    table = np.bincount(
        homes.grid * len(STATES) + state, weights=people, minlength=len(homes.grid_ids) * len(STATES)
    ).reshape(-1, len(STATES))
    lived = np.flatnonzero(table.any(axis=1))
    rows = table[lived].astype(np.int64).tolist()
    return {homes.grid_ids[i]: Figures(*row) for i, row in zip(lived.tolist(), rows, strict=True)}
