"""Edits against their bare geometry: p50 and p95 of preview and apply, with and without the database's part.

Bare is the one call that cuts the polygons of the same community in memory. The service adds reading the map, the exact
gate, who moves, sizes and lineage; applying adds versions, assignments and the database's own gate. All run the same
splits of the community with most grids, in turns, so that a busy machine slows them alike; nothing is kept.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import quantiles

import numpy as np
from shapely import LineString

from gis.db import Connection, connect
from gis.edits.intents import Split
from gis.edits.service import Order, apply_now, preview_now
from gis.edits.state import MapState, load_state
from gis.errors import WanggeError
from gis.geometry import edit
from gis.geometry.crs import to_metric
from gis.geometry.errors import GeometryError
from gis.settings import DatabaseSettings
from gis.tenants.service import find_tenant

ROUNDS = 12
BEYOND_DEG = 1e-4
PREVIEW_P95_MS, APPLY_P95_MS = 60.0, 200.0


def main() -> None:
    """Print the times and the ratios."""
    settings = DatabaseSettings.model_validate({})
    with connect(settings) as connection:
        tenant_id = find_tenant(connection, None).id
    with connect(settings, tenant_id) as connection:
        state = _largest(connection)
        taken: dict[str, list[float]] = {"bare": [], "preview": [], "apply": []}
        for intent in _splits(state):
            _one_round(connection, tenant_id, state, intent, taken)
        connection.rollback()
    bare = _p(taken["bare"], 50)
    print(f"{len(state.grids)} grids, {len(state.lanes)} lanes, {len(taken['apply'])} splits")
    for name, target in (("bare", None), ("preview", PREVIEW_P95_MS), ("apply", APPLY_P95_MS)):
        p50, p95 = _p(taken[name], 50), _p(taken[name], 95)
        aim = "" if target is None else f"  target p95 {target:.0f} ms"
        print(f"{name:8} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  p50 / bare {p50 / bare:6.1f}{aim}")


def _largest(connection: Connection) -> MapState:
    row = connection.execute(
        "select community_id from territory_versions where level = 'grid' and upper_inf(recorded)"
        " and upper_inf(valid) group by community_id order by count(*) desc, community_id limit 1"
    ).fetchone()
    assert row is not None
    return load_state(connection, row[0], datetime.now(UTC), lock=False)


def _splits(state: MapState) -> list[Split]:
    rng = random.Random(1)
    found = []
    for _ in range(ROUNDS):
        grid = rng.choice(state.grids)
        west, south, east, north = grid.geom.bounds
        x = west + (east - west) * rng.uniform(0.4, 0.6)
        found.append(Split(grid.territory_id, LineString([(x, south - BEYOND_DEG), (x, north + BEYOND_DEG)])))
    return found


def _one_round(
    connection: Connection, tenant_id: int, state: MapState, intent: Split, taken: dict[str, list[float]]
) -> None:
    """Each of the three once; a line that does not cut as drawn counts for none."""
    polygons: np.ndarray[tuple[int], np.dtype[np.object_]] = state.grid_polygons
    index = state.grid_index(intent.territory_id)
    line = to_metric(intent.line, state.community.metric_epsg)
    community_id = state.community.id
    order = Order(None, "bench", state.community.edition, may_cut_buildings=True)

    def write() -> None:
        with connection.transaction(force_rollback=True):
            apply_now(connection, tenant_id, community_id, intent, order)
            connection.execute("set constraints all immediate")

    calls: dict[str, Callable[[], object]] = {
        "bare": lambda: edit.split(polygons, index, line),
        "preview": lambda: preview_now(connection, tenant_id, community_id, intent, may_cut_buildings=True),
        "apply": write,
    }
    times = {}
    for name, call in calls.items():
        begun_s = time.perf_counter()
        try:
            call()
        except (WanggeError, GeometryError):
            return
        times[name] = (time.perf_counter() - begun_s) * 1000
    for name, ms in times.items():
        taken[name].append(ms)


def _p(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
