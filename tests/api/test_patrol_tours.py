"""The order of points over streets, for one member or shared among several, of an area in sight."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from gis.assignments.service import assign
from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.api.patrols import make_point
from tests.factories import SINCE
from tests.served import ServedTown, lonlat, make_served_town
from tests.walked import add_walker

IDS: dict[str, UUID] = {}


@pytest.fixture(scope="module")
def trail(database: DatabaseSettings) -> ServedTown:
    """Four points along the street through the first grid, named by where they are."""
    served = make_served_town(database, "trail")
    with connect(database, served.tenant_id) as connection:
        for column in (0.7, 0.3, 0.9, 0.5):
            name = str(column)
            IDS[name] = make_point(connection, served.tenant_id, name, *lonlat(column, 1.9))
        IDS["far"] = make_point(connection, served.tenant_id, "far", *lonlat(2.5, 1.9))
        assign(connection, served.tenant_id, at=SINCE)
        add_walker(connection, served, "trail-one")
    return served


async def ask(app: FastAPI, trail: ServedTown, **body: Any) -> tuple[int, dict[str, Any]]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        client.headers["authorization"] = f"Bearer {await sign_in(app, trail, 'trail-one')}"
        whole = {"territory_id": str(trail.town.grid_ids[0]), **body}
        answer = await client.post("/api/v1/patrol/tours", json=whole)
        return answer.status_code, answer.json()


def points(*names: str) -> list[str]:
    return [str(IDS[name]) for name in names]


ALL = ("0.7", "0.3", "0.9", "0.5")


@pytest.mark.anyio
async def test_points_are_ordered_by_the_shortest_walk_and_again_from_where_an_incident_came_in(
    app: FastAPI, trail: ServedTown
) -> None:
    status, said = await ask(app, trail, point_ids=points(*ALL), start=lonlat(0.1, 1.9))
    assert status == 200, said
    (one,) = said["rounds"]
    assert [each["point_id"] for each in one["stops"]] == points("0.3", "0.5", "0.7", "0.9")
    assert (one["length_m"], said["gap"]) == (pytest.approx(80, abs=1), 0.0)
    again = await ask(
        app, trail, point_ids=points("0.7", "0.9"), places=[lonlat(0.45, 1.9)], start=lonlat(0.5, 1.9)
    )
    stops = again[1]["rounds"][0]["stops"]
    assert [each["point_id"] or each["place"] for each in stops] == [0, *points("0.7", "0.9")]


@pytest.mark.anyio
async def test_members_share_points_within_times(app: FastAPI, trail: ServedTown) -> None:
    members = [{"start": lonlat(0.25, 1.9)}, {"start": lonlat(0.95, 1.9)}]
    windows = [{"point_id": points("0.3")[0], "from_min": 30, "until_min": 40}]
    status, said = await ask(app, trail, point_ids=points(*ALL), members=members, windows=windows)
    assert status == 200, said
    reached = {each["point_id"]: each["arrive_min"] for one in said["rounds"] for each in one["stops"]}
    assert set(reached) == set(points(*ALL))
    assert 30 <= reached[points("0.3")[0]] <= 40
    assert (said["unserved"], said["gap"]) == ([], None)


@pytest.mark.anyio
async def test_a_point_or_area_out_of_sight_is_none_and_nonsense_is_refused(
    app: FastAPI, trail: ServedTown
) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    unknown = await ask(app, trail, point_ids=[nobody])
    assert await ask(app, trail, point_ids=points("far")) == unknown
    assert unknown[0] == 404
    other = await ask(app, trail, territory_id=str(trail.town.grid_ids[2]), point_ids=points("far"))
    assert other == await ask(app, trail, territory_id=nobody, point_ids=points("far"))
    for body in (
        {},
        {"point_ids": points("0.3") * 2},
        {"point_ids": points("0.3"), "windows": [{"point_id": nobody}]},
    ):
        assert (await ask(app, trail, **body))[0] == 422
