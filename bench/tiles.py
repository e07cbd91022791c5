"""Tile service against the bare SQL: p50 and p95 at zooms 14 to 16 on the same number of connections, and memory.

Bare is what no service can do without: the same prepared statements in a transaction that names tenant and box, in one
pipelined round trip. The service adds HTTP, the session check, compression and the entity tag. Both run the same random
tiles of the demo town, in turns, so that a busy machine slows both.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

import psutil

from bench.contenders import our_path, tile_at
from bench.wire import Wire
from gis.db import EVERYTHING, enter_raw, open_pool
from gis.settings import DatabaseSettings
from ops import serve
from ops.paths import ROOT
from tiles.layers import LAYERS
from tiles.mvt import TileRequest, execute

UVICORN = ("api.app:create_app", "--factory", "--log-level", "warning", "--no-access-log")
KEEP_ALIVE_S = 600
"""Connections must outlive the rounds of bare SQL between two rounds of the service."""

LAYERS_SHOWN = ("grids", "lane_lines", "buildings", "facilities")
ZOOMS = (14, 15, 16)
TILES_PER_ZOOM = 60
ROUNDS = 6
CONNECTIONS = (1, 4)
LIMIT_RATIO = 1.3
LIMIT_MB = 300

Ask = Callable[[TileRequest], Awaitable[None]]


@dataclass(frozen=True)
class Target:
    """A running service and who asks it."""

    port: int
    token: str
    tenant_id: int
    box_lonlat: tuple[float, float, float, float]


def main() -> None:
    """Print the ratios and the memory."""
    port = serve.next_free(serve.HOST, 8100)
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "uvicorn",
            *UVICORN,
            "--port",
            str(port),
            "--timeout-keep-alive",
            str(KEEP_ALIVE_S),
        ],
        cwd=ROOT,
        env=os.environ,
    )
    try:
        target = _sign_in(port)
        process = psutil.Process(server.pid)
        cpu_s = sum(process.cpu_times()[:2])
        asyncio.run(_compare(target))
        tiles = len(CONNECTIONS) * len(ZOOMS) * TILES_PER_ZOOM * (ROUNDS + 1)
        cpu_ms = 1000 * (sum(process.cpu_times()[:2]) - cpu_s) / tiles
        memory_mb = process.memory_info().rss / 1e6
        print(f"CPU of the API process per tile: {cpu_ms:.2f} ms (the database's is in both columns)")
        print(f"API process after all this: {memory_mb:.0f} MB, limit {LIMIT_MB} MB")
    finally:
        server.terminate()
        server.wait(timeout=20)


async def _compare(target: Target) -> None:
    print(
        f"{'zoom':<6}{'conns':<7}{'bare p50':>10}{'p95':>8}{'service p50':>13}{'p95':>8}{'ratio p50':>11}{'p95':>7}"
    )
    for connections in CONNECTIONS:
        for z in ZOOMS:
            asked = _requests(target, z)
            bare_s, served_s = await _times(target, asked, connections)
            b50, b95, s50, s95 = (
                1000 * _percentile(times, part) for times in (bare_s, served_s) for part in (0.5, 0.95)
            )
            verdict = "ok" if s50 / b50 <= LIMIT_RATIO and s95 / b95 <= LIMIT_RATIO else f"over {LIMIT_RATIO}"
            print(
                f"z{z:<5}{connections:<7}{b50:>7.2f} ms{b95:>5.1f} ms{s50:>10.2f} ms{s95:>5.1f} ms"
                f"{s50 / b50:>11.2f}{s95 / b95:>7.2f}  {verdict}"
            )


async def _times(
    target: Target, asked: list[TileRequest], connections: int
) -> tuple[list[float], list[float]]:
    """Seconds per tile, bare and served; the two take turns."""
    settings = DatabaseSettings.model_validate({})
    pool = open_pool(settings.model_copy(update={"tile_pool_size": connections}))
    await pool.open(wait=True)
    clients = [await Wire.connect(serve.HOST, target.port) for _ in range(connections)]
    queue: asyncio.Queue[Wire] = asyncio.Queue()
    for client in clients:
        queue.put_nowait(client)

    async def bare(request: TileRequest) -> None:
        async with pool.connection() as connection, connection.pipeline():
            await enter_raw(connection, target.tenant_id, EVERYTHING, request.address.box_3857)
            cursor = await execute(connection, request)
            await cursor.fetchone()

    async def served(request: TileRequest) -> None:
        client = await queue.get()
        try:
            await client.get(our_path(request), f"Authorization: Bearer {target.token}\r\n")
        finally:
            queue.put_nowait(client)

    await _round(asked, served, connections)
    await _round(asked, bare, connections)
    bare_s: list[float] = []
    served_s: list[float] = []
    for _ in range(ROUNDS):
        bare_s += await _round(asked, bare, connections)
        served_s += await _round(asked, served, connections)
    for client in clients:
        client.close()
    await pool.close()
    return bare_s, served_s


async def _round(asked: list[TileRequest], ask: Ask, connections: int) -> list[float]:
    waiting = iter(asked)
    times: list[float] = []

    async def worker() -> None:
        for request in waiting:
            begun = time.perf_counter()
            await ask(request)
            times.append(time.perf_counter() - begun)

    await asyncio.gather(*(worker() for _ in range(connections)))
    return times


def _sign_in(port: int) -> Target:
    session = _answer(port, "POST", "/api/v1/session", {"username": "admin", "password": "demo-admin"})
    summary = _answer(port, "GET", "/api/v1/summary", token=session["token"])
    return Target(
        port, session["token"], session["user"]["tenant"]["id"], tuple(summary["communities"][0]["bbox"])
    )


def _answer(
    port: int, method: str, path: str, body: dict[str, str] | None = None, token: str = ""
) -> dict[str, Any]:
    """One JSON answer, waiting up to 30 s for the service to start."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    deadline = time.monotonic() + 30
    while True:
        connection = HTTPConnection(serve.HOST, port)
        try:
            connection.request(method, path, json.dumps(body), headers)
            answer: dict[str, Any] = json.load(connection.getresponse())
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return answer
        finally:
            connection.close()


def _requests(target: Target, z: int) -> list[TileRequest]:
    """Random tiles over the first community, every layer a reader of that zoom would ask."""
    chance = random.Random(z)
    west, south, east, north = target.box_lonlat
    today = datetime.now(UTC).date()
    asked = []
    for _ in range(TILES_PER_ZOOM):
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        layer = LAYERS[chance.choice(LAYERS_SHOWN)]
        asked.append(TileRequest(layer, tile_at(lon, lat, z), None, today, 5))
    return asked


def _percentile(times: list[float], part: float) -> float:
    return sorted(times)[int(part * (len(times) - 1))]


if __name__ == "__main__":
    main()
