"""How much of an area's lanes was walked: by all for whoever leads there, by oneself, and for nobody else."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.patrols.coverage import cover_due
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.factories import make_user
from tests.served import ServedTown, make_served_town
from tests.walked import NOON, add_lanes, add_walker, walk


@pytest.fixture(scope="module")
def rounds(database: DatabaseSettings) -> ServedTown:
    """One member walked all of the front lane, another a third of it an hour later."""
    served = make_served_town(database, "rounds")
    here, there = served.town.grid_ids[0], served.town.grid_ids[2]
    with connect(database, served.tenant_id) as connection:
        add_lanes(connection, served.tenant_id)
        for name in ("first", "second"):
            add_walker(connection, served, name)
        make_user(connection, served.tenant_id, "leader", ("dispatcher",), areas=(here,))
        make_user(connection, served.tenant_id, "stranger", ("dispatcher",), areas=(there,))
        walk(connection, served, by="first")
        walk(connection, served, 0.4, by="second", at=NOON + timedelta(hours=1), shift_m=2)
        assert cover_due(connection, served.tenant_id) == 2
    return served


async def ask(app: FastAPI, rounds: ServedTown, name: str, **more: Any) -> tuple[int, dict[str, Any]]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        client.headers["authorization"] = f"Bearer {await sign_in(app, rounds, name)}"
        params = {"territory_id": str(rounds.town.grid_ids[0]), **more}
        answer = await client.get("/api/v1/patrol/coverage", params=params)
        return answer.status_code, answer.json()


def shares(said: dict[str, Any]) -> dict[str, float]:
    return {lane["name"]: lane["share"] for lane in said["lanes"]}


@pytest.mark.anyio
async def test_who_leads_is_told_shares_hours_and_what_was_missed_inside_the_area(
    app: FastAPI, rounds: ServedTown
) -> None:
    status, said = await ask(app, rounds, "leader")
    assert status == 200, said
    front = next(lane for lane in said["lanes"] if lane["name"] == "前街")
    assert (front["length_m"], front["share"], front["passes"]) == (pytest.approx(90, abs=1), 1.0, 2)
    assert (front["verified_m"], front["is_verified"]) == (pytest.approx(30, abs=7), False)
    assert shares(said)["后街"] == 0.0
    assert {lane["lane_line_id"] for lane in said["lanes"] if lane["name"] != "前街"} == set(said["missed"])
    # Four o'clock in UTC is noon in China.
    noon = NOON.weekday() * 24 + 12
    assert sorted(front["hours"]) == sorted([str(noon), str((noon + 1) % 168)])
    assert said["whole"]["hours"][noon] == pytest.approx(
        front["covered_m"] / said["whole"]["length_m"], abs=0.01
    )


@pytest.mark.anyio
async def test_one_hour_of_the_week_and_a_time_can_be_asked_for(app: FastAPI, rounds: ServedTown) -> None:
    later = (NOON.weekday() * 24 + 13) % 168
    assert shares((await ask(app, rounds, "leader", hour=later))[1])["前街"] == pytest.approx(0.33, abs=0.08)
    before = {"from": (NOON - timedelta(days=9)).isoformat(), "until": NOON.isoformat()}
    assert set(shares((await ask(app, rounds, "leader", **before))[1]).values()) == {0.0}
    assert (await ask(app, rounds, "leader", until="2020-01-01T00:00:00Z", **{"from": before["from"]}))[
        0
    ] == 422


@pytest.mark.anyio
async def test_a_member_is_told_of_her_own_walks_only_and_others_of_nothing(
    app: FastAPI, rounds: ServedTown
) -> None:
    own = (await ask(app, rounds, "second", mine=True))[1]
    assert shares(own)["前街"] == pytest.approx(0.33, abs=0.08)
    assert (await ask(app, rounds, "second"))[0] == 403
    nobody = await ask(app, rounds, "stranger", territory_id="00000000-0000-4000-8000-000000000000")
    assert await ask(app, rounds, "stranger") == nobody
    assert nobody[0] == 404
