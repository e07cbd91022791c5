"""Thousands of points in one question: what one question each would say, also right after an edit."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from gis.settings import DatabaseSettings
from tests.api.editing import EditedTown, make_edited_town, sign_everybody_in
from tests.api.test_refusals import assert_problem
from tests.api.test_territories import counted
from tests.served import ServedTown, lonlat

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "batch")
    clients = await sign_everybody_in(app, "batch")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


async def asked(client: httpx.AsyncClient, points: list[tuple[float, float]]) -> dict[str, Any]:
    answer = await client.post("/api/v1/locate:batch", json={"points": points})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def places(found: dict[str, Any], row: int) -> dict[str, str | None]:
    """The ids of one point's territories."""
    chosen = {level: found[level][row] for level in ("community", "grid", "lane")}
    return {
        level: None if index is None else found["territories"][index]["id"] for level, index in chosen.items()
    }


async def test_every_point_gets_what_it_would_get_alone(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    chance = np.random.default_rng(3)
    inside = [lonlat(float(c), float(r)) for c, r in chance.uniform(-0.5, 3.5, (30, 2))]
    borders = [lonlat(float(c), float(r)) for c in (0, 1, 1.5, 2, 3) for r in (0, 0.5, 1, 2)]
    points = [(round(lon, 9), round(lat, 9)) for lon, lat in [*inside, *borders]]
    found = await asked(client, points)
    for row, (lon, lat) in enumerate(points):
        alone = (await client.get("/api/v1/locate", params={"lon": lon, "lat": lat})).json()
        expected = {k: alone[k] and alone[k]["id"] for k in ("community", "grid", "lane")}
        assert places(found, row) == expected, (lon, lat)
        assert found["rule"][row] == alone["explanation"]["rule"]


async def test_a_kept_map_costs_no_more_statements_for_more_points(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    await asked(client, [lonlat(0.5, 0.5)])
    with counted(app) as statements:
        await asked(client, [lonlat(0.5, 0.5)] * 5_000)
    assert len(statements) <= 6


async def test_a_split_is_seen_by_the_next_question(town: EditedTown) -> None:
    west, east = lonlat(2.25, 2.5), lonlat(2.75, 2.5)
    same = await asked(town.manager, [west, east])
    assert places(same, 0) == places(same, 1)
    answer = await town.apply(town.split(2, 2))
    assert answer.status_code == 201, answer.text
    parted = await asked(town.patrol, [west, east])
    assert places(parted, 0)["grid"] != places(parted, 1)["grid"]
    edition = {t["edition"] for t in parted["territories"] if t["level"] == "grid"}
    assert edition == {answer.json()["edition"]}


async def test_each_tenant_asks_its_own_map(client: httpx.AsyncClient, town: EditedTown) -> None:
    here = await asked(client, [lonlat(0.5, 0.5)])
    there = await asked(town.patrol, [lonlat(0.5, 0.5)])
    assert {t["id"] for t in here["territories"]}.isdisjoint({t["id"] for t in there["territories"]})


@pytest.mark.parametrize(
    "points",
    [[], [[0]], [[200, 0]], [[0, 90]], [["a", "b"]], [[1e400, 0]], "points", [[0, 0]] * 20_001],
    ids=["none", "one number", "lon", "lat", "words", "infinite", "text", "too many"],
)
async def test_points_that_are_none_are_refused(client: httpx.AsyncClient, points: object) -> None:
    body = str({"points": points}).replace("'", '"').replace("inf", "1e400")
    answer = await client.post(
        "/api/v1/locate:batch", content=body, headers={"content-type": "application/json"}
    )
    assert_problem(answer, 422)


async def test_a_stranger_is_told_to_sign_in(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.post("/api/v1/locate:batch", json={"points": [[0, 0]]})
    assert_problem(answer, 401)
