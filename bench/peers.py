"""Live tiles, kept tiles and unchanged ones beside tipg and bare SQL, with the processor's time per request.

A city of 200,000 buildings is asked for the same random tiles of zooms 12 to 17 by all three, in turns, so that a busy
machine slows them alike. tipg reads views with the columns of our tiles, as the owner of the tables and so past row
policies; ours answers a signed-in manager through them. A live tile has not been asked for before. tipg is installed
from PyPI into a folder of its own.
"""

import argparse
import asyncio
import os
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import psycopg
import shapely

from bench import asking, city
from bench.contenders import (
    CONNECTIONS,
    Contender,
    Service,
    bare,
    cpu_s,
    our_path,
    ours,
    tile_at,
    tipg,
    wired,
)
from bench.scratch import Scratch, scratch_database
from bench.wire import Wire
from gis.access.grants import Grant, give
from gis.accounts.service import add_user
from gis.db import connect
from gis.geometry.crs import to_lonlat, transform
from gis.tenants.service import create_tenant
from ops import serve
from tiles.layers import LAYERS
from tiles.mvt import TileAddress, TileRequest

COMMUNITIES = 680
"""Of 300 buildings, 100 lanes and 2,500 households each."""
SHOWN = ("grids", "lanes", "buildings", "facilities")
ZOOMS = range(12, 18)
CROWD = 200

WARM, TILES, FRESH = 200, 1_200, 400
TURNS = 6
KEPT = 6_000

TARGET_API_MS = 0.6
TARGET_SHARE = 1 / 3
TARGET_RATE = 5.0
TARGET_HITS, TARGET_UNCHANGED = 8_000, 10_000
TARGET_P99_MS = 50.0
TARGET_FLAT = 1.3

_VIEWS = """
create schema peer;
create view peer.buildings as
select id::text as id, use, use_code, floors::integer as floors, geom_3857 as geom from wangge.buildings;
create view peer.facilities as
select id::text as id, kind, name, geom_3857 as geom from wangge.facilities where status = 'existing';
create view peer.lanes as
select territory_id::text as id, name, geom_3857 as geom from wangge.territory_versions
where level = 'lane' and upper_inf(recorded) and now() <@ valid;
create view peer.grids as
select
    v.territory_id::text as id, v.number, v.number as label, v.colour::integer as colour, t.kind, v.geom_3857 as geom,
    (
        select count(*)::integer
        from wangge.assignments as a
        inner join wangge.households as h on a.tenant_id = h.tenant_id and a.subject_id = h.building_id
        where
            a.tenant_id = v.tenant_id and a.grid_id = v.territory_id and a.subject_kind = 'building'
            and upper_inf(a.recorded) and upper_inf(a.valid)
    ) as households
from wangge.territory_versions as v
inner join wangge.territories as t on v.tenant_id = t.tenant_id and v.territory_id = t.id
where v.level = 'grid' and upper_inf(v.recorded) and now() <@ v.valid;
"""


def main() -> None:
    """Build the city, a tenth first, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--communities", type=int, default=COMMUNITIES, help="of 300 buildings each")
    options = parser.parse_args()
    tenth = max(1, options.communities // 10)
    with scratch_database("peers") as scratch:
        with connect(scratch.settings, owner=True) as owner:
            tenant_id = create_tenant(owner, "city", "城市").id
        city.grow(scratch.admin_url, tenant_id, 0, tenth)
        _manager(scratch, tenant_id)
        near = _requests(tenth, TILES, seed=1, zooms=range(14, 18), inside=True)
        small = asyncio.run(_bare_alone(scratch, tenant_id, near))
        city.grow(scratch.admin_url, tenant_id, tenth, options.communities)
        large = asyncio.run(_bare_alone(scratch, tenant_id, near))
        print(
            f"ten times the rows, the same tiles of zooms 14 to 17: {large / small:.2f} × the database's time"
            f" (limit {TARGET_FLAT})"
        )
        with psycopg.connect(scratch.admin_url, autocommit=True) as admin:
            admin.execute(_VIEWS)
            print(_sizes(admin))
        with ours(scratch) as ours_at, tipg(scratch) as tipg_at:
            asyncio.run(_compare(scratch, tenant_id, ours_at, tipg_at, options.communities))


async def _bare_alone(scratch: Scratch, tenant_id: int, asked: Sequence[TileRequest]) -> float:
    async with bare(scratch, tenant_id) as statements:
        await statements.turn(asked)
        statements.forget()
        await statements.turn(asked)
        return statements.database_ms


async def _compare(scratch: Scratch, tenant_id: int, ours_at: Service, tipg_at: Service, size: int) -> None:
    live = _requests(size, WARM + TILES + FRESH, seed=2, zooms=ZOOMS)
    async with (
        bare(scratch, tenant_id) as statements,
        wired("wangge", ours_at, scratch, CROWD) as we,
        wired("tipg", tipg_at, scratch, CONNECTIONS) as peer,
    ):
        contenders = (statements, we, peer)
        for each in contenders:
            await each.turn(live[:WARM])
            each.forget()
        share = TILES // TURNS
        for start in range(WARM, WARM + TILES, share):
            for each in contenders:
                await each.turn(live[start : start + share])
        _print(*contenders)
        await _crowd(we, live[WARM : WARM + TILES], live[WARM + TILES :])
    await _kept(ours_at, live[WARM : WARM + 50])


def _print(statements: Contender, we: Contender, peer: Contender) -> None:
    print(
        f"{'':<10}{'requests/s':>12}{'p50':>10}{'p99':>10}{'CPU of API':>14}{'PostgreSQL':>14}{'together':>12}"
    )
    for each in (statements, we, peer):
        print(
            f"{each.name:<10}{each.per_second:>12.0f}{asking.part(each.times_ms, 0.5):>7.2f} ms"
            f"{asking.part(each.times_ms, 0.99):>7.1f} ms{each.api_ms:>11.2f} ms{each.database_ms:>11.2f} ms"
            f"{each.api_ms + each.database_ms:>9.2f} ms"
        )
    together = (we.api_ms + we.database_ms) / (peer.api_ms + peer.database_ms)
    print(f"CPU of the API per live tile: {we.api_ms:.2f} ms (limit {TARGET_API_MS})")
    print(f"processor time, API and PostgreSQL: {together:.2f} of tipg's (limit {TARGET_SHARE:.2f})")
    print(f"requests per second: {we.per_second / peer.per_second:.1f} × tipg's (at least {TARGET_RATE})")


async def _crowd(we: Contender, kept: Sequence[TileRequest], fresh: Sequence[TileRequest]) -> None:
    """As on a morning: six of seven tiles have been asked for by somebody before."""
    mixed = [*kept, *kept, *fresh]
    random.Random(3).shuffle(mixed)
    we.forget()
    await we.turn(mixed, CROWD)
    p99 = asking.part(we.times_ms, 0.99)
    share = len(fresh) / len(mixed)
    print(
        f"{CROWD} clients at once, {share:.0%} of tiles new: p99 {p99:.0f} ms (limit {TARGET_P99_MS:.0f}),"
        f" {we.per_second:.0f} a second, {we.refused} told to come again"
    )


async def _kept(at: Service, asked: Sequence[TileRequest]) -> None:
    """Requests per second of one process, whole and as unchanged: by the clock, and by its own processor time."""
    wires = [await Wire.connect(serve.HOST, at.port) for _ in range(CONNECTIONS)]
    tags = {}
    for path in map(our_path, asked):
        _, head = await wires[0].get(path, at.headers)
        tags[path] = head.lower().partition(b"etag: ")[2].partition(b"\r\n")[0].decode()
    for name, limit, conditional in (("kept", TARGET_HITS, False), ("unchanged", TARGET_UNCHANGED, True)):
        waiting = iter([*tags] * (KEPT // len(tags)))

        async def worker(wire: Wire, waiting: Iterator[str], conditional: bool) -> None:
            for path in waiting:
                tag = f"If-None-Match: {tags[path]}\r\n" if conditional and tags[path] else ""
                await wire.get(path, at.headers + tag)

        cpu, begun = cpu_s((at.pid,)), perf_counter()
        await asyncio.gather(*(worker(wire, waiting, conditional) for wire in wires))
        cpu, clock = cpu_s((at.pid,)) - cpu, perf_counter() - begun
        print(
            f"{name} tiles: {KEPT / clock:,.0f} requests/s by the clock, {KEPT / cpu:,.0f} per second of the"
            f" process's own time (at least {limit:,}), {1000 * cpu / KEPT:.3f} ms each"
        )
    for wire in wires:
        wire.close()


def _manager(scratch: Scratch, tenant_id: int) -> None:
    with connect(scratch.settings, tenant_id) as connection:
        user_id = add_user(
            connection,
            tenant_id,
            username="everything",
            display_name="everything",
            password=asking.PASSWORD,
            roles=("manager",),
        )
        give(connection, tenant_id, user_id, Grant(None))


def _requests(
    communities: int, count: int, *, seed: int, zooms: Sequence[int], inside: bool = False
) -> list[TileRequest]:
    """Different tiles at random within the full rows of the city, each of a layer that has its zoom.

    A tile ``inside`` does not reach beyond them, so that it stays the same when the city grows.
    """
    chance = random.Random(seed)
    step = city.ACROSS * city.GRID_M + 100.0
    rows = max(1, communities // city.ROW)
    ground = shapely.box(*city.CORNER_M, city.CORNER_M[0] + step * city.ROW, city.CORNER_M[1] + step * rows)
    west, south, east, north = to_lonlat(ground, city.EPSG).bounds
    border = shapely.box(*transform(ground, city.EPSG, 3857).bounds)
    today = datetime.now(UTC).date()
    found: dict[tuple[str, TileAddress], TileRequest] = {}
    for _ in range(count * 50):
        z = chance.choice(zooms)
        names = [name for name in SHOWN if LAYERS[name].minzoom <= z <= LAYERS[name].maxzoom]
        layer = LAYERS[chance.choice(names)]
        tile = tile_at(chance.uniform(west, east), chance.uniform(south, north), z)
        if not inside or border.contains(shapely.box(*tile.box_3857)):
            found.setdefault((layer.name, tile), TileRequest(layer, tile, None, today, 5))
        if len(found) == count:
            break
    return list(found.values())


def _sizes(admin: psycopg.Connection[Any]) -> str:
    row = admin.execute(
        "select (select count(*) from wangge.buildings), (select count(*) from wangge.households),"
        " (select count(*) from peer.lanes), (select count(*) from peer.grids)"
    ).fetchone()
    assert row is not None
    return (
        "{:,} buildings, {:,} households, {:,} lanes, {:,} grids".format(*row)
        + f"; load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
