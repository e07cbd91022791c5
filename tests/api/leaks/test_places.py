"""What is asked by a point or by a number, without an id, tells of one's own and of nothing else."""

from typing import Any

import pytest

from tests.api.leaks.parts import Asking
from tests.api.leaks.people import ADMIN
from tests.served import lonlat

pytestmark = pytest.mark.anyio

WHO = (
    "grid-patrol",
    "lane-patrol",
    "community-manager",
    "mixed-manager",
    "grids-planner",
    "neighbour-manager",
)
POINTS = [lonlat(column + 0.4, row + 0.6) for column in range(-1, 6) for row in range(2)]


def grid_of(answer: dict[str, Any]) -> str | None:
    return answer["grid"] and answer["grid"]["id"]


@pytest.mark.parametrize("name", WHO)
async def test_a_place_is_told_where_it_is_theirs(asking: Asking, name: str) -> None:
    seer, sights, client = asking.world.seers[name], asking.world.sights, asking.clients[name]
    batch = await client.post("/api/v1/locate:batch", json={"points": POINTS})
    assert batch.status_code == 200 and sights.foreign_in(seer, batch.text) == set()
    told = 0
    for lon, lat in POINTS:
        at = {"lon": lon, "lat": lat}
        whole = (await asking.clients[ADMIN].get("/api/v1/locate", params=at)).json()
        answer = await client.get("/api/v1/locate", params={**at, "accuracy_m": 60})
        competent = await client.get("/api/v1/competence", params={**at, "type": "噪声"})
        for each in (answer, competent):
            assert each.status_code < 500 and sights.foreign_in(seer, each.text) == set(), (
                name,
                at,
                each.text,
            )
        mine = (await client.get("/api/v1/locate", params=at)).json()
        grid = grid_of(whole)
        if grid is not None and sights.owns(seer, grid):
            assert grid_of(mine) == grid
            told += 1
        elif grid is not None and not sights.sees(seer, grid):
            assert grid_of(mine) is None
    assert told or name == "lane-patrol"


@pytest.mark.parametrize("name", [each for each in WHO if each != "grids-planner"])
async def test_a_number_finds_those_who_are_theirs(asking: Asking, name: str) -> None:
    seer, sights = asking.world.seers[name], asking.world.sights
    found = set()
    for phone in asking.world.phones:
        body = {"field": "phone", "value": phone, "purpose": "回电话"}
        answer = await asking.clients[name].post("/api/v1/people:search", json=body)
        assert answer.status_code == 200 and sights.foreign_in(seer, answer.text) == set(), (
            name,
            answer.text,
        )
        found |= {item["person_id"] for item in answer.json()["items"]}
    assert found == {each for each in sights.tables["people"] if sights.sees(seer, each)}
    assert found or name == "lane-patrol"
