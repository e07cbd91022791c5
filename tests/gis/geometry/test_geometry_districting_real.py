"""Dividing the demo's urban village, a piece of Beijing and a neighbourhood of Cambridge meets the targets."""

import os
from collections.abc import Callable

import numpy as np
import pytest
import shapely

from bench.communities import SHARED, Community, beijing, cambridge, demo
from gis.geometry.coverage import check_partition, node_partition
from gis.geometry.districting import Proposal, atoms_within, metis_alone, propose, rebalance
from tests.demo_files import demo_files

ON_LANES, COMPACTNESS = 0.85, 0.60


def real(name: str, load: Callable[[], Community]) -> Community:
    """A community of the shared data; without it the test is skipped, in CI it must be there if the folder is."""
    path = SHARED / name
    if not path.exists():
        message = f"real data not found: {path} (see its README for where it comes from)"
        if os.environ.get("CI") and SHARED.exists():
            pytest.fail(message)
        pytest.skip(message)
    return load()


@pytest.fixture(scope="module")
def town() -> Community:
    return demo(demo_files()[0])


def meets_targets(community: Community) -> Proposal:
    atoms = community.cells()
    proposal = propose(
        atoms, community.area, community.wishes, community.lanes, on_lane_m=community.on_lane_m
    )
    assert check_partition(proposal.polygons, proposal.outline).ok
    assert check_partition(proposal.polygons, node_partition(proposal.polygons, community.area)[1]).ok
    scores = proposal.scores
    assert scores.in_range == 1.0
    assert scores.contiguous == 1.0
    assert scores.on_lanes >= ON_LANES
    assert scores.compactness >= COMPACTNESS
    assert sum(scores.households) == community.households
    peer = metis_alone(
        atoms, community.area, community.wishes, community.lanes, on_lane_m=community.on_lane_m
    )
    assert scores.compactness > peer.scores.compactness
    assert scores.on_lanes > peer.scores.on_lanes
    return proposal


def houses_whole(polygons: np.ndarray, community: Community) -> bool:
    assert community.footprints is not None
    inside = community.footprints[shapely.contains_properly(community.area, community.footprints)]
    house, grid = shapely.STRtree(polygons).query(inside, predicate="intersects")
    share = shapely.area(shapely.intersection(inside[house], polygons[grid]))
    most = np.zeros(len(inside))
    np.maximum.at(most, house, share)
    return bool((most >= shapely.area(inside) - 0.001 * shapely.length(inside)).all())


def test_chuanfang_is_divided_along_its_lanes(town: Community) -> None:
    assert town.name == "船房社区"
    assert town.pieces > 3_000
    assert town.households > 29_000
    proposal = meets_targets(town)
    assert proposal.scores.on_lanes > 0.99
    assert houses_whole(proposal.polygons, town)


def test_chuanfangs_own_grids_are_brought_into_range_with_few_moves(town: Community) -> None:
    assert town.grids is not None
    assert town.footprints is not None
    assert town.counts is not None
    atoms = atoms_within(town.grids, town.footprints, town.counts.astype(float), town.lanes)
    before = np.bincount(atoms.home, weights=atoms.households)
    assert any(not town.wishes.holds(number) for number in before)
    mended = rebalance(atoms, town.grids, town.wishes, town.lanes)
    assert check_partition(mended.polygons, node_partition(mended.polygons, town.area)[1]).ok
    assert mended.scores.in_range == mended.scores.contiguous == 1.0
    assert mended.follows == tuple(range(len(town.grids)))
    assert mended.scores.households_moved < 0.02 * town.households


def test_beijing_is_divided() -> None:
    community = real("osm/beijing_tsinghua.osm", beijing)
    proposal = meets_targets(community)
    # Houses that stand on each other in the map cannot both be whole.
    assert community.footprints is not None
    i, j = shapely.STRtree(community.footprints).query(community.footprints, predicate="intersects")
    over = (i != j) & (
        shapely.area(shapely.intersection(community.footprints[i], community.footprints[j])) > 0
    )
    alone = np.setdiff1d(np.arange(community.pieces), i[over])
    assert houses_whole(
        proposal.polygons,
        Community(
            community.name,
            community.area,
            community.lanes,
            len(alone),
            0,
            community.wishes,
            community.cells,
            footprints=community.footprints[alone],
        ),
    )


def test_a_neighbourhood_of_cambridge_is_divided_by_its_census_blocks() -> None:
    community = real("cambridge/DEMOGRAPHICS_AdjustedBlocks2020.geojson", cambridge)
    assert (community.pieces, community.households) == (115, 3767)
    meets_targets(community)
