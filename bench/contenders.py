"""Who is asked for tiles in a comparison: bare SQL, our service, tipg; each with its processor time told apart."""

import asyncio
import json
import math
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, perf_counter, sleep
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bench import asking
from bench.scratch import Scratch
from bench.wire import Wire
from gis.db import EVERYTHING, enter_raw, open_pool
from ops import serve
from ops.paths import ROOT, STATE
from tiles.mvt import TileAddress, TileRequest, execute

TIPG = ("tipg==1.6.1", "uvicorn[standard]==0.54.0")
CONNECTIONS = 8
BUSY = 503
BUFFER = "64"
"""Of a tile's 4,096 units, as ours."""

Ask = Callable[[TileRequest], Awaitable[object]]


@dataclass
class Contender:
    """One way to a tile, and what its requests took: milliseconds each by the clock, processor seconds in all."""

    name: str
    ask: Ask
    processes: Callable[[], Sequence[int]]
    backends: Callable[[], Sequence[int]]
    times_ms: list[float] = field(default_factory=list)
    refused: int = 0
    clock_s: float = 0.0
    api_s: float = 0.0
    database_s: float = 0.0

    async def turn(self, asked: Sequence[TileRequest], connections: int = CONNECTIONS) -> None:
        """Ask for these tiles once each."""
        api, database = cpu_s(self.processes()), cpu_s(self.backends())
        begun = perf_counter()
        waiting = iter(asked)

        async def worker() -> None:
            for request in waiting:
                started = perf_counter()
                self.refused += await self.ask(request) == BUSY
                self.times_ms.append(1000 * (perf_counter() - started))

        await asyncio.gather(*(worker() for _ in range(connections)))
        self.clock_s += perf_counter() - begun
        self.api_s += cpu_s(self.processes()) - api
        self.database_s += cpu_s(self.backends()) - database

    def forget(self) -> None:
        """Begin to count anew."""
        self.times_ms.clear()
        self.refused = 0
        self.clock_s = self.api_s = self.database_s = 0.0

    @property
    def per_second(self) -> float:
        """Requests answered in a second of the clock."""
        return len(self.times_ms) / self.clock_s

    @property
    def api_ms(self) -> float:
        """Processor time of the service per request."""
        return 1000 * self.api_s / len(self.times_ms)

    @property
    def database_ms(self) -> float:
        """Processor time of PostgreSQL per request."""
        return 1000 * self.database_s / len(self.times_ms)


@asynccontextmanager
async def bare(scratch: Scratch, tenant_id: int) -> AsyncIterator[Contender]:
    """The prepared statements in a transaction that names tenant and box, in one pipelined round trip."""
    pool = open_pool(scratch.settings.model_copy(update={"tile_pool_size": CONNECTIONS}))
    await pool.open(wait=True)
    ids: list[int] = []
    for connection in [await pool.getconn() for _ in range(CONNECTIONS)]:
        ids.append(connection.info.backend_pid)
        await pool.putconn(connection)

    async def ask(request: TileRequest) -> None:
        async with pool.connection() as connection, connection.pipeline():
            await enter_raw(connection, tenant_id, EVERYTHING, request.address.box_3857)
            cursor = await execute(connection, request)
            await cursor.fetchone()

    yield Contender("bare SQL", ask, tuple, lambda: ids)
    await pool.close()


@dataclass(frozen=True)
class Service:
    """A running tile service."""

    port: int
    pid: int
    login: str
    headers: str
    path: Callable[[TileRequest], str]


@asynccontextmanager
async def wired(name: str, at: Service, scratch: Scratch, connections: int) -> AsyncIterator[Contender]:
    """A service asked over so many kept connections."""
    idle: asyncio.Queue[Wire] = asyncio.Queue()
    for _ in range(connections):
        idle.put_nowait(await Wire.connect(serve.HOST, at.port))

    async def ask(request: TileRequest) -> int:
        wire = await idle.get()
        try:
            status, _ = await wire.get(at.path(request), at.headers)
        finally:
            idle.put_nowait(wire)
        return status

    yield Contender(name, ask, lambda: (at.pid,), lambda: _backends(scratch, at.login))
    while not idle.empty():
        idle.get_nowait().close()


@contextmanager
def ours(scratch: Scratch) -> Iterator[Service]:
    """Our service over the city, asked by a manager who sees all of it."""
    port = serve.next_free(serve.HOST, 8100)
    login = "wangge_bench_ours"
    environment = {
        "WANGGE_DATABASE_URL": f"{scratch.settings.database_url}&application_name={login}",
        "WANGGE_TILE_POOL_SIZE": str(CONNECTIONS),
        "WANGGE_PERSONAL_KEY": asking.personal_keys(),
    }
    with _process(Path(sys.executable), "api.app:create_app", port, environment, "--factory") as pid:
        _wait_for(port, "/readyz")
        body = {"username": "everything", "password": asking.PASSWORD, "tenant": "city"}
        connection = HTTPConnection(serve.HOST, port)
        connection.request("POST", "/api/v1/session", json.dumps(body), {"content-type": "application/json"})
        token = json.load(connection.getresponse())["token"]
        connection.close()
        yield Service(port, pid, login, f"Authorization: Bearer {token}\r\n", our_path)


@contextmanager
def tipg(scratch: Scratch) -> Iterator[Service]:
    """The peer over the views of the schema `peer`, installed when it is not there yet."""
    home = STATE / "peers/tipg"
    python = home / "bin/python"
    if not python.exists():
        for words in (["venv", str(home)], ["pip", "install", "--python", str(python), *TIPG]):
            subprocess.run([sys.executable, "-m", "uv", *words, "-q"], check=True)
    port = serve.next_free(serve.HOST, 8200)
    login = "wangge_bench_tipg"
    at = {name: quote(str(value), safe="") for name, value in conninfo_to_dict(scratch.admin_url).items()}
    environment = {
        "DATABASE_URL": f"postgresql://{at['user']}@{at['host']}:{at['port']}/{at['dbname']}?application_name={login}",
        "DB_MIN_CONN_SIZE": str(CONNECTIONS),
        "DB_MAX_CONN_SIZE": str(CONNECTIONS),
        "TIPG_DB_SCHEMAS": '["peer"]',
        "TIPG_TILE_BUFFER": BUFFER,
        "TIPG_CATALOG_TTL": "86400",
    }
    with _process(python, "tipg.main:app", port, environment) as pid:
        _wait_for(port, "/healthz")
        yield Service(port, pid, login, "", _tipg_path)


@contextmanager
def _process(python: Path, app: str, port: int, environment: dict[str, str], *words: str) -> Iterator[int]:
    command = [
        str(python),
        "-m",
        "uvicorn",
        app,
        "--port",
        str(port),
        "--log-level",
        "warning",
        "--no-access-log",
    ]
    command += ["--timeout-keep-alive", "600", *words]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}) as process:
        try:
            yield process.pid
        finally:
            process.terminate()


def _wait_for(port: int, path: str) -> None:
    deadline = monotonic() + 60
    while monotonic() < deadline:
        connection = HTTPConnection(serve.HOST, port)
        with suppress(OSError):
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        connection.close()
        sleep(0.2)
    raise TimeoutError(f"nothing answers on port {port}")


def tile_at(lon: float, lat: float, z: int) -> TileAddress:
    """The tile of the zoom that holds a place."""
    side = 1 << z
    x = int((lon + 180) / 360 * side)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
    return TileAddress(z, x, y)


def our_path(request: TileRequest) -> str:
    """Where our service has the tile."""
    at = request.address
    return f"/tiles/{request.layer.name}/{at.z}/{at.x}/{at.y}.mvt"


def _tipg_path(request: TileRequest) -> str:
    at = request.address
    return f"/collections/peer.{request.layer.name}/tiles/WebMercatorQuad/{at.z}/{at.x}/{at.y}"


def cpu_s(processes: Sequence[int]) -> float:
    """Processor seconds these processes have used; schedstat counts in nanoseconds."""
    total = 0
    for process in processes:
        with suppress(FileNotFoundError):
            for thread in Path(f"/proc/{process}/task").iterdir():
                total += int((thread / "schedstat").read_text().split()[0])
    return total / 1e9


def _backends(scratch: Scratch, login: str) -> list[int]:
    with psycopg.connect(scratch.admin_url) as connection:
        rows = connection.execute("select pid from pg_stat_activity where application_name = %s", (login,))
        return [row[0] for row in rows]
