"""Incidents in a city of ten thousand grids and five million stored: taking one in, lists, the board, and the clocks.

Through the service with session, rights and row-level policies, without the network. The flood sends at a fixed rate
whatever the answers are, and counts afterwards what is stored.
"""

import argparse
import asyncio
import os
import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from bench.asking import NamedCity, named_city, part, run, service, signed_in, timed
from gis.db import connect
from gis.incidents.ids import first_id, new_id
from gis.incidents.upkeep import make_months, prepare
from gis.queries import statement

INTAKE_P95_MS, LIST_P95_MS, CLOCKS_S = 80.0, 150.0, 5.0
_TYPES = ("200102", "200505", "200406", "560201")

# Two thousand days back at most; nine in ten ended, the open ones new. Places are inside their grids.
_GROW = """
    with grids as (
        select v.territory_id, v.community_id, st_pointonsurface(v.geom) as geom,
            row_number() over (order by v.code) - 1 as n
        from territory_versions as v
        where v.level = 'grid' and upper_inf(v.recorded) and upper_inf(v.valid)
    ),
    total as (select count(*) as grids from grids),
    drawn as (
        select
            i, (i * 7919) %% t.grids as n,
            now() - make_interval(secs => (i::double precision / %(count)s) * %(days)s * 86400) as at
        from generate_series(%(first)s::bigint, %(last)s::bigint) as i cross join total as t
    ),
    made as (
        select
            d.i, g.territory_id, g.community_id, g.geom, d.at,
            (lpad(to_hex((extract(epoch from d.at) * 1000)::bigint), 12, '0') || '7'
                || lpad(to_hex(d.i %% 4096), 3, '0') || '8' || lpad(to_hex(d.i), 15, '0'))::uuid as id,
            d.i < %(open)s as is_open
        from drawn as d join grids as g on g.n = d.n
    ),
    incident as (
        insert into incidents (
            tenant_id, id, observed_at, state, state_at, version, source, type_code, text, geom, address_by,
            community_id, grid_id, routed_by, clock_unit, limit_s, used_s, running_since, due_at, closed_at
        )
        select
            %(tenant)s, id, at, case when is_open then 'handling' else 'closed' end, at, 1, 'patrol', '200102',
            '井盖松动',
            geom, 'none', community_id, territory_id, 'fallback', 'working_hours', 28800, 0,
            case when is_open then at end, at + interval '1 day', case when is_open then null else at end
        from made
    ),
    step as (
        insert into incident_transitions (tenant_id, incident_id, ordinal, action, to_state, at, role)
        select %(tenant)s, id, 1, 'report', case when is_open then 'handling' else 'closed' end, at, 'patrol' from made
    )
    insert into assignments (tenant_id, subject_kind, subject_id, community_id, grid_id, rule, measure, edition, valid)
    select %(tenant)s, 'incident', id, community_id, territory_id, 'inside', 1.0, 1, tstzrange(at, null) from made
"""

_BARE = """
    insert into incidents (
        tenant_id, id, observed_at, state, state_at, source, type_code, text, geom, address_by, routed_by
    )
    values (%s, %s, %s, 'archived', %s, 'patrol', '200102', '井盖松动', st_setsrid(st_makepoint(%s, %s), 4490), 'none',
        'nobody')
"""


def main() -> None:
    """Print what each costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--communities", type=int, default=400, help="of 25 grids each")
    parser.add_argument("--incidents", type=int, default=5_000_000)
    parser.add_argument("--open", type=int, default=100_000, help="clocks that run")
    parser.add_argument("--seconds", type=int, default=120, help="of the flood")
    parser.add_argument("--rate", type=float, default=50.0, help="reports a second")
    options = parser.parse_args()
    with named_city(options.communities) as one:
        _grow(one, options.incidents, options.open)
        _clocks(one)
        run(_measure(one, options.seconds, options.rate))


def _grow(one: NamedCity, count: int, open_count: int) -> None:
    begun, days = time.perf_counter(), 1_800
    prepare(one.scratch.settings, one.tenant_id)
    with connect(one.scratch.settings, one.tenant_id) as connection:
        make_months(connection, date.today() - timedelta(days=days + 40), date.today())  # noqa: DTZ011
    url = f"{one.scratch.admin_url}"
    with psycopg.connect(url, options="-c search_path=wangge,public -c jit=off", autocommit=True) as admin:
        # What is told of half a million new rows is that everything changed; the benchmark listens to nothing.
        admin.execute("set session_replication_role = replica")
        for first in range(0, count, 500_000):
            values = {
                "tenant": one.tenant_id,
                "first": first,
                "last": min(count, first + 500_000) - 1,
                "count": count,
                "open": open_count,
                "days": days,
            }
            admin.execute(_GROW, values)
        admin.execute("vacuum analyze incidents, incident_transitions, assignments, working_spans")
    print(f"{count:,} incidents, {open_count:,} open, grown in {time.perf_counter() - begun:.0f} s")


def _clocks(one: NamedCity) -> None:
    """Every clock that runs computed anew, as when a calendar changes."""
    with connect(one.scratch.settings, one.tenant_id) as connection:
        begun = time.perf_counter()
        done = connection.execute(statement("incidents", "recompute_due").encode(), {"calendar": "default"})
        spent = time.perf_counter() - begun
    print(f"{done.rowcount:,} clocks recomputed in {spent:.2f} s   target {CLOCKS_S:.0f} s")


async def _measure(one: NamedCity, seconds: int, rate: float) -> None:
    async with service(one) as app:
        print(f"{'who sees':<12}{'what':<26}{'p50':>9}{'p95':>9}{'worst':>9}   load {os.getloadavg()[0]:.1f}")
        for who in ("everything", "community", "grid"):
            client = await signed_in(app, who)
            for path in (
                "incidents?limit=50",
                "incidents?open=true&sort=due",
                "incidents/board",
                "incidents/mine",
            ):
                await _ask(client, who, path, LIST_P95_MS)
        client = await signed_in(app, "everything")
        points = _points(one)
        for _ in range(20):
            await client.post("/api/v1/incidents", json=_said(points))
        floor = _bare(one, points)
        times = [
            await timed(lambda: client.post("/api/v1/incidents", json=_said(points))) for _ in range(200)
        ]
        _line("everything", "report, one by one", times, INTAKE_P95_MS)
        print(
            f"a bare row, inserted and committed: p50 {part(floor, 0.5):.1f}, p95 {part(floor, 0.95):.1f} ms;"
            f" a report is {part(times, 0.5) / part(floor, 0.5):.1f} of it"
        )
        await _flood(one, client, points, seconds, rate)


def _bare(one: NamedCity, points: Sequence[Sequence[float]]) -> list[float]:
    """Milliseconds of the least that storing an incident can cost: one row in its table, committed."""
    times, first = [], first_id(datetime.now(UTC))
    url, options = one.scratch.admin_url, "-c search_path=wangge,public"
    with psycopg.connect(url, options=options, autocommit=True) as bare:
        bare.execute("set session_replication_role = replica")
        for _ in range(200):
            now, (lon, lat) = datetime.now(UTC), random.choice(points)
            begun = time.perf_counter()
            bare.execute(_BARE, (one.tenant_id, new_id(now), now, now, lon, lat))
            times.append(1000 * (time.perf_counter() - begun))
        bare.execute("delete from incidents where id >= %s and state = 'archived'", (first,))
    return times


async def _ask(client: httpx.AsyncClient, who: str, path: str, target_ms: float) -> None:
    times = []
    for _ in range(40):
        begun = time.perf_counter()
        answer = await client.get(f"/api/v1/{path}")
        answer.raise_for_status()
        times.append(1000 * (time.perf_counter() - begun))
    _line(who, path, times, target_ms)


async def _flood(
    one: NamedCity, client: httpx.AsyncClient, points: Sequence[Sequence[float]], seconds: int, rate: float
) -> None:
    """So many a second; what the service is too busy for waits as long as it says, and is sent again under its id."""
    before = _count(one)
    times: list[float] = []
    lost = again = 0

    async def send() -> None:
        nonlocal lost, again
        body = _said(points)
        begun = time.perf_counter()
        for _ in range(60):
            answer = await client.post("/api/v1/incidents", json=body)
            if answer.status_code in {200, 201}:
                times.append(1000 * (time.perf_counter() - begun))
                return
            again += 1
            await asyncio.sleep(float(answer.headers.get("retry-after", 1)))
        lost += 1

    begun, sent, tasks = time.perf_counter(), 0, []
    while sent < seconds * rate:
        await asyncio.sleep(max(0.0, begun + sent / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(send()))
        sent += 1
    await asyncio.gather(*tasks)
    spent = time.perf_counter() - begun
    stored = _count(one) - before
    _line("everything", f"{rate:.0f}/s for {seconds} s", times, INTAKE_P95_MS)
    print(
        f"sent {sent:,} in {spent:.1f} s, {again:,} of them again, given up {lost}, stored {stored:,}:"
        f" lost or doubled {stored - sent + lost}; load {os.getloadavg()[0]:.1f}"
    )


def _points(one: NamedCity) -> list[Sequence[float]]:
    with connect(one.scratch.settings, one.tenant_id) as connection:
        return connection.execute(
            "select st_x(p), st_y(p) from (select st_pointonsurface(geom) as p from territory_versions"
            " where level = 'grid' and upper_inf(recorded) and upper_inf(valid) order by random() limit 500) as g"
        ).fetchall()


def _said(points: Sequence[Sequence[float]]) -> dict[str, Any]:
    lon, lat = random.choice(points)
    return {
        "request_id": str(uuid4()),
        "type": random.choice(_TYPES),
        "point": [lon, lat],
        "accuracy_m": random.choice([None, 8, 25]),
        "text": "门前有暴露垃圾",
        "observed_at": datetime.now(UTC).isoformat(),
    }


def _count(one: NamedCity) -> int:
    with connect(one.scratch.settings, one.tenant_id) as connection:
        row = connection.execute("select count(*) from incident_receipts").fetchone()
        assert row is not None
        return int(row[0])


def _line(who: str, what: str, times: Sequence[float], target_ms: float) -> None:
    said = "".join(f"{each:>9.1f}" for each in (part(times, 0.5), part(times, 0.95), max(times)))
    print(f"{who:<12}{what:<26}{said}   target p95 {target_ms:.0f} ms")


if __name__ == "__main__":
    main()
