"""A morning of 1,800 people with different areas at the page's map, replayed: how many tiles were there already.

Patrols with a telephone look at their grid, managers at their community or street, some at the whole city; they pan and
zoom, and some come back later. A building changes now and then. The service is asked in this process, one request after
the other, through everything but the network. A hit is a tile for which nothing was drawn.
"""

import argparse
import asyncio
import math
import random
import resource
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from api.app import create_app
from api.settings import ApiSettings
from bench import asking, city
from bench.contenders import tile_at
from bench.scratch import Scratch, scratch_database
from gis.accounts.tokens import hash_of, new_token
from gis.db import Connection, connect
from gis.settings import PersonalKeySettings, PrivacySettings
from gis.tenants.service import create_tenant
from tiles.layers import LAYERS
from tiles.style import make_style

COMMUNITIES = 64
"""Of 25 grids each."""
TELEPHONE, DESK = (2, 3), (4, 3)
"""Tiles of 512 pixels across and down."""
STEPS = 8
COME_BACK = 0.3
CHANGES_PER_1000 = 2.0
LIMIT = 0.85

Box = tuple[float, float, float, float]
Asked = tuple[str, int, int, int]


@dataclass(frozen=True)
class Area:
    """A territory, or several, with their box in degrees."""

    ids: tuple[UUID | None, ...]
    box: Box


@dataclass
class Person:
    """Somebody at the map, and what their browser holds."""

    token: str
    area: Area
    screen: tuple[int, int]
    zooms: tuple[int, int]
    begins_at: int
    held: dict[Asked, str] = field(default_factory=dict)


@dataclass
class Count:
    """What was asked and what it took."""

    requests: int = 0
    hits: int = 0
    unchanged: int = 0
    drawn: int = 0


def main() -> None:
    """Build the city and print the hit ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--communities", type=int, default=COMMUNITIES, help="of 25 grids each")
    parser.add_argument("--cache-mb", type=int, default=128, help="memory for kept tiles")
    parser.add_argument("--changes", type=float, default=CHANGES_PER_1000, help="per thousand requests")
    options = parser.parse_args()
    with scratch_database("replay") as scratch:
        with connect(scratch.settings, owner=True) as owner:
            tenant_id = create_tenant(owner, "city", "城市").id
        city.grow(scratch.admin_url, tenant_id, 0, options.communities)
        with connect(scratch.settings, tenant_id) as connection:
            people = _people(connection, tenant_id, random.Random(1))
        print(f"{options.communities * city.GRIDS:,} grids, {len(people):,} people", flush=True)
        asking.run(_replay(scratch, tenant_id, people, options.cache_mb, options.changes))


def _people(connection: Connection, tenant_id: int, chance: random.Random) -> list[Person]:
    """One patrol a grid, some with two; two managers a community; one a street of eight; ten who see everything."""
    rows = connection.execute(
        "select territory_id, level, st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)"
        " from territory_versions where level in ('grid', 'community') and upper_inf(recorded) order by code"
    ).fetchall()
    grids = [Area((row[0],), row[2:]) for row in rows if row[1] == "grid"]
    communities = [Area((row[0],), row[2:]) for row in rows if row[1] == "community"]
    streets = [_joined(communities[at : at + 8]) for at in range(0, len(communities), 8)]
    whole = Area((None,), _joined(communities).box)
    people = []
    for number, area in enumerate(grids):
        mine = area if chance.random() < 0.8 else _joined([area, grids[(number + 1) % len(grids)]])
        people.append(_person(connection, tenant_id, mine, "patrol", TELEPHONE, (15, 17), chance))
    for areas, count, zooms in ((communities, 2, (14, 17)), (streets, 6, (13, 16)), ([whole], 10, (12, 17))):
        people += [
            _person(connection, tenant_id, area, "manager", DESK, zooms, chance)
            for area in areas
            for _ in range(count)
        ]
    return people


def _joined(areas: Sequence[Area]) -> Area:
    west, south, east, north = zip(*(area.box for area in areas), strict=True)
    return Area(
        tuple(one for area in areas for one in area.ids), (min(west), min(south), max(east), max(north))
    )


def _person(
    connection: Connection,
    tenant_id: int,
    area: Area,
    role: str,
    screen: tuple[int, int],
    zooms: tuple[int, int],
    chance: random.Random,
) -> Person:
    user_id, token = uuid4(), new_token(tenant_id)
    connection.execute(
        "insert into users (tenant_id, id, username, display_name, password_hash, roles)"
        " values (%s, %s, %s, 'replay', 'none', %s)",
        (tenant_id, user_id, user_id.hex, [role]),
    )
    connection.execute(
        "insert into grants (tenant_id, user_id, territory_id) select %s, %s, unnest(%s::uuid[])",
        (tenant_id, user_id, list(area.ids)),
    )
    connection.execute(
        "insert into sessions (tenant_id, user_id, token_hash, expires_at, ends_at)"
        " values (%s, %s, %s, now() + interval '1 day', now() + interval '1 day')",
        (tenant_id, user_id, hash_of(token)),
    )
    return Person(token, area, screen, zooms, chance.randrange(1_000))


def _walk(
    person: Person, sources: dict[str, tuple[int, int]], chance: random.Random
) -> Iterator[list[Asked]]:
    """The tiles of each screen: it begins over the area, then is moved, or brought nearer or further."""
    west, south, east, north = person.area.box
    lon, lat = (west + east) / 2, (south + north) / 2
    low, high = person.zooms
    z = (low + high) // 2
    across, down = person.screen
    for _ in range(STEPS):
        middle = tile_at(lon, lat, z)
        for_step = []
        for names, (first, last) in sources.items():
            if z < first:
                continue
            over = max(0, z - last)
            xs = {(middle.x + dx - across // 2) >> over for dx in range(across)}
            ys = {(middle.y + dy - down // 2) >> over for dy in range(down)}
            for_step += [(names, z - over, x, y) for x in sorted(xs) for y in sorted(ys)]
        yield for_step
        if chance.random() < 0.4:
            z = min(high, max(low, z + chance.choice((-1, 1))))
        else:
            width = 360 / (1 << z) * across / 2
            lon = min(east, max(west, lon + chance.uniform(-width, width)))
            lat = min(north, max(south, lat + chance.uniform(-width, width) * math.cos(math.radians(lat))))


async def _replay(
    scratch: Scratch, tenant_id: int, people: list[Person], cache_mb: int, per_1000: float
) -> None:
    keys = PersonalKeySettings.model_validate({"personal_key": asking.personal_keys()})
    app = create_app(scratch.settings, ApiSettings(tile_cache_mb=cache_mb), PrivacySettings(), keys)
    chance = random.Random(2)
    sources = _sources()
    screens: list[tuple[float, Person, list[Asked]]] = []
    for person in people:
        visits = 2 if chance.random() < COME_BACK else 1
        for visit in range(visits):
            at = person.begins_at + 600 * visit
            screens += [(at + 10 * n, person, one) for n, one in enumerate(_walk(person, sources, chance))]
    screens.sort(key=lambda each: each[0])
    count = Count()
    async with app.router.lifespan_context(app):
        await asyncio.sleep(0.5)
        begun = perf_counter()
        changes = 0
        for _, person, wanted in screens:
            for asked in wanted:
                await _ask(app, person, asked, count)
            if count.requests * per_1000 / 1000 >= changes + 1:
                changes += 1
                await asyncio.to_thread(_change, scratch, tenant_id)
                await app.state.services.changes.settle()
        clock_s = perf_counter() - begun
        kept_mb = app.state.services.tiles.bytes / 1e6
    ratio = count.hits / count.requests
    print(
        f"{count.requests:,} requests of {len(screens):,} screens, {changes} buildings changed meanwhile:"
        f" hit ratio {ratio:.3f} (at least {LIMIT}), {count.unchanged / count.requests:.0%} answered 304,"
        f" {count.drawn:,} layers drawn; {1000 * clock_s / count.requests:.2f} ms a request"
    )
    most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    print(f"kept tiles: {kept_mb:.0f} MB; the process at most {most_mb} MB")


def _sources() -> dict[str, tuple[int, int]]:
    """What the page reads without being told otherwise, with the zooms of each."""
    style: dict[str, Any] = make_style("light", "zh", "http://bench")
    return {
        names: (source["minzoom"], source["maxzoom"])
        for names, source in style["sources"].items()
        if any(LAYERS[name].default_on for name in names.split(","))
    }


async def _ask(app: FastAPI, person: Person, asked: Asked, count: Count) -> None:
    names, z, x, y = asked
    tag = person.held.get(asked)
    headers = [(b"host", b"bench"), (b"accept-encoding", b"gzip, br, zstd")]
    headers.append((b"authorization", b"Bearer " + person.token.encode()))
    if tag:
        headers.append((b"if-none-match", tag.encode()))
    path = f"/tiles/{names}/{z}/{x}/{y}.mvt"
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "method": "GET", "scheme": "http", "http_version": "1.1",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("bench", 1), "server": ("bench", 80),
    }  # fmt: skip
    status = 0

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            person.held[asked] = dict(message["headers"]).get(b"etag", b"").decode()

    before = app.state.services.tiles.draws
    await app(scope, receive, send)
    if status not in (200, 204, 304):
        raise RuntimeError(f"{path} was answered by {status}")
    drawn = app.state.services.tiles.draws - before
    count.requests += 1
    count.hits += not drawn
    count.drawn += drawn
    count.unchanged += status == 304


def _change(scratch: Scratch, tenant_id: int) -> None:
    with connect(scratch.settings, tenant_id) as connection:
        connection.execute(
            "update buildings set floors = 1 + coalesce(floors, 0) % 30 where id ="
            " (select id from buildings where id >= gen_random_uuid() order by id limit 1)"
        )


if __name__ == "__main__":
    main()
