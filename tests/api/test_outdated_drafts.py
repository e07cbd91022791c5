"""A draft whose ground changed meanwhile is marked with what stands in its way, and never takes effect unseen."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

from gis.settings import DatabaseSettings
from tests.api.editing import EditedTown, line, make_edited_town, sign_everybody_in
from tests.api.test_drafts import URL, act, begin, grids, ok, run_at
from tests.api.test_refusals import assert_problem

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "outdated")
    clients = await sign_everybody_in(app, "outdated")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


async def test_an_edit_elsewhere_moves_a_draft_along_silently(app: FastAPI, town: EditedTown) -> None:
    draft = await begin(town, town.split(0, 3))
    ok(await act(town.manager, draft, "submit"))
    assert (await town.apply(town.split(5, 0))).status_code == 201
    run_at(app, datetime.now(UTC))
    found = ok(await town.manager.get(f"{URL}/{draft}"))
    assert (found["is_outdated"], found["base_edition"]) == (False, 3)
    ok(await act(town.auditor, draft, "approve"))
    ok(await act(town.auditor, draft, "record"))
    run_at(app, datetime.now(UTC) + timedelta(seconds=1))
    assert ok(await town.manager.get(f"{URL}/{draft}"))["state"] == "effective"


async def test_a_draft_with_another_result_says_what_changed(app: FastAPI, town: EditedTown) -> None:
    draft = await begin(town, town.split(1, 3))
    ok(await act(town.manager, draft, "submit"))
    across = {"op": "split", "territory": town.grid(1, 3), "line": line((0.9, 3.5), (2.1, 3.5))}
    done = await town.apply(across)
    assert done.status_code == 201
    problem = assert_problem(await act(town.auditor, draft, "approve"), 409)
    assert problem["code"] == "draft_outdated"
    found = ok(await town.manager.get(f"{URL}/{draft}"))
    assert found["is_outdated"]
    assert found["conflict"]["kind"] == "changed"
    assert [e["edition"] for e in found["conflict"]["editions"]] == [done.json()["edition"]]
    ok(await act(town.manager, draft, "withdraw"))
    again = ok(await act(town.manager, draft, "submit"))
    assert (again["is_outdated"], again["conflict"]) == (False, None)
    ok(await act(town.auditor, draft, "approve"))


async def test_a_draft_that_can_no_longer_be_done_waits_and_writes_nothing(
    app: FastAPI, town: EditedTown
) -> None:
    draft = await begin(town, town.split(3, 1), town.split(4, 1))
    ok(await act(town.manager, draft, "submit"))
    ok(await act(town.auditor, draft, "approve"))
    ok(await act(town.auditor, draft, "record"))
    merge = {"op": "merge", "territories": [town.grid(4, 2), town.grid(4, 1)]}
    assert (await town.apply(merge)).status_code == 201
    before = await grids(town)
    run_at(app, datetime.now(UTC) + timedelta(seconds=1))
    found = ok(await town.manager.get(f"{URL}/{draft}"))
    assert (found["state"], found["is_outdated"]) == ("recorded", True)
    assert (found["conflict"]["kind"], found["conflict"]["position"]) == ("refused", 2)
    assert await grids(town) == before
    run_at(app, datetime.now(UTC) + timedelta(seconds=2))
    events = [event["action"] for event in ok(await town.manager.get(f"{URL}/{draft}"))["events"]]
    assert events.count("outdated") == 1
