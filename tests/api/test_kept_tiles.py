"""Kept tiles over HTTP: as new as the last answered change, shared by who sees the same, gone with the right to see."""

import itertools
import time

import httpx
import pytest
import shapely
from fastapi import FastAPI
from shapely.affinity import scale
from shapely.geometry import mapping

from api.tiles.shortcuts import Shortcuts, midnight_s
from gis.access.extents import Reach
from gis.access.model import Areas
from gis.db import connect
from gis.settings import DatabaseSettings
from ops.say import Stopped
from ops.seed import Seeded, fill, plan
from tests.api.people import Invite
from tests.served import ServedTown
from tests.tiles.tools import town_tile

pytestmark = pytest.mark.anyio


def url(name: str, z: int = 16, column: float = 0.5, row: float = 1.3) -> str:
    address = town_tile(z, column, row)
    return f"/tiles/{name}/{address.z}/{address.x}/{address.y}.mvt"


def drawn(app: FastAPI) -> int:
    return int(app.state.services.tiles.draws)


async def test_a_tile_asked_again_is_not_drawn_again_and_is_the_same(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    first = await client.get(url("buildings"))
    before = drawn(app)
    for encoding in ("gzip", "br", "identity", "gzip"):
        again = await client.get(url("buildings"), headers={"accept-encoding": encoding})
        assert again.content == first.content
    assert (await client.get(url("grids", 11))).status_code in (200, 204)
    assert (await client.head(url("buildings"))).status_code == 200
    assert drawn(app) - before <= 1


async def test_an_area_that_was_seeded_is_drawn_already(
    app: FastAPI, client: httpx.AsyncClient, served: ServedTown
) -> None:
    code = (await client.get(f"/api/v1/territories/{served.town.grid_ids[0]}")).json()["code"]
    paths = await plan(client, code, (13, 17), None)
    assert {path.split("/")[2] for path in paths} >= {"communities,grids", "buildings,duty_posts,facilities"}
    result = Seeded()
    await fill(client, paths, result)
    assert set(result.statuses) <= {200, 204}
    assert result.statuses.total() == len(paths) > 10
    before = drawn(app)
    assert [(await client.get(path)).status_code for path in paths].count(404) == 0
    assert drawn(app) == before
    with pytest.raises(Stopped):
        await plan(client, "000", (13, 13), None)


async def test_nobody_who_was_told_of_a_change_gets_a_tile_from_before_it(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    path = f"/api/v1/buildings/{served.buildings['a']}/footprint"
    place = url("buildings", 17, 0.25, 1.25)
    seen = [(await client.get(place)).content]
    for number in range(4):
        now = await client.get(path)
        shape = shapely.geometry.shape(now.json()["geometry"])
        factor = 0.8 if number % 2 else 1.25
        ring = mapping(scale(shapely.get_geometry(shape, 0), factor, factor))
        answer = await client.post(
            path, json={"op": "reshape", "ring": ring}, headers={"if-match": now.headers["etag"]}
        )
        assert answer.status_code < 300, answer.text
        seen.append((await client.get(place)).content)
    assert all(before != after for before, after in itertools.pairwise(seen))


async def test_people_who_see_the_same_there_share_a_tile_and_others_do_not(
    app: FastAPI, invite: Invite, served: ServedTown
) -> None:
    grid = served.town.grid_ids[0]
    one, same = await invite("patrol", areas=(grid,)), await invite("patrol", areas=(grid,))
    other = await invite("patrol", areas=(served.town.grid_ids[5],))
    first = await one.client.get(url("buildings", 17, 0.25, 1.25))
    before = drawn(app)
    assert (await same.client.get(url("buildings", 17, 0.25, 1.25))).content == first.content
    assert drawn(app) == before
    assert (await other.client.get(url("buildings", 17, 0.25, 1.25))).content != first.content


async def test_a_kept_tile_goes_with_the_session_the_grant_and_the_role(
    app: FastAPI, client: httpx.AsyncClient, invite: Invite, served: ServedTown, database: DatabaseSettings
) -> None:
    person = await invite("patrol", areas=(served.town.grid_ids[0],))
    place = url("buildings", 17, 0.25, 1.25)
    assert (await person.client.get(place)).status_code == 200
    with connect(database, served.tenant_id) as connection:
        connection.execute(
            "update grants set valid = tstzrange(lower(valid), clock_timestamp()) where user_id = %s",
            (person.id,),
        )
    await app.state.services.changes.settle()
    assert (await person.client.get(place)).status_code == 204
    assert (await person.client.delete("/api/v1/session")).status_code == 204
    assert (await person.client.get(place)).status_code == 401


async def test_a_grant_that_ends_by_itself_takes_its_kept_tiles_with_it(
    invite: Invite, served: ServedTown, database: DatabaseSettings
) -> None:
    person = await invite("patrol", areas=(served.town.grid_ids[0],))
    place = url("buildings", 17, 0.25, 1.25)
    with connect(database, served.tenant_id) as connection:
        connection.execute(
            "update grants set valid = tstzrange(lower(valid), clock_timestamp() + interval '1 second')"
            " where user_id = %s",
            (person.id,),
        )
    statuses = {(await person.client.get(place)).status_code}
    with connect(database) as connection:
        for _ in range(30):
            connection.execute("select pg_sleep(0.1)")
            statuses.add((await person.client.get(place)).status_code)
    assert (await person.client.get(place)).status_code == 204
    assert statuses <= {200, 204}


def test_what_an_address_means_is_remembered_for_a_day_and_for_one_reach() -> None:
    shortcuts, mine = Shortcuts(), Reach(Areas(), frozenset(), {})
    today = midnight_s()
    shortcuts.note(mine, "/tiles/grids/1/0/0.mvt", b"", "key", today)
    assert shortcuts.get(mine, "/tiles/grids/1/0/0.mvt", b"") == "key"
    assert shortcuts.get(mine, "/tiles/grids/1/0/0.mvt", b"kind=clinic") is None
    assert shortcuts.get(Reach(Areas(), frozenset(), {}), "/tiles/grids/1/0/0.mvt", b"") is None
    assert time.time() < today <= time.time() + 86_400
    shortcuts.note(mine, "/tiles/grids/1/0/1.mvt", b"", "yesterday", today - 86_400)
    assert shortcuts.get(mine, "/tiles/grids/1/0/1.mvt", b"") is None
    assert shortcuts.get(mine, "/tiles/grids/1/0/0.mvt", b"") is None


async def test_while_changes_are_not_heard_nothing_kept_is_given(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    assert (await client.get(url("buildings"))).status_code == 200
    changes = app.state.services.changes
    before = drawn(app)
    changes.is_listening = False
    try:
        hits = app.state.services.tiles.hits
        assert (await client.get(url("buildings"))).status_code == 200
        assert app.state.services.tiles.hits == hits
    finally:
        changes.is_listening = True
    assert drawn(app) == before
