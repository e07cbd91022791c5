"""Drafts over HTTP: collected, passed by a second person, in effect on their day, outdated when the map moved on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.drafts.watching import one_round
from api.inputs import LOCAL_ZONE
from gis.db import connect
from gis.settings import DatabaseSettings
from gis.verify.service import verify
from tests.api.editing import EditedTown, line, make_edited_town, sign_everybody_in
from tests.api.test_refusals import assert_problem

pytestmark = pytest.mark.anyio
URL = "/api/v1/drafts"


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "drafted")
    clients = await sign_everybody_in(app, "drafted")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


def ok(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def begin(town: EditedTown, *intents: dict[str, Any]) -> str:
    body = {"community_id": str(town.town.community_id), "title": "调整"}
    draft = ok(await town.manager.post(URL, json=body), 201)
    for intent in intents:
        ok(await town.manager.post(f"{URL}/{draft['id']}/steps", json={"intent": intent}), 201)
    return str(draft["id"])


async def act(client: httpx.AsyncClient, draft: str, action: str, **body: Any) -> httpx.Response:
    return await client.post(f"{URL}/{draft}:{action}", json={"comment": "同意", **body})


async def grids(town: EditedTown, **params: str) -> set[str]:
    found = ok(await town.patrol.get(f"{town.url}/map", params=params))
    return {grid["number"] for grid in found["grids"]}


def run_at(app: FastAPI, moment: datetime) -> None:
    one_round(app.state.services.edit_pool, lambda: moment)


async def test_steps_build_on_each_other_and_nothing_is_written(town: EditedTown) -> None:
    before = ok(await town.patrol.get(f"{town.url}/map"))
    draft = await begin(town, town.split(0, 0))
    found = ok(await town.manager.get(f"{URL}/{draft}/preview"))
    made = found["previews"][0]["territories"]
    west = next(t for t in made if t["id"] == town.grid(0, 0))
    again = {"op": "split", "territory": west["id"], "line": line((-0.1, 0.5), (0.6, 0.5))}
    added = ok(await town.manager.post(f"{URL}/{draft}/steps", json={"intent": again}), 201)
    assert [step["position"] for step in added["draft"]["steps"]] == [1, 2]
    assert {t["number"] for t in added["preview"]["territories"] if t["fate"] == "new"} == {"19-3"}
    ok(await town.manager.delete(f"{URL}/{draft}/steps/last"))
    assert len(ok(await town.manager.get(f"{URL}/{draft}"))["steps"]) == 1
    assert ok(await town.patrol.get(f"{town.url}/map")) == before
    ok(await act(town.manager, draft, "void"))


async def test_a_draft_cannot_be_approved_by_who_sent_it(town: EditedTown) -> None:
    draft = await begin(town, town.split(1, 0))
    ok(await act(town.manager, draft, "submit"))
    assert assert_problem(await act(town.manager, draft, "approve"), 409)["code"] == "own_draft"
    assert assert_problem(await act(town.patrol, draft, "approve"), 403)["code"] == "no_permission"
    changing = await town.manager.post(f"{URL}/{draft}/steps", json={"intent": town.split(1, 1)})
    assert assert_problem(changing, 409)["code"] == "wrong_state"
    returned = ok(await act(town.auditor, draft, "return", comment="重画"))
    assert returned["state"] == "returned"
    assert [event["action"] for event in returned["events"]] == ["create", "submit", "return"]
    ok(await act(town.manager, draft, "void"))


async def test_an_approved_draft_takes_effect_tomorrow_and_not_today(
    app: FastAPI, town: EditedTown, database: DatabaseSettings
) -> None:
    tomorrow = datetime.now(LOCAL_ZONE).date() + timedelta(days=1)
    draft = await begin(town, town.split(2, 0), town.split(3, 0))
    ok(await act(town.manager, draft, "submit"))
    ok(await act(town.auditor, draft, "approve", effective_on=tomorrow.isoformat()))
    recorded = ok(await act(town.auditor, draft, "record"))
    assert recorded["state"] == "recorded"
    now = datetime.now(UTC)
    run_at(app, now)
    assert ok(await town.manager.get(f"{URL}/{draft}"))["state"] == "recorded"
    assert "21-2" not in await grids(town)

    midnight = datetime.combine(tomorrow, datetime.min.time(), LOCAL_ZONE)
    run_at(app, midnight + timedelta(minutes=1))
    assert ok(await town.manager.get(f"{URL}/{draft}"))["state"] == "effective"
    assert not {"21-2", "22-2"} & await grids(town)
    assert await grids(town, as_of=tomorrow.isoformat()) >= {"21-2", "22-2"}
    assert not {"21-2"} & await grids(town, as_of=(midnight - timedelta(seconds=1)).isoformat())
    with connect(database, town.tenant_id) as connection:
        for moment in (now, midnight + timedelta(minutes=1)):
            assert all(check.ok for check in verify(connection, moment))
        begun = connection.execute(
            "select distinct lower(valid) from territory_versions where edition in"
            " (select edition from edits where draft_id = %s) order by 1",
            (draft,),
        ).fetchall()
    assert begun[0][0] == midnight
