"""Working on drafts: compared with the map, continued on what they make, guarded by their version, talked about."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from shapely.geometry import shape

from gis.settings import DatabaseSettings
from tests.api.editing import EditedTown, line, make_edited_town, sign_everybody_in
from tests.api.test_drafts import URL, act, begin, ok, run_at
from tests.api.test_refusals import assert_problem

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "worked")
    clients = await sign_everybody_in(app, "worked")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


async def test_a_draft_is_compared_with_the_map_grid_by_grid(town: EditedTown) -> None:
    before = ok(await town.patrol.get(f"{town.url}/map"))
    now = {grid["id"]: grid for grid in before["grids"]}
    draft = await begin(
        town, town.split(0, 0, 0.6), {"op": "merge", "territories": [town.grid(2, 2), town.grid(3, 2)]}
    )
    found = ok(await town.auditor.get(f"{URL}/{draft}/diff"))
    fates = {grid["id"]: grid["fate"] for grid in found["grids"]}
    assert fates[town.grid(0, 0)] == "changed"
    assert sorted(fates.values()) == ["changed", "changed", "new", "retired"]
    assert found["unchanged"] == len(now) - 3
    assert found["conflict"] is None
    for grid in found["grids"]:
        if grid["before"]:
            assert grid["before"]["geometry"] == now[grid["id"]]["geometry"]
            assert grid["before"]["holding"]["households"] == now[grid["id"]]["households"]
    for side in ("before", "after"):
        held = [grid[side]["holding"] for grid in found["grids"] if grid[side]]
        assert sum(each["people"] for each in held) == 5
    kept = next(grid for grid in found["grids"] if grid["id"] == town.grid(0, 0))
    assert kept["after"]["area_m2"] == pytest.approx(6_000, rel=1e-3)
    assert ok(await town.patrol.get(f"{town.url}/map")) == before


async def test_a_further_step_is_drawn_on_the_map_that_the_draft_makes(town: EditedTown) -> None:
    draft = await begin(town, town.split(1, 0))
    added = ok(await town.manager.get(f"{URL}/{draft}/preview"))["previews"][0]
    fresh = next(each for each in added["territories"] if each["fate"] == "new")
    made = ok(await town.manager.get(f"{URL}/{draft}/map"))
    grid = next(each for each in made["grids"] if each["id"] == fresh["id"])
    assert shape(grid["geometry"]).equals(shape(fresh["geometry"]))
    assert len(made["grids"]) == len(ok(await town.patrol.get(f"{town.url}/map"))["grids"]) + 1
    again = {"op": "split", "territory": fresh["id"], "line": line((0.9, 0.5), (2.1, 0.5))}
    seen = ok(await town.manager.post(f"{URL}/{draft}/steps:preview", json={"intent": again}))
    body = {"intent": again, "result_hash": seen["result_hash"], "reason": "再分"}
    assert ok(await town.manager.post(f"{URL}/{draft}/steps", json=body), 201)["preview"] == seen
    other = {"intent": town.split(4, 0), "result_hash": seen["result_hash"]}
    stale = assert_problem(await town.manager.post(f"{URL}/{draft}/steps", json=other), 412)
    assert stale["preview"]["op"] == "split"
    assert len(ok(await town.manager.get(f"{URL}/{draft}"))["steps"]) == 2
    refused = await town.patrol.post(f"{URL}/{draft}/steps:preview", json={"intent": again})
    assert assert_problem(refused, 403)["code"] == "no_permission"


async def test_who_saw_an_older_draft_changes_nothing(town: EditedTown) -> None:
    draft = await begin(town, town.split(2, 0))
    read = await town.auditor.get(f"{URL}/{draft}")
    tag = read.headers["etag"]
    assert tag == f'"d{read.json()["version"]}"'
    added = await town.manager.post(
        f"{URL}/{draft}/steps", json={"intent": town.split(3, 0)}, headers={"if-match": tag}
    )
    assert added.status_code == 201
    late = await town.manager.delete(f"{URL}/{draft}/steps/last", headers={"if-match": tag})
    assert assert_problem(late, 412)["code"] == "stale"
    body = {"comment": "送审"}
    late = await town.manager.post(f"{URL}/{draft}:submit", json=body, headers={"if-match": tag})
    assert assert_problem(late, 412)["code"] == "stale"
    now = added.headers["etag"]
    assert (await town.manager.post(f"{URL}/{draft}:submit", json=body, headers={"if-match": now})).is_success
    wrong = await town.manager.post(f"{URL}/{draft}:void", json=body, headers={"if-match": '"c3"'})
    assert assert_problem(wrong, 422)["code"] == "bad_value"


async def test_a_draft_tells_each_reader_what_they_may_do(town: EditedTown) -> None:
    draft = await begin(town, town.split(5, 3))
    own = ok(await town.manager.get(f"{URL}/{draft}"))
    assert (own["may"], own["is_own"]) == (["submit", "void"], True)
    ok(await act(town.manager, draft, "submit"))
    assert ok(await town.manager.get(f"{URL}/{draft}"))["may"] == ["withdraw", "void"]
    theirs = ok(await town.auditor.get(f"{URL}/{draft}"))
    assert (theirs["may"], theirs["is_own"]) == (["approve", "return"], False)
    assert ok(await town.patrol.get(f"{URL}/{draft}"))["may"] == []


async def test_people_talk_about_a_draft_and_its_version_stays(town: EditedTown) -> None:
    draft = await begin(town, town.split(4, 3))
    said = await town.auditor.post(f"{URL}/{draft}/comments", json={"comment": "界线再往北一点"})
    found = ok(said, 201)
    assert (found["events"][-1]["action"], found["events"][-1]["actor"]) == ("comment", "Auditor")
    assert found["events"][-1]["comment"] == "界线再往北一点"
    assert found["version"] == 2
    assert_problem(await town.patrol.post(f"{URL}/{draft}/comments", json={"comment": "?"}), 403)
    assert_problem(await town.auditor.post(f"{URL}/{draft}/comments", json={"comment": " "}), 422)


async def test_a_draft_in_effect_still_shows_what_it_changed(app: FastAPI, town: EditedTown) -> None:

    draft = await begin(town, town.split(0, 3))
    expected = ok(await town.manager.get(f"{URL}/{draft}/diff"))
    ok(await act(town.manager, draft, "submit"))
    ok(await act(town.auditor, draft, "approve"))
    ok(await act(town.auditor, draft, "record"))
    run_at(app, datetime.now(UTC) + timedelta(seconds=1))
    assert ok(await town.manager.get(f"{URL}/{draft}"))["state"] == "effective"
    assert (
        await town.apply({"op": "split", "territory": town.grid(0, 3), "line": line((-0.1, 3.5), (0.6, 3.5))})
    ).is_success
    found = ok(await town.manager.get(f"{URL}/{draft}/diff"))
    assert found["grids"] == expected["grids"]


async def test_a_line_of_fifteen_thousand_points_cuts_and_one_of_too_many_is_told_where(
    town: EditedTown,
) -> None:
    def drawn(count: int) -> dict[str, Any]:
        points = [(1 + 0.00004 * i, 1.3 + 0.0001 * (i % 7)) for i in range(count)]
        path = line((0.9, 1.3), *points, (2.1, 1.3))
        return {"intent": {"op": "split", "territory": town.grid(1, 1), "line": path}}

    answer = await town.manager.post(f"{town.url}/edits:preview", json=drawn(15_000))
    assert len(answer.request.content) > 262_144
    kept, cut = [t for t in ok(answer)["territories"] if t["fate"] in ("changed", "new")]
    assert kept["area_m2"] + cut["area_m2"] == pytest.approx(10_000, rel=1e-6)
    # The line may have so many points; a grid with them and its own corners may not.
    refused = assert_problem(await town.manager.post(f"{town.url}/edits:preview", json=drawn(19_998)), 422)
    assert "改画" in refused["message_zh"]
    assert refused["where"] is not None
    big = {"title": "长" * 120_000, "community_id": str(town.town.community_id)}
    assert_problem(await town.manager.post(URL, json=big), 413)
