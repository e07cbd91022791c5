"""An attacker with every release in hand: solves what is published as whole-number programs, and compares dates."""

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from gis.statistics.indicators import COUNTS, LANE_COUNTS
from gis.statistics.suppression import Blocks, Key, Zone, closed_zones, total

K = 5
Place = tuple[int, int, int]
"""community, grid, lane; a lane of −1 is none."""


@dataclass(frozen=True)
class Building:
    """A building: where it lies, and what is counted in it."""

    place: Place
    counts: Mapping[str, int]


def counts_of(rng: random.Random, most: int) -> dict[str, int]:
    """Consistent counts of one building."""
    households = rng.randint(0, most)
    people = sum(rng.randint(1, 4) for _ in range(households))
    elderly = rng.randint(0, people)
    children = rng.randint(0, people - elderly)
    floating = rng.randint(0, people)
    visited = rng.randint(0, households)
    return {
        "households": households,
        "visited": visited,
        "unvisited": households - visited,
        "people": people,
        "elderly": elderly,
        "children": children,
        "others": people - elderly - children,
        "floating": floating,
        "settled": people - floating,
    }


def place_of(rng: random.Random, size: int) -> Place:
    return rng.randrange(size), rng.randrange(3), rng.randrange(-1, 2)


def zones_of(buildings: Mapping[int, Building]) -> list[Zone]:
    """The tree of zones over some buildings: tenant, communities, grids, lanes and what is outside them."""
    members: dict[tuple[str, tuple[int, ...]], set[int]] = {("tenant", ()): set(buildings)}
    for key, building in buildings.items():
        for depth, level in enumerate(("community", "grid", "lane"), start=1):
            members.setdefault((level, building.place[:depth]), set()).add(key)
    zones = []
    above = {"community": "tenant", "grid": "community", "lane": "grid"}
    for (level, path), own in members.items():
        counts = {name: sum(buildings[key].counts[name] for key in own) for name in COUNTS}
        parent = (above[level], path[:-1]) if level != "tenant" else None
        zones.append(Zone((level, path), parent, level, counts, frozenset(own), bool(path) and path[-1] < 0))
    return zones


def published(zones: Sequence[Zone], closed: set[Key], name: str) -> list[Zone]:
    """The zones of which a count stands in the tables; what is outside every lane is no row of a table."""
    return [z for z in zones if z.key not in closed and name in z.published and not z.is_rest]


class Attacker:
    """Knows the tables of one release, that they add up, and that every count is whole and not negative."""

    def __init__(self, buildings: Mapping[int, Building], zones: Sequence[Zone], closed: set[Key]) -> None:
        self.column = {
            (key, name): i for i, (key, name) in enumerate(itertools.product(sorted(buildings), COUNTS))
        }
        rows, values = [], []
        for name in COUNTS:
            for zone in published(zones, closed, name):
                rows.append(self._row({(key, name): 1 for key in zone.atoms}))
                values.append(zone.counts[name])
        for key in buildings:
            for sums in (("people", "elderly", "children", "others"), ("people", "floating", "settled"),
                         ("households", "visited", "unvisited")):  # fmt: skip
                rows.append(self._row({(key, sums[0]): -1, **{(key, part): 1 for part in sums[1:]}}))
                values.append(0)
        self.constraint = LinearConstraint(np.array(rows), values, values)

    def _row(self, weights: Mapping[tuple[int, str], int]) -> NDArray[np.float64]:
        row = np.zeros(len(self.column))
        for what, weight in weights.items():
            row[self.column[what]] = weight
        return row

    def range_of(self, zone: Zone, name: str) -> tuple[int, int]:
        """The least and the greatest that a count of a zone can be."""
        row = self._row({(key, name): 1 for key in zone.atoms})
        found = []
        for sign in (1, -1):
            answer = milp(
                sign * row,
                constraints=self.constraint,
                integrality=np.ones(len(row)),
                bounds=Bounds(0, 10_000),
            )
            assert answer.success, answer.message
            found.append(round(sign * answer.fun))
        return found[0], found[1]


def town(rng: random.Random, size: int = 2) -> dict[int, Building]:
    most = rng.choice((1, 2, 3, 6))
    return {key: Building(place_of(rng, size), counts_of(rng, most)) for key in range(rng.randint(6, 14))}


@pytest.mark.parametrize("seed", range(24))
def test_no_count_of_a_closed_territory_can_be_told(seed: int) -> None:
    rng = random.Random(seed)
    buildings = town(rng)
    zones = zones_of(buildings)
    closed, _ = closed_zones(zones, K)
    attacker = Attacker(buildings, zones, closed)
    for zone in zones:
        for name in zone.published:
            small = 0 < zone.counts[name] < K
            if zone.key not in closed:
                assert not small, (zone.key, name)
            elif small:
                least, most = attacker.range_of(zone, name)
                assert (least, most >= K) == (0, True), (zone.key, name, least, most)


def test_the_attacker_finds_what_plain_suppression_of_small_cells_gives_away() -> None:
    rng = random.Random(4)
    disclosed = 0
    for _ in range(20):
        buildings = town(rng)
        zones = zones_of(buildings)
        naive = {z.key for z in zones if any(0 < z.counts[name] < K for name in z.published)}
        attacker = Attacker(buildings, zones, naive)
        for zone in zones:
            if zone.key in naive and 0 < zone.counts["people"] < K:
                least, most = attacker.range_of(zone, "people")
                disclosed += least == most
    assert disclosed > 0


def changed(rng: random.Random, buildings: Mapping[int, Building]) -> dict[int, Building]:
    """The town later: people moved, a border moved, a building was built or taken down."""
    later = dict(buildings)
    for key in list(later):
        chance = rng.random()
        if chance < 0.25:
            later[key] = Building(later[key].place, counts_of(rng, 3))
        elif chance < 0.35:
            later[key] = Building(place_of(rng, 2), later[key].counts)
        elif chance < 0.4 and len(later) > 2:
            del later[key]
    if rng.random() < 0.4:
        later[max(buildings) + 1] = Building(place_of(rng, 2), counts_of(rng, 6))
    return later


def determined(
    zones: Sequence[Zone], closed: set[Key], name: str, atoms: Sequence[int]
) -> set[frozenset[int]]:
    """Every set of buildings whose sum follows from the published ones by adding and subtracting, by brute force."""
    rows = np.array([[a in z.atoms for a in atoms] for z in published(zones, closed, name)], dtype=float)
    if rows.size == 0:
        return set()
    rank = np.linalg.matrix_rank(rows)
    found = set()
    for size in range(1, len(atoms) + 1):
        for chosen in itertools.combinations(range(len(atoms)), size):
            row = np.zeros(len(atoms))
            row[list(chosen)] = 1
            if np.linalg.matrix_rank(np.vstack([rows, row])) == rank:
                found.add(frozenset(atoms[i] for i in chosen))
    return found


@pytest.mark.parametrize("seed", range(16))
def test_no_small_change_between_two_dates_can_be_told_even_when_borders_moved(seed: int) -> None:
    rng = random.Random(1_000 + seed)
    dates: list[dict[int, Building]] = []
    releases: list[tuple[list[Zone], set[Key]]] = []
    earlier: list[Blocks] = []
    now = {key: Building(place_of(rng, 2), counts_of(rng, 6)) for key in range(7)}
    for _ in range(3):
        zones = zones_of(now)
        closed, blocks = closed_zones(zones, K, earlier)
        dates.append(now)
        releases.append((zones, closed))
        earlier.append(blocks)
        now = changed(rng, now)
    for i, j in itertools.combinations(range(3), 2):
        atoms = sorted(dates[i].keys() | dates[j].keys())
        for name in ("people", "elderly", "visited"):
            both = determined(*releases[i], name, atoms) & determined(*releases[j], name, atoms)
            smallest = [one for one in both if not any(other < one for other in both)]
            for ground in smallest:
                sums = [
                    sum(dates[when][key].counts[name] for key in ground if key in dates[when])
                    for when in (i, j)
                ]
                change = abs(sums[0] - sums[1])
                assert change == 0 or change >= K, (name, sorted(ground), sums)


def test_lanes_tell_households_and_people_only() -> None:
    rng = random.Random(1)
    zones = zones_of(town(rng))
    assert {zone.published for zone in zones if zone.level == "lane"} == {LANE_COUNTS}


def test_a_town_of_few_people_is_closed_as_a_whole() -> None:
    buildings = {1: Building((0, 0, 0), counts_of(random.Random(3), 1))}
    zones = zones_of(buildings)
    closed, blocks = closed_zones(zones, K)
    if zones[0].counts["people"]:
        assert closed == {zone.key for zone in zones}
        assert blocks.fine == []


def test_large_territories_stay_open() -> None:
    many = dict.fromkeys(COUNTS, 200)
    buildings = {i: Building((i % 2, i % 3, i % 2), many) for i in range(12)}
    zones = zones_of(buildings)
    closed, blocks = closed_zones(zones, K)
    assert closed == set()
    again, _ = closed_zones(zones, K, [blocks])
    assert again == set()
    assert total(zones[:1], ["people"]) == {"people": 2_400}
