"""Where points, houses and households belong in a city of 10,000 grids: one point, thousands, and the whole register.

One point is located in this process, by the service's function, and through the whole service without the network.
Thousands are sent over HTTP to a process of its own. The register is derived anew: as it stands, after a tenth of the
map changed hands, and after all of it did; the database's work is what its process computed, whoever else wanted the
processor. Households are read through their building: a row a house is written, and the households of each grid are
counted afterwards. Shapely's STRtree locates the same million points in memory and writes nothing; bare is one SQL
statement that locates the houses and writes a row a household, or a house, into a table without indexes or policies.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any, LiteralString

import numpy as np
import psutil
import psycopg
import shapely
from fastapi import FastAPI
from numpy.typing import NDArray

from bench.asking import (
    PASSWORD,
    WHO,
    NamedCity,
    named_city,
    part,
    personal_keys,
    run,
    service,
    signed_in,
    timed,
)
from gis.access.model import Areas, Scope
from gis.assignments.service import assign
from gis.db import Connection, connect, set_tenant
from gis.overlays.locate import locate_with_overlays
from ops import serve
from ops.paths import ROOT

POINTS = 2_000
BATCH = 20_000
BATCHES = 10
TARGET_P99_MS = 5.0
TARGET_POINTS_S = 20_000
TARGET_REASSIGN_S = 15.0

Points = NDArray[np.float64]


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--communities", type=int, default=400, help="of 25 grids each")
    options = parser.parse_args()
    with named_city(options.communities) as one:
        lonlat = _points(one, BATCH)
        run(_one_by_one(one, lonlat[:POINTS]))
        _thousands(one, lonlat)
        _register(one)


def _points(one: NamedCity, count: int) -> Points:
    """Random points in the box of the city; a few are in no community."""
    with connect(one.scratch.settings, one.tenant_id) as connection:
        row = connection.execute(
            "select min(st_xmin(geom)), min(st_ymin(geom)), max(st_xmax(geom)), max(st_ymax(geom))"
            " from territory_versions where level = 'community'"
        ).fetchone()
    assert row is not None
    return np.random.default_rng(1).uniform(row[:2], row[2:], (count, 2)).round(9)


async def _one_by_one(one: NamedCity, lonlat: Points) -> None:
    scopes = {
        "everything": Scope(map=Areas(is_everything=True), people=Areas(is_everything=True)),
        "grid": Scope(map=Areas(frozenset({one.grid_id})), context=frozenset({one.community_id})),
    }
    async with service(one) as app:
        for who, scope in scopes.items():
            times = await _located(app, one, scope, lonlat)
            _say(f"locate in process, who sees {who}", times, TARGET_P99_MS)
        client = await signed_in(app, WHO[0])
        times = []
        for lon, lat in lonlat.tolist():
            path = f"/api/v1/locate?lon={lon}&lat={lat}"
            times.append(await timed(lambda: client.get(path)))  # noqa: B023
        _say("the same through the whole service", times, None)
        await client.aclose()


async def _located(app: FastAPI, one: NamedCity, scope: Scope, lonlat: Points) -> list[float]:
    engine, times = app.state.services.engine, []
    for lon, lat in [*lonlat[:100].tolist(), *lonlat.tolist()]:
        now = datetime.now(UTC)
        times.append(
            await timed(lambda: locate_with_overlays(engine, one.tenant_id, scope, lon, lat, now))  # noqa: B023
        )
    return times[100:]


def _say(what: str, times: list[float], target_ms: float | None) -> None:
    p50, p95, p99 = (part(times, share) for share in (0.5, 0.95, 0.99))
    verdict = (
        "" if target_ms is None else f"   target p99 {target_ms} ms {'ok' if p99 <= target_ms else 'missed'}"
    )
    print(
        f"{what:<44} p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms{verdict}; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def _thousands(one: NamedCity, lonlat: Points) -> None:
    """Batches over HTTP, one after another, to a service of its own."""
    port = serve.next_free(serve.HOST, 8100)
    environment = os.environ | {
        "WANGGE_DATABASE_URL": one.scratch.settings.database_url,
        "WANGGE_PERSONAL_KEY": personal_keys(),
    }
    words = (
        "-m",
        "uvicorn",
        "api.app:create_app",
        "--factory",
        "--log-level",
        "warning",
        "--port",
        str(port),
    )
    server = subprocess.Popen([sys.executable, *words, "--no-access-log"], cwd=ROOT, env=environment)
    try:
        token = _token(port)
        with closing(HTTPConnection(serve.HOST, port)) as http:
            body = json.dumps({"points": lonlat.tolist()}).encode()
            _post(http, "/api/v1/locate:batch", body, token)
            times = []
            for _ in range(BATCHES):
                begun = time.perf_counter()
                found = _post(http, "/api/v1/locate:batch", body, token)
                times.append(time.perf_counter() - begun)
        assert len(found["grid"]) == len(lonlat)
        rate = len(lonlat) / part(times, 0.5)
        verdict = "ok" if rate >= TARGET_POINTS_S else "missed"
        print(
            f"batches of {len(lonlat):,} points over HTTP: {rate:,.0f} points/s (median), target"
            f" {TARGET_POINTS_S:,} {verdict}; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    finally:
        server.terminate()
        server.wait(timeout=20)


def _token(port: int) -> str:
    body = json.dumps({"username": WHO[0], "password": PASSWORD, "tenant": "city"}).encode()
    deadline = time.monotonic() + 60
    while True:
        try:
            with closing(HTTPConnection(serve.HOST, port)) as http:
                return str(_post(http, "/api/v1/session", body, "")["token"])
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _post(http: HTTPConnection, path: str, body: bytes, token: str) -> dict[str, Any]:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    http.request("POST", path, body, headers)
    answer = http.getresponse()
    found: dict[str, Any] = json.loads(answer.read())
    assert answer.status < 300, found
    return found


def _register(one: NamedCity) -> None:
    """The whole register derived and written, against the tree in memory and the bare statement."""
    tree_s, bare_s, houses_s = _tree(one), _bare(one, _HOUSEHOLDS), _bare(one, _HOUSES)
    print(
        f"shapely STRtree, a million points in memory: {tree_s:.1f} s; bare SQL: {bare_s:.1f} s, a row a house"
        f" {houses_s:.1f} s",
        flush=True,
    )
    for name, share in (
        ("as it stands", 0.0),
        ("a tenth of the grids changed hands", 0.1),
        ("every grid did", 1.0),
    ):
        _swap_grids(one, share)
        with connect(one.scratch.settings, one.tenant_id) as connection:
            backend = psutil.Process(connection.info.backend_pid)
            work_s, begun = sum(backend.cpu_times()[:2]), time.perf_counter()
            written = assign(connection, one.tenant_id, ("building",), at=datetime.now(UTC))
            connection.commit()
            took_s = time.perf_counter() - begun
            work_s = sum(backend.cpu_times()[:2]) - work_s
            read_s = _read(connection, one)
        verdict = "ok" if took_s <= TARGET_REASSIGN_S else "missed"
        print(
            f"register derived, {name}: {took_s:.1f} s (work {work_s:.1f} s), {sum(written.values()):,} written;"
            f" {took_s / tree_s:.1f} × tree, {took_s / bare_s:.1f} × bare, {took_s / houses_s:.1f} × bare a house;"
            f" every household's grid read {read_s:.1f} s; target {TARGET_REASSIGN_S:.0f} s {verdict};"
            f" load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


def _tree(one: NamedCity) -> float:
    """Seconds to find the grid of every household's point, polygons and points at hand."""
    with connect(one.scratch.settings, one.tenant_id) as connection:
        grids = connection.execute(
            "select st_asbinary(geom) from territory_versions where level = 'grid'", binary=True
        ).fetchall()
        homes = connection.execute(
            "select st_x(b.inner_point), st_y(b.inner_point) from households as h join buildings as b"
            " on b.tenant_id = h.tenant_id and b.id = h.building_id"
        ).fetchall()
    polygons, points = (
        shapely.from_wkb([row[0] for row in grids]),
        shapely.points(np.array(homes, dtype=float)),
    )
    begun = time.perf_counter()
    shapely.prepare(polygons)
    found = shapely.STRtree(points).query(polygons, predicate="covers")
    took_s = time.perf_counter() - begun
    assert len(found[0]) >= len(points)
    return took_s


_HOUSEHOLDS = "select h.id, s.territory_id from households as h join houses as s on s.id = h.building_id"
_HOUSES = "select s.id, s.territory_id from houses as s"


def _read(connection: Connection, one: NamedCity) -> float:
    """Seconds to count the households of every grid, through their buildings, by who sees everything."""
    set_tenant(connection, one.tenant_id)
    begun = time.perf_counter()
    rows = connection.execute(
        "select a.grid_id, count(*) from assignments as a join households as h on h.tenant_id = a.tenant_id"
        " and h.building_id = a.subject_id where a.subject_kind = 'building' and upper_inf(a.valid)"
        " and upper_inf(a.recorded) group by a.grid_id"
    ).fetchall()
    assert rows
    return time.perf_counter() - begun


def _bare(one: NamedCity, answer: LiteralString) -> float:
    with psycopg.connect(
        one.scratch.admin_url, options="-c search_path=wangge,public -c jit=off -c work_mem=256MB"
    ) as admin:
        begun = time.perf_counter()
        admin.execute(
            "create unlogged table bare as with houses as materialized (select b.id, v.territory_id from buildings as b"
            " join territory_versions as v on v.level = 'grid'"
            "  and st_covers(v.geom_3857, st_transform(b.inner_point, 3857))) " + answer
        )
        took_s = time.perf_counter() - begun
        admin.rollback()
    return took_s


def _swap_grids(one: NamedCity, share: float) -> None:
    """Say of a share of the grids that another one of the community had all they hold, so that all of it is written."""
    with psycopg.connect(one.scratch.admin_url, options="-c search_path=wangge,public") as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update assignments as a set grid_id = n.next_id, lane_id = null from (select territory_id,"
            " lead(territory_id) over (partition by community_id order by code) as next_id,"
            " row_number() over (order by code) as nth,"
            " count(*) over () as total from territory_versions where level = 'grid') as n"
            " where a.grid_id = n.territory_id and n.nth <= n.total * %s and upper_inf(a.valid)"
            " and a.subject_kind = 'building'",
            (share,),
        )
    with psycopg.connect(one.scratch.admin_url, autocommit=True) as admin:
        admin.execute("vacuum analyze wangge.assignments")


if __name__ == "__main__":
    main()
