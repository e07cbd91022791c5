"""Households in the units of buildings: capacities, occupancy per grid, sizes that add up to the stated totals."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from importers.demo.footprints import Building
from importers.demo.partition import Settlement

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Resident:
    """A building of the register: what was drawn, with the figures the register adds."""

    building: Building
    floors: int
    is_rental: bool = False
    use: str = "residential"
    name: str = ""
    rooms_per_floor: int = 0  # nobody lives where there are none
    entrances: int = 1

    @property
    def capacity(self) -> int:
        return self.floors * self.rooms_per_floor * self.entrances


@dataclass(frozen=True)
class Household:
    """One household in one unit; `building` is a position in the list of buildings."""

    building: int
    entrance: str
    floor: int
    room: str
    is_rental: bool
    people: int
    floating_people: int = 0
    elderly_people: int = 0
    child_people: int = 0


@dataclass(frozen=True)
class Census:
    """The totals a settlement has to reach."""

    rental_buildings: int
    registered_people: int
    registered_households: int
    floating_people: int
    households: int
    per_grid: tuple[int, int]  # households of a grid are kept within, unless its plan says otherwise


URBAN_CENSUS = Census(2512, 4300, 1460, 72_000, 30_060, (960, 1560))

_SHOPS = (
    "副食店",
    "小吃店",
    "理发店",
    "五金店",
    "旅社",
    "茶室",
    "米线馆",
    "服装店",
    "手机店",
    "裁缝铺",
    "修车铺",
    "网咖",
)


def register(buildings: list[Building], census: Census, rng: np.random.Generator) -> list[Resident]:
    """Decides floors, use and tenure; exactly `census.rental_buildings` packed houses are let."""
    houses = [i for i, b in enumerate(buildings) if b.kind == "house"]
    if len(houses) < census.rental_buildings:
        raise ValueError(f"only {len(houses)} houses for {census.rental_buildings} rental buildings")
    let = set(rng.permutation(houses)[: census.rental_buildings].tolist())
    residents = []
    for index, building in enumerate(buildings):
        area_m2 = building.footprint.area
        if building.kind == "house" and index in let:
            floors = int(rng.choice([4, 5, 6, 7], p=[0.22, 0.34, 0.30, 0.14]))
            rooms = int(np.clip(round(area_m2 / 34), 2, 5))
            residents.append(
                Resident(building, floors, is_rental=True, use="residential", rooms_per_floor=rooms)
            )
        elif building.kind == "house":
            shop = bool(rng.random() < 0.34)
            name = f"{building.street[:-1]}{_SHOPS[int(rng.integers(len(_SHOPS)))]}" if shop else ""
            floors = int(rng.choice([2, 3, 4]))
            use = "commercial" if shop else "residential"
            residents.append(Resident(building, floors, use=use, name=name, rooms_per_floor=0 if shop else 1))
        elif building.kind == "slab":
            entrances = max(2, round(building.footprint.length / 48))
            residents.append(
                Resident(
                    building, building.floors, name=building.name, rooms_per_floor=2, entrances=entrances
                )
            )
        else:
            residents.append(Resident(building, building.floors, use=building.use, name=building.name))
    return residents


def settle(settlement: Settlement, residents: list[Resident], census: Census, seed: int) -> list[Household]:
    """Fills units until grids and totals have their figures."""
    rng = np.random.default_rng([seed, 5])
    capacity = np.array([resident.capacity for resident in residents])
    grids = np.array([resident.building.grid for resident in residents])
    targets = _grid_targets(settlement, capacity, grids, census)
    households: list[Household] = []
    for grid, target in enumerate(targets):
        members = np.flatnonzero((grids == grid) & (capacity > 0))
        if not len(members):
            continue
        counts = _spread(capacity[members], int(target), rng)
        for index, count in zip(members, counts, strict=True):
            households.extend(_units(int(index), residents[index], int(count), rng))
    return _people(households, residents, census, rng)


def _grid_targets(settlement: Settlement, capacity: Counts, grids: Counts, census: Census) -> Counts:
    """Households per grid: planned figures kept, the others in the band, all together the stated total."""
    totals = np.array([capacity[grids == g].sum() for g in range(len(settlement.grids))])
    planned = np.array([grid.quarter.households for grid in settlement.grids])
    low, high = census.per_grid
    free = (planned == 0) & (totals > 0)
    middle, reach = (low + high) / 2, (high - low) / 2
    targets = planned.copy()
    for share in np.linspace(0.4, 0.98, 200):
        # Squeezed into the band smoothly, so that no two grids come to lie on its edge.
        squeezed = middle + reach * np.tanh((totals[free] * share - middle) / (reach * 1.6))
        targets[free] = np.minimum(np.round(squeezed), totals[free])
        if targets.sum() >= census.households:
            break
    excess = int(targets.sum()) - census.households
    for index in np.argsort(-targets * free):
        step = min(excess, 7)
        targets[index] -= step
        excess -= step
    if excess or (targets > totals).any():
        raise ValueError("the houses of the plan cannot hold the stated number of households")
    return targets


def _spread(capacity: Counts, target: int, rng: np.random.Generator) -> Counts:
    """Largest remainder of an uneven occupancy; never above the capacity."""
    weights = capacity * rng.uniform(0.7, 1.3, len(capacity))
    share = np.minimum(weights * target / weights.sum(), capacity)
    counts: Counts = np.floor(share).astype(np.int64)
    order = np.argsort(-(share - counts), kind="stable")
    while counts.sum() < target:
        for index in order:
            if counts[index] < capacity[index] and counts.sum() < target:
                counts[index] += 1
    return counts


def _units(index: int, resident: Resident, count: int, rng: np.random.Generator) -> list[Household]:
    rooms = [
        (entrance, floor, room)
        for entrance in range(1, resident.entrances + 1)
        for floor in range(1, resident.floors + 1)
        for room in range(1, resident.rooms_per_floor + 1)
    ]
    chosen = sorted(rng.permutation(len(rooms))[:count].tolist())
    return [
        Household(index, str(entrance), floor, f"{floor}{room:02d}", is_rental=True, people=1)
        for entrance, floor, room in (rooms[i] for i in chosen)
    ]


def _people(
    households: list[Household], residents: list[Resident], census: Census, rng: np.random.Generator
) -> list[Household]:
    """Chooses the registered households, then sizes that add up exactly, then the elderly and the children."""
    likely = np.array([_registered_weight(residents[h.building], h) for h in households])
    order = np.argsort(-(likely * rng.random(len(households))), kind="stable")
    registered = np.zeros(len(households), dtype=bool)
    registered[order[: census.registered_households]] = True
    people = np.zeros(len(households), dtype=np.int64)
    people[registered] = _sizes(
        int(registered.sum()), census.registered_people, (0.1, 0.28, 0.32, 0.2, 0.1), rng
    )
    people[~registered] = _sizes(
        int((~registered).sum()), census.floating_people, (0.27, 0.32, 0.22, 0.13, 0.06), rng
    )
    elderly = np.minimum(rng.binomial(people, np.where(registered, 0.24, 0.035)), 2)
    children = np.minimum(
        rng.binomial(people, np.where(registered, 0.15, 0.13)), np.maximum(people - 1 - elderly, 0)
    )
    return [
        replace(
            household,
            is_rental=not bool(registered[i]),
            people=int(people[i]),
            floating_people=0 if registered[i] else int(people[i]),
            elderly_people=int(elderly[i]),
            child_people=int(children[i]),
        )
        for i, household in enumerate(households)
    ]


def _registered_weight(resident: Resident, household: Household) -> float:
    """Owners live in their own houses, in the estates, and on the top floor of what they let."""
    if resident.building.kind in ("house", "farmhouse") and not resident.is_rental:
        return 60.0
    if resident.building.kind == "slab":
        return 1.6
    return 1.3 if household.floor == resident.floors else 0.2


def _sizes(count: int, total: int, shares: tuple[float, ...], rng: np.random.Generator) -> Counts:
    """`count` sizes of 1 to 5 with the given shares, nudged one by one until they add up to `total`."""
    sizes: Counts = rng.choice(np.arange(1, len(shares) + 1), size=count, p=np.array(shares) / sum(shares))
    order = rng.permutation(count)
    position = 0
    while (missing := total - int(sizes.sum())) != 0:
        step = 1 if missing > 0 else -1
        candidates = [
            i for i in order[position : position + abs(missing)] if 1 <= sizes[i] + step <= len(shares)
        ]
        sizes[candidates] += step
        position = (position + abs(missing)) % count
    return sizes


def register_village(buildings: list[Building], rng: np.random.Generator) -> list[Resident]:
    """Farmhouses of one or two floors; other buildings as they were drawn."""
    return [
        Resident(b, int(rng.choice([1, 1, 2])), rooms_per_floor=1)
        if b.kind == "farmhouse"
        else Resident(b, b.floors, use=b.use, name=b.name)
        for b in buildings
    ]


def settle_village(residents: list[Resident], seed: int) -> list[Household]:
    """One household per farmhouse, some houses on the longer lanes empty; many elderly, few lodgers."""
    rng = np.random.default_rng([seed, 6])
    lengths = Counter(resident.building.lane for resident in residents)
    households = []
    for index, resident in enumerate(residents):
        if resident.building.kind != "farmhouse":
            continue
        if rng.random() < 0.05 and lengths[resident.building.lane] > 12:
            lengths[resident.building.lane] -= 1
            continue
        people = int(rng.choice([1, 2, 3, 4, 5], p=[0.14, 0.4, 0.22, 0.15, 0.09]))
        floating = people if rng.random() < 0.04 else 0
        elderly = min(people, 2, int(rng.binomial(people, 0.42)))
        children = min(people - elderly, int(rng.binomial(people, 0.16))) if people > elderly + 1 else 0
        households.append(
            Household(index, "1", 1, "101", bool(floating), people, floating, elderly, children)
        )
    return households
