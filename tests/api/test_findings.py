"""Households of whose known members none is the head: picked out in lists, counted by grid, for who may see them."""

import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.households import PeopledTown, make_peopled_town
from tests.factories import make_person, move_in

pytestmark = pytest.mark.anyio

HOUSEHOLDS, FINDINGS = "/api/v1/households", "/api/v1/households/findings"


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> PeopledTown:
    """二 has a member and no head; nobody is known in 三."""
    made = await make_peopled_town(app, database, "headless")
    with connect(database, made.tenant_id) as connection:
        child = make_person(connection, made.tenant_id, "钱小", birth_year=2005)
        move_in(connection, made.tenant_id, child, made.households[1], relation="child")
    return made


async def test_a_list_picks_out_the_households_without_a_head(town: PeopledTown) -> None:
    place = {"community": str(town.town.community_id), "without_head": "true"}
    items = (await town.clients["manager"].get(HOUSEHOLDS, params=place)).json()["items"]
    assert [(item["id"], item["head"], item["known_people"]) for item in items] == [
        (str(town.households[1]), None, 1)
    ]
    elsewhere = {**place, "community": str(town.town.community_id), "q": "赵"}
    assert (await town.clients["manager"].get(HOUSEHOLDS, params=elsewhere)).json()["items"] == []


async def test_they_are_counted_by_grid_of_the_households_with_known_members(town: PeopledTown) -> None:
    async def counted(who: str) -> dict[str, tuple[int, int]]:
        found = (await town.clients[who].get(FINDINGS)).json()["items"]
        return {item["number"]: (item["known_households"], item["without_head"]) for item in found}

    assert {number: counts for number, counts in (await counted("manager")).items() if counts[0]} == {
        "01": (2, 1),
        "02": (1, 0),
    }
    assert await counted("patrol") == {"01": (2, 1)}
    assert await counted("neighbour") == {"02": (1, 0)}
    assert (await town.clients["planner"].get(FINDINGS)).status_code == 403
    grid = {"territory_id": str(town.town.grid_ids[0])}
    ((item),) = (await town.clients["manager"].get(FINDINGS, params=grid)).json()["items"]
    assert item["territory_id"] == grid["territory_id"]
    assert (await town.clients["neighbour"].get(FINDINGS, params=grid)).json()["items"] == []
