"""Points of tracks taken in from many phones at once, through the service without the network; beside them a bare COPY.

The floor writes the same points by COPY into a table without a key and without policies, as the database's
administrator: what the machine's disk and PostgreSQL take at best.
"""

import argparse
import asyncio
import os
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from bench.asking import PASSWORD, NamedCity, named_city, part, run, service, signed_in
from gis.access.grants import Grant, give
from gis.accounts.service import add_user
from gis.db import connect

TARGET = 5_000.0
POINTS, TRACKS = 600, 5
_PLAIN = "create unlogged table track_floor (run_id uuid, seq integer, at timestamptz, geom geometry, accuracy_m real)"


def main() -> None:
    """Print points a second, and what a batch costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=8, help="that send at once")
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    with named_city(2) as one:
        _add_walkers(one, options.phones)
        run(_measure(one, options.phones, options.seconds))
        _floor(one, 300_000)


def _add_walkers(one: NamedCity, phones: int) -> None:
    with connect(one.scratch.settings, one.tenant_id) as connection:
        for n in range(phones):
            user_id = add_user(
                connection,
                one.tenant_id,
                username=f"walker{n}",
                display_name=f"walker{n}",
                password=PASSWORD,
                roles=("patrol",),
            )
            give(connection, one.tenant_id, user_id, Grant(one.grid_id))


async def _measure(one: NamedCity, phones: int, seconds: int) -> None:
    async with service(one) as app:
        clients = [await signed_in(app, f"walker{n}") for n in range(phones)]
        begun = time.perf_counter()
        told = await asyncio.gather(*(_walk(one, client, begun + seconds) for client in clients))
        spent = time.perf_counter() - begun
    times = [each for _, all_times in told for each in all_times]
    with connect(one.scratch.settings, one.tenant_id) as connection:
        row = connection.execute("select count(*) from track_points").fetchone()
    assert row is not None
    assert row[0] == sum(points for points, _ in told), "whatever was acknowledged is there, once"
    print(
        f"{phones} phones: {row[0]:,} points in {spent:.1f} s, {row[0] / spent:,.0f} a second   target {TARGET:,.0f};"
        f" a batch of {TRACKS * POINTS:,} points p50 {part(times, 0.5):.0f} ms, p95 {part(times, 0.95):.0f} ms"
        f"   load {os.getloadavg()[0]:.1f}"
    )


async def _walk(one: NamedCity, client: httpx.AsyncClient, until: float) -> tuple[int, list[float]]:
    """One phone that has much to send; how many points were acknowledged, and milliseconds a batch."""
    device, run_id, seq, stored, times = str(uuid4()), str(uuid4()), 0, 0, []
    await _post(client, device, [_action(run_id, 0, "start", {"territory_id": str(one.grid_id)})])
    while time.perf_counter() < until:
        ms = int(time.time() * 1000)
        actions = []
        for _ in range(TRACKS):
            rows = [[seq + n, ms + n, 102.0 + n * 1e-6, 25.0, 6.5, 1.1] for n in range(POINTS)]
            actions.append(_action(run_id, seq + 1, "track", {"points": rows}))
            seq += POINTS
        begun = time.perf_counter()
        items = await _post(client, device, actions)
        times.append(1000 * (time.perf_counter() - begun))
        stored += sum(each["answer"]["stored"] for each in items)
    return stored, times


def _action(run_id: str, seq: int, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    said = {"id": str(uuid4()), "seq": seq, "run_id": run_id, "kind": kind, "body": body}
    return {**said, "observed_at": datetime.now(UTC).isoformat()}


async def _post(
    client: httpx.AsyncClient, device: str, actions: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    body = {
        "protocol": 1,
        "device_id": device,
        "sent_at": datetime.now(UTC).isoformat(),
        "actions": actions,
    }
    answer = await client.post("/api/v1/patrol/sync", json=body)
    answer.raise_for_status()
    items: list[dict[str, Any]] = answer.json()["items"]
    assert {each["status"] for each in items} == {201}, items
    return items


def _floor(one: NamedCity, count: int) -> None:
    """The same points by COPY from this process, without anything around them."""
    run_id, at = uuid4(), datetime.now(UTC)
    geom = "01010000208a11000000000000008059400000000000003940"  # POINT(102 25)
    with psycopg.connect(one.scratch.admin_url, options="-c search_path=wangge,public") as admin:
        admin.execute(_PLAIN)
        begun = time.perf_counter()
        with admin.cursor().copy("copy track_floor from stdin") as copy:
            for n in range(count):
                copy.write_row((run_id, n, at, geom, 6.5))
        spent = time.perf_counter() - begun
        admin.rollback()
    print(f"floor, bare COPY: {count / spent:,.0f} points a second")


if __name__ == "__main__":
    main()
