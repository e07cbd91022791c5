"""A division tiles, hangs together, cuts no building and keeps the range; mending it moves little."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, box

from bench.communities import made_up
from bench.random_town import RandomTown, random_town
from gis.geometry.coverage import check_partition, dissolve, node_partition
from gis.geometry.districting import (
    Atoms,
    Proposal,
    Stopped,
    Wishes,
    atoms_of_areas,
    atoms_of_buildings,
    atoms_within,
    grids_for,
    metis_alone,
    propose,
    rebalance,
)
from gis.geometry.districting.wishes import shared_out
from gis.geometry.gate import as_array

VILLAGE = Wishes(30, 60)
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in (2, 3))]

towns = st.builds(
    random_town,
    st.integers(0, 10_000),
    st.integers(2, 3),
    block_m=st.sampled_from([60.0, 90.0]),
    astray=st.sampled_from([0.0, 0.1]),
)


def atoms_of(town: RandomTown) -> Atoms:
    return atoms_of_buildings(town.footprints, town.households.astype(float), town.area, town.lanes)


def divided(town: RandomTown, wishes: Wishes = VILLAGE, **how: int) -> Proposal:
    return propose(atoms_of(town), town.area, wishes, town.lanes, **how)


def assert_tiles(proposal: Proposal, area: shapely.Polygon) -> None:
    assert check_partition(proposal.polygons, proposal.outline).ok
    noded, parent = node_partition(proposal.polygons, area)
    assert [shapely.to_wkb(p) for p in noded] == [shapely.to_wkb(p) for p in proposal.polygons]
    assert check_partition(proposal.polygons, parent).ok


@settings(max_examples=6)
@given(towns, st.integers(0, 3))
def test_a_division_of_any_street_network_tiles_and_leaves_houses_whole(town: RandomTown, seed: int) -> None:
    proposal = divided(town, seed=seed, steps_per_atom=20)
    assert_tiles(proposal, town.area)
    assert proposal.scores.contiguous == 1.0
    assert sum(proposal.scores.households) == atoms_of(town).households.sum()
    inside = town.footprints[shapely.contains_properly(town.area, town.footprints)]
    house, other = shapely.STRtree(inside).query(inside, predicate="overlaps")
    alone = np.setdiff1d(np.arange(len(inside)), np.concatenate([house, other]))
    for footprint in inside[alone]:
        shares = shapely.area(shapely.intersection(proposal.polygons, footprint))
        assert shares.max() >= footprint.area - 0.001 * footprint.length


@pytest.mark.parametrize("seed", SEEDS)
def test_every_grid_of_a_town_is_in_range_compact_and_follows_lanes(seed: int) -> None:
    scores = divided(random_town(seed, 7, block_m=67.0)).scores
    assert scores.in_range == scores.contiguous == 1.0
    assert 30 <= scores.least <= scores.most <= 60
    assert scores.compactness >= 0.60
    assert scores.on_lanes >= 0.80
    assert scores.well_in_range > 0.7


def test_a_community_of_two_thousand_buildings_meets_every_target() -> None:
    community = made_up(1)
    proposal = propose(community.cells(), community.area, community.wishes, community.lanes)
    peer = metis_alone(community.cells(), community.area, community.wishes, community.lanes)
    assert 1_800 < community.pieces < 2_200
    assert proposal.scores.in_range == proposal.scores.contiguous == 1.0
    assert proposal.scores.on_lanes >= 0.85 > peer.scores.on_lanes
    assert proposal.scores.compactness >= 0.60 > peer.scores.compactness
    assert proposal.scores.blocks_cut < peer.scores.blocks_cut


def test_the_same_seed_gives_the_same_bits_and_another_seed_another_division() -> None:
    town = random_town(4, 5)
    first, again, other = divided(town, seed=1), divided(town, seed=1), divided(town, seed=9)
    assert shapely.to_wkb(first.polygons).tolist() == shapely.to_wkb(again.polygons).tolist()
    assert first.scores == again.scores
    assert shapely.to_wkb(first.polygons).tolist() != shapely.to_wkb(other.polygons).tolist()


def test_a_lane_between_two_hamlets_is_the_border_and_no_needless_corner_is_left() -> None:
    houses = as_array([box(x, y, x + 8, y + 8) for x in (5, 25, 65, 85) for y in (5, 25, 45)])
    lane = LineString([(50, -5), (50, 65)])
    atoms = atoms_of_buildings(houses, np.ones(12), box(0, 0, 100, 60), [lane])
    proposal = propose(atoms, box(0, 0, 100, 60), Wishes(4, 8), [lane])
    assert proposal.scores.households == (6.0, 6.0)
    assert sorted(shapely.area(proposal.polygons)) == [3000.0, 3000.0]
    assert shapely.get_num_coordinates(proposal.polygons).tolist() == [5, 5]
    assert proposal.scores.on_lanes == 1.0
    assert proposal.scores.blocks_cut == 0.0


def test_a_number_of_grids_can_be_asked_for() -> None:
    town = random_town(5, 4)
    for count in (1, 3, 7):
        assert divided(town, Wishes(0, 10_000), count=count).scores.grids == count


def test_exclaves_get_grids_by_their_households_and_none_is_shared() -> None:
    west, east = box(0, 0, 200, 60), box(1000, 0, 1100, 60)
    houses = as_array(
        [box(x, y, x + 8, y + 8) for x in (*range(5, 200, 20), 1005, 1045, 1085) for y in (5, 25, 45)]
    )
    atoms = atoms_of_buildings(houses, np.ones(len(houses)), MultiPolygon([west, east]), [])
    proposal = propose(atoms, MultiPolygon([west, east]), Wishes(7, 13), [])
    assert proposal.scores.contiguous == 1.0
    assert proposal.scores.in_range == 1.0
    beside = shapely.intersects(proposal.polygons, east)
    assert beside.tolist().count(True) == 1


def test_one_building_with_more_than_a_grid_may_have_spoils_only_its_own_grid() -> None:
    town = random_town(6, 5)
    households = town.households.astype(float)
    households[40] = 500.0
    atoms = atoms_of_buildings(town.footprints, households, town.area, town.lanes)
    scores = propose(atoms, town.area, VILLAGE, town.lanes).scores
    assert len(scores.out_of_range) == 1
    assert scores.households[scores.out_of_range[0]] >= 500


def test_an_estate_stays_in_one_grid() -> None:
    town = random_town(7, 3)
    near = shapely.distance(town.footprints, town.area.centroid) < 45
    estate = np.where(near, 3, -1)
    atoms = atoms_of_buildings(
        town.footprints, np.ones(len(estate)), town.area, town.lanes, together=estate.astype(np.int64)
    )
    assert len(atoms) < len(atoms_of_buildings(town.footprints, np.ones(len(estate)), town.area, town.lanes))
    assert atoms.households.max() > 5
    assert check_partition(atoms.polygons, node_partition(atoms.polygons, town.area)[1]).ok


def test_any_pieces_that_tile_can_be_divided() -> None:
    pieces = as_array([box(x, y, x + 10, y + 10) for x in range(0, 100, 10) for y in range(0, 60, 10)])
    atoms = atoms_of_areas(pieces, np.full(60, 5.0))
    proposal = propose(atoms, dissolve(pieces), VILLAGE, [])
    assert proposal.scores.in_range == 1.0
    assert proposal.scores.on_lanes == 0.0
    assert_tiles(proposal, box(0, 0, 100, 60))


def test_empty_ground_is_one_grid_and_no_atoms_are_refused() -> None:
    area = box(0, 0, 100, 60)
    proposal = propose(atoms_of_buildings(as_array([]), [], area, []), area, VILLAGE, [])
    assert proposal.scores.grids == 1
    assert proposal.scores.out_of_range == (0,)
    with pytest.raises(ValueError, match="no atoms"):
        atoms_of_areas(as_array([]), [])


def test_it_can_be_stopped_and_what_there_is_then_tiles() -> None:
    town = random_town(8, 4)
    seen: list[float] = []

    def progress(share: float, what: str) -> None:
        assert what in {"start", "refine", "draw"}
        seen.append(share)

    with pytest.raises(Stopped):
        propose(atoms_of(town), town.area, VILLAGE, town.lanes, stop=lambda: True)
    proposal = propose(
        atoms_of(town), town.area, VILLAGE, town.lanes, progress=progress, stop=lambda: len(seen) > 5
    )
    assert not proposal.complete
    assert_tiles(proposal, town.area)
    seen.clear()
    assert propose(atoms_of(town), town.area, VILLAGE, town.lanes, progress=progress).complete
    assert seen == sorted(seen)
    assert seen[0] == 0.0
    assert 0.8 < seen[-1] <= 1.0


def grown(town: RandomTown, seed: int) -> np.ndarray:
    """Households some years later: some houses let rooms, others lost a household."""
    rng = np.random.default_rng(seed)
    later = town.households.copy()
    later[rng.choice(len(later), len(later) // 30, replace=False)] += rng.integers(3, 9, len(later) // 30)
    fewer = rng.choice(np.flatnonzero(later > 0), len(later) // 10, replace=False)
    later[fewer] -= 1
    return later.astype(float)


@pytest.mark.parametrize("seed", SEEDS)
def test_mending_brings_every_grid_into_range_and_moves_few(seed: int) -> None:
    town = random_town(seed, 8, block_m=67.0)
    grids = divided(town).polygons
    later = grown(town, seed)
    atoms = atoms_within(grids, town.footprints, later, town.lanes)
    before = np.bincount(atoms.home, weights=atoms.households)
    assert not all(VILLAGE.holds(number) for number in before)
    mended = rebalance(atoms, grids, VILLAGE, town.lanes)
    assert_tiles(mended, dissolve(grids))
    assert mended.scores.in_range == mended.scores.contiguous == 1.0
    assert 0 < mended.scores.households_moved < 0.06 * later.sum()
    assert mended.follows == tuple(range(len(grids)))
    # Who gave and took nothing keeps its corners, but for a new one where a neighbour's border now ends.
    for at in np.flatnonzero(np.bincount(mended.grid[mended.grid != atoms.home], minlength=len(grids)) == 0):
        if (mended.grid[atoms.home == at] == at).all():
            assert shapely.equals(mended.polygons[at], grids[at]) or (
                shapely.symmetric_difference(mended.polygons[at], grids[at]).area
                < 0.001 * shapely.length(grids[at])
            )


def test_mending_what_is_in_range_changes_nothing_to_the_bit() -> None:
    town = random_town(9, 5)
    grids = divided(town).polygons
    atoms = atoms_within(grids, town.footprints, town.households.astype(float), town.lanes)
    mended = rebalance(atoms, grids, VILLAGE, town.lanes)
    assert mended.scores.households_moved == 0.0
    assert shapely.equals_exact(shapely.normalize(mended.polygons), shapely.normalize(grids)).all()


@pytest.mark.parametrize(("factor", "more"), [(3.0, True), (0.35, False)])
def test_mending_adds_or_joins_grids_when_the_number_cannot_be_right(factor: float, more: bool) -> None:
    town = random_town(10, 5)
    grids = divided(town).polygons
    later = np.round(town.households * factor)
    atoms = atoms_within(grids, town.footprints, later, town.lanes)
    mended = rebalance(atoms, grids, VILLAGE, town.lanes)
    assert_tiles(mended, dissolve(grids))
    assert (mended.scores.grids > len(grids)) == more
    assert mended.scores.in_range >= 0.9
    known = [home for home in mended.follows if home is not None]
    assert len(known) == len(set(known))


def test_mending_needs_todays_grids_and_can_be_stopped() -> None:
    town = random_town(11, 3)
    grids = divided(town).polygons
    with pytest.raises(ValueError, match="today"):
        rebalance(atoms_of(town), grids, VILLAGE, town.lanes)
    atoms = atoms_within(grids, town.footprints, town.households.astype(float), town.lanes)
    with pytest.raises(Stopped):
        rebalance(atoms, grids, VILLAGE, town.lanes, stop=lambda: True)
    crowded = atoms_within(grids, town.footprints, town.households + 1.0, town.lanes)
    calls: list[float] = []

    def progress(share: float, _what: str) -> None:
        calls.append(share)

    halted = rebalance(crowded, grids, VILLAGE, town.lanes, progress=progress, stop=lambda: len(calls) > 2)
    assert not halted.complete
    assert_tiles(halted, dissolve(grids))


def test_the_number_of_grids_is_that_of_the_middle_size_within_what_the_range_allows() -> None:
    assert grids_for(np.full(45, 10.0), VILLAGE) == 10
    assert grids_for(np.full(10, 2.9), VILLAGE) == 1
    assert grids_for(np.zeros(3), VILLAGE) == 1
    assert grids_for(np.full(67, 1.0), VILLAGE) == 2
    assert grids_for(np.array([500.0, *np.full(45, 10.0)]), VILLAGE) == 11
    assert shared_out(10, np.array([90.0, 9.0, 1.0])) == [8, 1, 1]
    assert shared_out(1, np.array([1.0, 0.0])) == [1, 1]
    assert shared_out(4, np.zeros(2)) == [2, 2]


@pytest.mark.parametrize("wrong", [(60, 30, 0.1), (-1, 3, 0.1), (1, 3, 0.5)])
def test_a_range_the_wrong_way_round_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="low < high"):
        Wishes(*wrong)


def test_households_must_be_numbers_for_every_building() -> None:
    for households in ([1.0], [1.0, -1.0], [1.0, float("nan")]):
        with pytest.raises(ValueError, match="households"):
            atoms_of_areas(as_array([box(0, 0, 1, 1), box(1, 0, 2, 1)]), households)


def test_strain_is_nothing_inside_little_in_the_margin_and_steep_outside() -> None:
    assert VILLAGE.strain(45) == 0.0
    assert 0 < VILLAGE.strain(31) < 1.01
    assert VILLAGE.strain(29) >= VILLAGE.size
    assert VILLAGE.strain(80) > VILLAGE.strain(70) > VILLAGE.strain(61)
