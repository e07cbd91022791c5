"""Changed tiles as news: where, to those whose areas lie there, and what was missed to who comes back."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from api.events.tiles import KEPT, Redrawing, Redrawn, told_to
from gis.access.extents import Reach
from gis.access.model import Areas
from gis.access.rights import rights_of
from gis.changes.places import Change
from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.api.people import Invite
from tests.api.test_edits import listening
from tests.served import ServedTown
from tests.tiles.tools import town_tile

pytestmark = pytest.mark.anyio

Heard = asyncio.Queue[tuple[str, Any]]


def change(database: DatabaseSettings, town: ServedTown, statement: str) -> None:
    with connect(database, town.tenant_id) as connection:
        assert connection.execute(statement.encode()).rowcount


def other_floors(town: ServedTown, building: str) -> str:
    return f"update buildings set floors = coalesce(floors, 0) + 1 where id = '{town.buildings[building]}'"


async def here(heard: Heard) -> str:
    """The stream has begun; where it stands."""
    name, said = await asyncio.wait_for(heard.get(), 5)
    assert name == "here"
    return str(said["id"])


async def next_tiles(heard: Heard) -> dict[str, Any]:
    name, said = await asyncio.wait_for(heard.get(), 5)
    assert name == "tiles"
    return dict(said)


async def test_who_sees_something_there_hears_where_tiles_changed_and_nobody_else(
    app: FastAPI,
    client: httpx.AsyncClient,
    invite: Invite,
    served: ServedTown,
    elsewhere: ServedTown,
    database: DatabaseSettings,
) -> None:
    cell = town_tile(16, 0.25, 1.25)
    mine, nothing = await invite("patrol", areas=(served.town.grid_ids[0],)), await invite("patrol", areas=())
    stranger = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://map.test")
    stranger.headers["authorization"] = f"Bearer {await sign_in(app, elsewhere)}"
    async with (
        stranger,
        listening(app, client, all_topics=True) as everything,
        listening(app, mine.client, all_topics=True) as area,
        listening(app, nothing.client, all_topics=True) as none,
        listening(app, stranger, all_topics=True) as other,
    ):
        for heard in (everything, area, none, other):
            await here(heard)
        change(database, served, other_floors(served, "a"))
        told = (await next_tiles(everything))["layers"]
        assert "buildings" in told and "facilities" not in told and "lane_lines" not in told
        assert told["buildings"] == [[16, cell.x, cell.y]]
        assert (await next_tiles(area))["layers"]["buildings"] == told["buildings"]
        change(database, served, "update lane_lines set name = '长安大街'")
        assert set((await next_tiles(none))["layers"]) == {"lane_lines"}
        assert other.empty()


def test_only_cells_that_ones_own_areas_meet_are_told_and_those_above_are_not() -> None:
    near, far = town_tile(16, 0.5, 1.5), town_tile(16, 300.0, 1.5)
    area, above = UUID(int=1), UUID(int=2)
    west, south, east, north = near.box_3857
    inside = (west + 300, south + 300, east - 300, north - 300)
    reach = Reach(Areas(frozenset({area})), frozenset({above}), {area: inside, above: (-2e7, -2e7, 2e7, 2e7)})
    both = (
        Change(1, "buildings", (near.x, near.y, near.x, near.y)),
        Change(1, "buildings", (far.x, far.y, far.x, far.y)),
    )
    assert told_to(reach, both)["buildings"] == [(16, near.x, near.y)]
    assert told_to(reach, both[1:]) == {}
    wide = told_to(reach, [Change(1, "territory_versions", (0, 0, 65535, 65535))])
    assert set(wide) >= {"grids", "communities", "buildings"} and "land" not in wide
    nobody = Reach(Areas(), frozenset({above}), {above: (-2e7, -2e7, 2e7, 2e7)})
    assert told_to(nobody, [*both, Change(1, "buildings", None)]) == {}
    everybody = Reach(Areas(is_everything=True), frozenset(), {})
    seen = told_to(everybody, [*both, Change(1, "assignments", (near.x, near.y, near.x, near.y))])
    assert seen["buildings"] == sorted([(16, near.x, near.y), (16, far.x, far.y)])
    assert "facilities" not in seen


def test_a_change_of_incidents_is_told_to_those_whose_role_sees_them() -> None:
    at = town_tile(16, 0.5, 1.5)
    changed = [Change(1, "incidents", (at.x, at.y, at.x, at.y))]
    planner = Reach(Areas(is_everything=True), frozenset(), {}, rights_of(["planner"]))
    patrol = Reach(Areas(is_everything=True), frozenset(), {}, rights_of(["patrol"]))
    assert "incidents" not in told_to(planner, changed)
    assert told_to(patrol, changed)["incidents"] == [(16, at.x, at.y)]


async def test_who_comes_back_hears_what_was_missed_or_that_anything_may_be_old(
    app: FastAPI, client: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings
) -> None:
    async with listening(app, client, all_topics=True) as heard:
        position = await here(heard)
        change(database, served, other_floors(served, "a"))
        first = await next_tiles(heard)
    change(database, served, other_floors(served, "c"))
    await app.state.services.changes.settle()
    await asyncio.sleep(0.2)
    async with listening(app, client, all_topics=True, last_event_id=position) as heard:
        again, second = await next_tiles(heard), await next_tiles(heard)
        assert again["layers"] == first["layers"] and second["layers"].keys() == first["layers"].keys()
        await here(heard)
    async with listening(app, client, all_topics=True, last_event_id=second["id"]) as heard:
        await here(heard)
    for unknown in ("12", position.replace(".", ".x", 1), "0..", "1.2.3.4"):
        async with listening(app, client, all_topics=True, last_event_id=unknown) as heard:
            said = [await asyncio.wait_for(heard.get(), 5)]
            while said[-1][0] != "here":
                said.append(await asyncio.wait_for(heard.get(), 5))
            assert [each["layers"] for name, each in said if name == "tiles"] == [None]


async def test_changes_of_a_moment_are_one_piece_of_news_and_the_oldest_are_forgotten() -> None:
    told: list[tuple[int | None, Redrawn]] = []
    redrawing = Redrawing(lambda tenant, news: told.append((tenant, news)))
    start = f"{redrawing.epoch}.{redrawing.number}"
    for x in range(3):
        redrawing.hear(Change(1, "buildings", (x, 0, x, 0)))
    redrawing.hear(Change(2, "access", None))
    await asyncio.sleep(0.1)
    ((tenant, news),) = told
    assert tenant == 1 and news.changes is not None and len(news.changes) == 3
    assert redrawing.since(start, 1) == [news] and redrawing.since(start, 2) == []
    for number in range(KEPT):
        redrawing._pending[1].add(Change(1, "buildings", (number, 0, number, 0)))
        redrawing._hand_on()
    assert [each.changes for each in redrawing.since(start, 1)] == [None]
    before = f"{redrawing.epoch}.{redrawing.number}"
    redrawing.hear(None)
    assert told[-1][0] is None and told[-1][1].changes is None
    assert [each.changes for each in redrawing.since(before, 1)] == [None]
