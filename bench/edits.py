"""Preview and apply in a city of 10,000 grids and 1,000,000 households, against a tenth of it, and the proof of it all.

Both cities are built in databases of their own and edited in turns, so that a busy machine slows them alike. An edit is
measured as a request makes it: a transaction on a warm connection, from naming the tenant to the commit. The first
preview of an edition reads the community's map, the next ones have it. Bare is the one call that cuts the polygons in
memory. Time is what a clock says; work is what this process and its database process were computing, whoever
else wanted the processor.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID

import shapely
from shapely import LineString

from bench import city
from bench.scratch import Scratch, scratch_database
from gis.db import Connection, connect, set_tenant
from gis.edits.intents import Intent, MoveVertices, Split
from gis.edits.service import Order, apply_now, preview_now
from gis.edits.state import MapState, forget_maps, load_state
from gis.errors import WanggeError
from gis.geometry import edit, vertices
from gis.geometry.crs import to_metric
from gis.geometry.errors import GeometryError
from gis.tenants.service import create_tenant
from gis.verify.service import verify

COMMUNITIES = 400
MEASURED = 30
ROUNDS = 2
TARGET_P95_MS = {"preview": 60.0, "again": 60.0, "apply": 200.0}
TARGET_RATIO = 1.2
TARGET_VERIFY_S = 5.0


@dataclass(frozen=True)
class Taken:
    """One call: milliseconds by the clock, and milliseconds of the processor."""

    time_ms: float
    work_ms: float


@dataclass
class City:
    """One database with its connection, its communities, and what edits of it took, by operation and call."""

    scratch: Scratch
    tenant_id: int
    connection: Connection
    communities: list[UUID]
    taken: dict[tuple[str, str], list[Taken]] = field(default_factory=dict)


def main() -> None:
    """Print the times, the ratio of the two sizes, and what the proof took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--communities", type=int, default=COMMUNITIES, help="of 25 grids each")
    parser.add_argument("--measured", type=int, default=MEASURED, help="communities edited of each city")
    options = parser.parse_args()
    with _city("tenth", options.communities // 10) as small, _city("whole", options.communities) as large:
        measured = min(options.measured, len(small.communities) - 1)
        for number in range(measured + 1):
            for one in (small, large):
                _edit(one, one.communities[number], random.Random(number), keep=number > 0)
        _print(small, large)
        set_tenant(large.connection, large.tenant_id)
        _verify(large.connection)
        large.connection.rollback()


@contextmanager
def _city(name: str, communities: int) -> Iterator[City]:
    with scratch_database(name) as scratch:
        with connect(scratch.settings, owner=True) as owner:
            tenant_id = create_tenant(owner, "city", "城市").id
        started_s = time.perf_counter()
        city.grow(scratch.admin_url, tenant_id, 0, communities)
        built_s = time.perf_counter() - started_s
        with connect(scratch.settings) as connection:
            one = City(scratch, tenant_id, connection, _communities(connection, tenant_id))
            _say_size(one, built_s)
            yield one


def _communities(connection: Connection, tenant_id: int) -> list[UUID]:
    """In the order in which they were made."""
    set_tenant(connection, tenant_id)
    rows = connection.execute(
        "select v.territory_id from territory_versions as v where v.level = 'community'"
        " and upper_inf(v.valid) and upper_inf(v.recorded) order by v.code"
    ).fetchall()
    connection.commit()
    return [row[0] for row in rows]


def _say_size(one: City, built_s: float) -> None:
    set_tenant(one.connection, one.tenant_id)
    grids, lanes, buildings, households, assignments = (
        one.connection.execute(
            "select (select count(*) from territories where level = 'grid'),"
            " (select count(*) from territories where level = 'lane'),"
            " (select count(*) from buildings), (select count(*) from households), (select count(*) from assignments)"
        ).fetchone()
        or (0,) * 5
    )
    one.connection.commit()
    print(
        f"{grids:,} grids, {lanes:,} lanes, {buildings:,} buildings, {households:,} households,"
        f" {assignments:,} assignments: built in {built_s:.0f} s",
        flush=True,
    )


def _edit(one: City, community_id: UUID, rng: random.Random, *, keep: bool) -> None:
    """Some splits and moves of one community; the first community only warms the connection."""
    for _ in range(ROUNDS):
        for make in (_split, _move):
            set_tenant(one.connection, one.tenant_id)
            state = load_state(one.connection, community_id, datetime.now(UTC), lock=False)
            one.connection.commit()
            taken = _measure(one, state, make(rng, state))
            for key, value in taken.items() if keep else ():
                one.taken.setdefault(key, []).append(value)


def _split(rng: random.Random, state: MapState) -> Intent:
    grid = rng.choice(state.grids)
    west, south, east, north = grid.geom.bounds
    x = west + (east - west) * rng.uniform(0.4, 0.6)
    return Split(grid.territory_id, LineString([(x, south - 1e-4), (x, north + 1e-4)]))


def _move(rng: random.Random, state: MapState) -> Intent:
    """A vertex inside the community, about three metres away."""
    border = set(map(tuple, shapely.get_coordinates(state.border.geom).tolist()))
    while True:
        lon, lat = rng.choice(shapely.get_coordinates(rng.choice(state.grids).geom).tolist())
        if (lon, lat) not in border:
            to = round(lon + rng.uniform(-3e-5, 3e-5), 9), round(lat + rng.uniform(-3e-5, 3e-5), 9)
            return MoveVertices((((lon, lat), to),))


def _measure(one: City, state: MapState, intent: Intent) -> dict[tuple[str, str], Taken]:
    """Each of the calls once; an edit that cannot be done counts for none."""
    community_id, op = state.community.id, "split" if isinstance(intent, Split) else "move"
    order = Order(None, "bench", state.community.edition, may_cut_buildings=True)

    def look() -> object:
        return preview_now(one.connection, one.tenant_id, community_id, intent, may_cut_buildings=True)

    calls: dict[str, Callable[[], object]] = {
        "bare": lambda: _bare(state, intent),
        "preview": look,
        "again": look,
        "apply": lambda: apply_now(one.connection, one.tenant_id, community_id, intent, order),
    }
    taken = {}
    for name, call in calls.items():
        if name == "preview":
            forget_maps()
        begun_s, worked_ms = time.perf_counter(), _worked_ms(one.connection)
        try:
            set_tenant(one.connection, one.tenant_id)
            call()
            one.connection.commit()
        except (WanggeError, GeometryError):
            one.connection.rollback()
            return {}
        time_ms = (time.perf_counter() - begun_s) * 1000
        taken[op, name] = Taken(time_ms, _worked_ms(one.connection) - worked_ms)
    return taken


def _worked_ms(connection: Connection) -> float:
    """What this process and the connection's process in the database have computed so far."""
    server = Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text(encoding="ascii")
    return time.process_time() * 1000 + int(server.split()[0]) / 1e6


def _bare(state: MapState, intent: Intent) -> object:
    if isinstance(intent, Split):
        line = to_metric(intent.line, state.community.metric_epsg)
        return edit.split(state.grid_polygons, state.grid_index(intent.territory_id), line)
    assert isinstance(intent, MoveVertices)
    moves = [(state.metric_point(a), state.metric_point(b)) for a, b in intent.moves]
    return vertices.move_vertices(state.grid_polygons, moves)


def _print(small: City, large: City) -> None:
    print(f"{'ms':16}{'a tenth':>40}{'the whole city':>40}{'ratio':>7}{'target':>12}")
    for key in sorted(large.taken, key=lambda key: (key[1] == "apply", key[0] != "split", key[1] == "again")):
        then, now = small.taken[key], large.taken[key]
        aim = f"p95 {TARGET_P95_MS[key[1]]:.0f}" if key[1] in TARGET_P95_MS else ""
        print(f"{' '.join(key):16}{_said(then):>40}{_said(now):>40}{_ratio(then, now):>7.2f}{aim:>12}")
    ratios = [_ratio(small.taken[key], large.taken[key]) for key in large.taken if key[1] != "bare"]
    count = sum(len(taken) for (_, name), taken in large.taken.items() if name == "apply")
    print(
        f"{count} edits of each; ten times the city is {median(ratios):.2f} times the work, target {TARGET_RATIO}"
    )


def _said(taken: Sequence[Taken]) -> str:
    times, work = [one.time_ms for one in taken], [one.work_ms for one in taken]
    return f"p50 {_p(times, 50):.0f} p95 {_p(times, 95):.0f}, work {_p(work, 50):.0f} and {_p(work, 95):.0f}"


def _ratio(then: Sequence[Taken], now: Sequence[Taken]) -> float:
    return median(one.work_ms for one in now) / median(one.work_ms for one in then)


def _verify(connection: Connection) -> None:
    """Every check with its time; the first is the partition, which has a target."""
    begun_s = time.perf_counter()
    taken: list[float] = []

    def note(_: str) -> None:
        nonlocal begun_s
        now_s = time.perf_counter()
        taken.append(now_s - begun_s)
        begun_s = now_s

    for check, seconds in zip(verify(connection, datetime.now(UTC), note), taken, strict=True):
        aim = f", target {TARGET_VERIFY_S:.0f} s" if check.name == "partition" else ""
        print(
            f"verify {check.name}: {check.checked:,} checked, {check.problem_count} broken, {seconds:.2f} s{aim}"
        )


def _p(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
