"""Who is out of reach on foot: of a street with one clinic, as it is, and with one more."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.people import Invite, inviting
from tests.served import HOUSEHOLDS, ServedTown, lonlat, make_served_town

pytestmark = pytest.mark.anyio

SURVEY = "/api/v1/gaps/survey"
SCENARIOS = "/api/v1/gaps/scenarios"


@pytest.fixture(scope="module")
def street(database: DatabaseSettings) -> ServedTown:
    """A street of 280 m along which four houses stand, with a clinic 20 m beside it."""
    return make_served_town(database, "street")


@pytest.fixture
async def invited(app: FastAPI, street: ServedTown, database: DatabaseSettings) -> AsyncIterator[Invite]:
    async with inviting(app, street, database) as invite:
        yield invite


@pytest.fixture
async def manager(invited: Invite) -> httpx.AsyncClient:
    return (await invited("manager")).client


async def asked(client: httpx.AsyncClient, street: ServedTown, **more: Any) -> dict[str, Any]:
    body = {"community_id": str(street.town.community_id), "kind": "clinic", "limit_m": 150, **more}
    answer = await client.post(SURVEY, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def people(*houses: str) -> int:
    return sum(2 * HOUSEHOLDS[house] for house in houses)


async def test_the_way_from_door_to_door_along_the_street_decides(
    manager: httpx.AsyncClient, street: ServedTown
) -> None:
    found = await asked(manager, street)
    assert found["whole"] == {"met": people("a", "b", "e"), "gap": people("c"), "unknown": 0}
    assert found["buildings"] == {"gap": [str(street.buildings["c"])], "unknown": []}
    assert (found["facilities"], found["rounded_to"]) == (1, 1)
    assert {word: sum(grid[word] for grid in found["grids"]) for word in found["whole"]} == found["whole"]
    farther = await asked(manager, street, limit_m=161)
    assert farther["whole"]["gap"] == 0
    nearer = await asked(manager, street, limit_m=100)
    assert nearer["whole"]["met"] == 0


async def test_one_more_closes_the_gap_and_one_less_opens_it(
    manager: httpx.AsyncClient, street: ServedTown
) -> None:
    more = await asked(manager, street, added=[lonlat(1.6, 1.85)])
    assert (more["whole"]["gap"], more["facilities"], more["unplaced"]) == (0, 2, [])
    less = await asked(manager, street, closed=[str(street.facility)])
    assert (less["whole"]["met"], less["facilities"]) == (0, 0)
    assert less["whole"]["gap"] == people("a", "b", "c", "e")
    nowhere = await asked(manager, street, added=[[103.5, 25.5]])
    assert (nowhere["unplaced"], nowhere["whole"]["gap"]) == ([0], people("c"))


async def test_a_way_opened_counts_and_one_that_leads_nowhere_is_said(
    manager: httpx.AsyncClient, street: ServedTown
) -> None:
    round_the_back = [lonlat(0.5, 1.72), lonlat(0.6, 1.95), lonlat(1.7, 1.72)]
    for limit_m in (100, 150):
        found = await asked(
            manager, street, limit_m=limit_m, links=[round_the_back, [[103.5, 25.5], [103.51, 25.5]]]
        )
        assert found["unlinked"] == [1]
        assert found["whole"]["met"] >= (await asked(manager, street, limit_m=limit_m))["whole"]["met"]


async def test_a_scenario_is_kept_for_all_who_plan_there_until_its_author_deletes_it(
    invited: Invite, manager: httpx.AsyncClient, street: ServedTown
) -> None:
    planner, other = (await invited("planner")).client, (await invited("planner")).client
    changes = {"added": [list(lonlat(1.6, 1.85))], "closed": [str(street.facility)], "links": []}
    body = {
        "community_id": str(street.town.community_id),
        "kind": "clinic",
        "limit_m": 150,
        "name": "搬到东头",
        **changes,
    }
    saved = await planner.post(f"{SCENARIOS}", json=body)
    assert saved.status_code == 201, saved.text
    scenario = saved.json()
    assert {name: scenario[name] for name in changes} == changes
    assert (scenario["rounded_to"], scenario["gap_before"]) == (5, 5 * round(people("c") / 5))
    assert {"streets", "facilities", "homes", "standards"} == scenario["versions"].keys()
    listed = (await other.get(SCENARIOS, params={"community": body["community_id"]})).json()["items"]
    assert listed == [scenario]
    exact = (await manager.get(f"{SCENARIOS}/{scenario['id']}")).json()
    opened = await asked(manager, street, **{name: exact[name] for name in changes})
    assert (exact["gap_before"], exact["gap_after"]) == (people("c"), opened["whole"]["gap"])
    again = await other.post(SCENARIOS, json=body)
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    assert (await other.delete(f"{SCENARIOS}/{scenario['id']}")).status_code == 403
    patrol = (await invited("patrol")).client
    assert (await patrol.get(SCENARIOS, params={"community": body["community_id"]})).status_code == 403
    assert (await planner.delete(f"{SCENARIOS}/{scenario['id']}")).status_code == 204
    assert (await other.get(f"{SCENARIOS}/{scenario['id']}")).status_code == 404


async def test_a_proposed_place_gains_what_it_says(manager: httpx.AsyncClient, street: ServedTown) -> None:
    closed = {"closed": [str(street.facility)], "limit_m": 120}
    proposal = (await asked(manager, street, sites=2, **closed))["proposal"]
    sites = proposal["sites"]
    assert proposal["gained"] == proposal["at_most"] == sum(site["gained"] for site in sites)
    assert [site["gained"] for site in sites] == sorted((site["gained"] for site in sites), reverse=True)
    for count in range(1, len(sites) + 1):
        built = await asked(manager, street, added=[site["point"] for site in sites[:count]], **closed)
        assert built["whole"]["met"] == sum(site["gained"] for site in sites[:count])


async def test_whoever_may_not_count_residents_is_told_multiples(invited: Invite, street: ServedTown) -> None:
    planner = (await invited("planner")).client
    found = await asked(planner, street)
    assert found["rounded_to"] == 5
    figures = [found["whole"], *found["grids"]]
    assert {figure[word] % 5 for figure in figures for word in ("met", "gap", "unknown")} == {0}
    assert abs(found["whole"]["gap"] - people("c")) < 5


async def test_a_community_that_is_not_all_in_sight_is_nobody_s(invited: Invite, street: ServedTown) -> None:
    body = {"community_id": str(street.town.community_id), "kind": "clinic", "limit_m": 300}
    part = (await invited("manager", areas=[street.town.grid_ids[0]])).client
    unknown = await part.post(SURVEY, json=body | {"community_id": "00000000-0000-4000-8000-000000000000"})
    answer = await part.post(SURVEY, json=body)
    assert (answer.status_code, answer.json()["detail"]) == (404, unknown.json()["detail"])
    patrol = (await invited("patrol")).client
    assert (await patrol.post(SURVEY, json=body)).status_code == 403


async def test_where_no_street_is_drawn_nothing_is_claimed(
    manager: httpx.AsyncClient, street: ServedTown, database: DatabaseSettings
) -> None:
    with connect(database, street.tenant_id) as connection:
        connection.execute("update lane_lines set attributes = '{\"foot\": \"no\"}', content_hash = 'm'")
    try:
        found = await asked(manager, street, sites=3)
        assert found["whole"] == {"met": 0, "gap": 0, "unknown": people("a", "b", "c", "e")}
        assert found["proposal"] == {"sites": [], "gained": 0, "at_most": 0}
        assert len(found["buildings"]["unknown"]) == 4
    finally:
        with connect(database, street.tenant_id) as connection:
            connection.execute("update lane_lines set attributes = '{}', content_hash = 'h'")
    assert (await asked(manager, street))["whole"]["unknown"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit_m": 0},
        {"limit_m": 5_001},
        {"limit_m": "NaN"},
        {"kind": "Clinic; drop"},
        {"group": "cats"},
        {"sites": 11},
        {"added": [[200, 0]]},
        {"added": [[102, 25]] * 21},
        {"links": [[[102, 25]]]},
    ],
)
async def test_what_cannot_be_asked_is_refused(
    manager: httpx.AsyncClient, street: ServedTown, wrong: dict[str, Any]
) -> None:
    body = {"community_id": str(street.town.community_id), "kind": "clinic", "limit_m": 300, **wrong}
    assert (await manager.post(SURVEY, json=body)).status_code == 422


async def test_every_standard_says_where_it_is_from(manager: httpx.AsyncClient) -> None:
    items = (await manager.get("/api/v1/gaps/standards")).json()["items"]
    assert len(items) > 10
    assert all(
        item["source"] and item["status"] == "to_be_confirmed" and item["limit_m"] > 0 for item in items
    )
    assert {item["level"] for item in items} == {"fifteen", "ten", "five", "block"}
