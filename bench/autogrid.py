"""Dividing communities into grids: scores beside the targets and beside METIS alone, and the times."""

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import numpy as np

from bench.communities import SHARED, Community, beijing, cambridge, demo, made_up
from gis.db import connect
from gis.divisions.computing import compute, described
from gis.divisions.model import Method, Wanted
from gis.divisions.service import read_ground, situation
from gis.edits.division_ground import divided
from gis.edits.service import preview_now
from gis.geometry.coverage import check_partition
from gis.geometry.districting import Proposal, Scores, atoms_within, metis_alone, propose, rebalance
from gis.settings import DatabaseSettings
from gis.tenants.service import find_tenant

METHODS: tuple[Method, ...] = ("propose", "rebalance")
SECONDS, ON_LANES, COMPACTNESS = 6.0, 0.85, 0.60


def main() -> None:
    """Print one line for each method and community; nothing is asserted, because times are the machine's."""
    print(f"targets: {SECONDS:.0f} s for 2,000 buildings, 100 % in range, 100 % contiguous,", end=" ")
    print(f"{ON_LANES:.0%} of the inner border on lanes, mean Polsby-Popper {COMPACTNESS:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        for community in _communities(Path(folder)):
            _measure(community)
    _product()


def _communities(folder: Path) -> Iterator[Community]:
    for seed in (1, 2):
        yield made_up(seed)
        yield made_up(seed, urban=True)
    yield demo(folder)
    yield demo(folder, "530199101201")
    if SHARED.exists():
        yield beijing()
        yield cambridge()
    else:
        print(f"Beijing and Cambridge are left out: {SHARED} is not there", file=sys.stderr)


def _measure(community: Community) -> None:
    print(
        f"\n{community.name}: {community.pieces:,} pieces, {community.households:,} households, "
        f"{community.wishes.low:.0f}-{community.wishes.high:.0f} a grid"
    )
    start, cpu = time.perf_counter(), time.process_time()
    atoms = community.cells()
    cells_s, cells_cpu_s = time.perf_counter() - start, time.process_time() - cpu
    peer = metis_alone(
        atoms, community.area, community.wishes, community.lanes, on_lane_m=community.on_lane_m
    )
    _line("METIS alone", peer.scores)
    start, cpu = time.perf_counter(), time.process_time()
    proposal = propose(
        atoms, community.area, community.wishes, community.lanes, on_lane_m=community.on_lane_m
    )
    seconds, cpu_s = time.perf_counter() - start, time.process_time() - cpu
    _line("proposal", proposal.scores)
    print(
        f"  cells {cells_s:.2f} s ({cells_cpu_s:.2f} s CPU), proposal {seconds:.2f} s ({cpu_s:.2f} s CPU), "
        f"gate {'ok' if _tiles(proposal) else 'BROKEN'}"
    )
    if community.grids is not None:
        _mend(community)


def _mend(community: Community) -> None:
    """Today's grids, and what it takes to bring them into the range."""
    assert community.grids is not None
    assert community.footprints is not None
    assert community.counts is not None
    cpu = time.process_time()
    atoms = atoms_within(
        community.grids, community.footprints, community.counts.astype(float), community.lanes
    )
    fixed = rebalance(atoms, community.grids, community.wishes, community.lanes)
    households = np.bincount(atoms.home, weights=atoms.households)
    held = np.mean([community.wishes.holds(number) for number in households])
    print(
        f"  today {len(community.grids)} grids, {held:.0%} in range, {households.min():.0f}-{households.max():.0f}"
    )
    _line("suggested fix", fixed.scores)
    print(
        f"  {fixed.scores.households_moved:.0f} households moved, {time.process_time() - cpu:.2f} s CPU, "
        f"gate {'ok' if _tiles(fixed) else 'BROKEN'}"
    )


def _product() -> None:
    """The whole job on the communities of the database: read, cells, division, and the preview that proves it."""
    settings = DatabaseSettings.model_validate({})
    with connect(settings) as connection:
        tenant = find_tenant(connection, None)
    with connect(settings, tenant.id) as connection:
        communities = connection.execute(
            "select territory_id, name from territory_versions where level = 'community'"
            " and upper_inf(valid) and upper_inf(recorded) order by code"
        ).fetchall()
    for community_id, name in communities:
        with connect(settings, tenant.id) as connection:
            now = situation(connection, community_id)
        if now.low is None or now.high is None or not now.households:
            continue
        print(f"\n{name} in the database: {now.buildings:,} buildings, {now.households:,} households")
        for method in METHODS:
            wanted = Wanted(method, now.low, now.high)
            _job(settings, tenant.id, community_id, wanted)


def _job(settings: DatabaseSettings, tenant_id: int, community_id: UUID, wanted: Wanted) -> None:
    """One division as the worker does it, its job not written."""
    start, cpu = time.perf_counter(), time.process_time()
    with connect(settings, tenant_id) as connection:
        ground = read_ground(connection, community_id)
    cells = divided(ground.state, ground.footprints, wanted.method, ground.households)
    outcome = compute(ground, cells, wanted, None, lambda _share, _phase: None, lambda: False)
    with connect(settings, tenant_id) as connection:
        preview = preview_now(connection, tenant_id, community_id, outcome.intent)
    found = described(ground, cells, outcome, preview, wanted)
    seconds, cpu_s = time.perf_counter() - start, time.process_time() - cpu
    _line(wanted.method, outcome.proposal.scores)
    print(
        f"  {seconds:.2f} s ({cpu_s:.2f} s CPU) with its proof, {found['households_moved']:,} households moved, "
        f"{len(preview.problems)} problems"
    )


def _line(name: str, scores: Scores) -> None:
    print(
        f"  {name:<14}{scores.grids:4d} grids  in range {scores.in_range:6.1%}  {scores.least:.0f}-{scores.most:.0f}  "
        f"contiguous {scores.contiguous:6.1%}  compact {scores.compactness:.3f}  on lanes {scores.on_lanes:6.1%}  "
        f"blocks cut {scores.blocks_cut:6.1%}"
    )


def _tiles(proposal: Proposal) -> bool:
    return check_partition(proposal.polygons, proposal.outline).ok


if __name__ == "__main__":
    main()
