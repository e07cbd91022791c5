"""Staff over HTTP: teams, workers, duties with their cardinality, absences with deputies, and the reports."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from api.inputs import local_date
from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.editing import EditedTown, make_edited_town, sign_everybody_in
from tests.api.test_refusals import assert_problem
from tests.factories import make_incident
from tests.served import lonlat

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "staffed")
    clients = await sign_everybody_in(app, "staffed")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = assert_problem(answer, status)
    assert problem["code"] == code
    return problem


async def post(town: EditedTown, what: str, **body: Any) -> str:
    answer = await town.manager.post(f"/api/v1/{what}", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"].endswith('1"')
    return str(answer.json()["id"])


async def patch(town: EditedTown, path: str, tag: str, **body: Any) -> httpx.Response:
    return await town.manager.patch(f"/api/v1/{path}", json=body, headers={"if-match": tag})


async def get(town: EditedTown, path: str, **params: Any) -> Any:
    answer = await town.patrol.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def worker(town: EditedTown, name: str, **more: Any) -> str:
    return await post(town, "workers", name=name, territory_id=str(town.town.community_id), **more)


async def duty(town: EditedTown, worker_id: str, grid: str, role: str = "grid_head", **more: Any) -> str:
    body = {"worker_id": worker_id, "territory_id": grid, "role": role, "reason": "任命", **more}
    return await post(town, "duties", **body)


async def responsible(town: EditedTown, column: float, row: float, **more: str) -> list[dict[str, Any]]:
    lon, lat = lonlat(column, row)
    found: list[dict[str, Any]] = (await get(town, "locate", lon=lon, lat=lat, **more))["responsible"]
    return found


def day(offset: int) -> str:
    return (local_date(None) + timedelta(days=offset)).isoformat()


async def test_a_worker_is_added_with_a_masked_telephone_found_by_name_and_changed_under_an_etag(
    town: EditedTown,
) -> None:
    team = await post(town, "teams", name="东片网格队")
    made = await worker(town, "欧阳青", phone="13812341234", employment="part_time", team_id=team)
    (found,) = (await get(town, "workers", q="欧阳"))["items"]
    assert (found["id"], found["phone_masked"], found["team"]) == (made, "138****1234", "东片网格队")
    assert found["employment"] == "part_time"
    refused(await town.manager.patch(f"/api/v1/workers/{made}", json={"name": "x"}), 428, "if_match_needed")
    changed = await patch(town, f"workers/{made}", '"w1"', employment="full_time")
    assert (changed.status_code, changed.headers["etag"]) == (200, '"w2"')
    refused(await patch(town, f"workers/{made}", '"w1"', employment="volunteer"), 412, "stale")
    below = await get(town, "workers", team_id=team)
    assert [each["id"] for each in below["items"]] == [made]


async def test_teams_form_a_tree_without_circles_whoever_writes(
    town: EditedTown, database: DatabaseSettings
) -> None:
    top = await post(town, "teams", name="一大队")
    middle = await post(town, "teams", name="二中队", parent_id=top)
    low = await post(town, "teams", name="三小队", parent_id=middle)
    refused(await patch(town, f"teams/{top}", '"t1"', parent_id=low), 409, "circular_team")
    refused(await patch(town, f"teams/{top}", '"t1"', parent_id=top), 409, "circular_team")
    refused(await patch(town, f"teams/{top}", '"t1"', parent_id=str(uuid4())), 404, "not_visible")
    with connect(database, town.tenant_id) as connection, pytest.raises(Exception, match="below itself"):
        connection.execute("update teams set parent_id = %s where id = %s", (low, top))
    member = await worker(town, "队员甲", team_id=low)
    assert member in [each["id"] for each in (await get(town, "workers", team_id=top))["items"]]


async def test_a_grid_has_one_head_and_any_number_of_members(town: EditedTown) -> None:
    grid = town.grid(0, 0)
    first, second = await worker(town, "甲一"), await worker(town, "甲二")
    given = await duty(town, first, grid)
    taken = await town.manager.post(
        "/api/v1/duties",
        json={"worker_id": second, "territory_id": grid, "role": "grid_head", "reason": "x"},
    )
    problem = refused(taken, 409, "duty_taken")
    assert "甲一" in problem["detail"]
    for each in (first, second):
        await duty(town, each, grid, "grid_member")
    handed = await patch(town, f"duties/{given}", '"d1"', worker_id=second, reason="轮换")
    assert handed.status_code == 200, handed.text
    heads = [each for each in await responsible(town, 0.5, 0.5) if each["role"] == "grid_head"]
    assert [each["name"] for each in heads] == ["甲二"]


async def test_a_role_is_given_only_at_its_levels_and_to_whoever_still_works(town: EditedTown) -> None:
    one = await worker(town, "乙一")
    body = {"worker_id": one, "territory_id": town.grid(1, 0), "reason": "x"}
    wrong = await town.manager.post("/api/v1/duties", json={**body, "role": "lane_head"})
    refused(wrong, 422, "role_level")
    unknown = await town.manager.post("/api/v1/duties", json={**body, "role": "astronaut"})
    refused(unknown, 422, "unknown_role")
    nowhere = await town.manager.post(
        "/api/v1/duties", json={**body, "role": "grid_head", "territory_id": str(uuid4())}
    )
    refused(nowhere, 404, "not_visible")
    await duty(town, one, town.grid(1, 0))
    left = await patch(town, f"workers/{one}", '"w1"', is_ended=True)
    assert left.status_code == 200, left.text
    assert await responsible(town, 1.5, 0.5) == []
    ended = await town.manager.post("/api/v1/duties", json={**body, "role": "grid_head"})
    refused(ended, 409, "worker_ended")


async def test_while_somebody_is_away_the_deputy_answers_and_locate_says_so(town: EditedTown) -> None:
    head, deputy, third = [await worker(town, name) for name in ("丙一", "丙二", "丙三")]
    await duty(town, head, town.grid(2, 0))
    absence = await post(
        town, "absences", worker_id=head, deputy_id=deputy, starts_on=day(-1), ends_on=day(3)
    )
    (now,) = await responsible(town, 2.5, 0.5)
    assert (now["name"], now["stands_in_for"], now["is_away"]) == ("丙二", "丙一", False)
    assert now["away_until"] is not None
    (then,) = await responsible(town, 2.5, 0.5, as_of=day(5))
    assert (then["name"], then["stands_in_for"]) == ("丙一", None)
    again = {"worker_id": head, "starts_on": day(2)}
    refused(await town.manager.post("/api/v1/absences", json=again), 409, "absence_overlaps")
    swapped = {"worker_id": deputy, "deputy_id": head, "starts_on": day(0)}
    refused(await town.manager.post("/api/v1/absences", json=swapped), 409, "deputy_away")
    await post(town, "absences", worker_id=deputy, deputy_id=third, starts_on=day(0), ends_on=day(1))
    (further,) = await responsible(town, 2.5, 0.5)
    assert (further["name"], further["stands_in_for"]) == ("丙三", "丙一")
    back = await patch(town, f"absences/{absence}", '"a1"', ends_on=day(-2))
    assert back.status_code == 200, back.text
    (own,) = await responsible(town, 2.5, 0.5)
    assert (own["name"], own["stands_in_for"]) == ("丙一", None)


async def test_grids_without_a_head_are_reported_and_a_head_away_without_a_deputy_counts(
    town: EditedTown,
) -> None:
    grid = town.grid(3, 0)
    before = await get(town, "staff/vacancies", territory_id=grid)
    assert [(each["role"], each["why"]) for each in before["items"]] == [("grid_head", "nobody")]
    assert before["posts"][0]["needed"] == 1
    head = await worker(town, "丁一")
    await duty(town, head, grid)
    assert (await get(town, "staff/vacancies", territory_id=grid))["items"] == []
    await post(town, "absences", worker_id=head, starts_on=day(0))
    (away,) = (await get(town, "staff/vacancies", territory_id=grid))["items"]
    assert away["why"] == "away"
    (said,) = await responsible(town, 3.5, 0.5)
    assert (said["name"], said["is_away"]) == ("丁一", True)


async def test_a_territory_staffed_by_several_lines_of_work_is_reported(town: EditedTown) -> None:
    grid = town.grid(4, 0)
    one, two = await worker(town, "戊一"), await worker(town, "戊二")
    await duty(town, one, grid, "patrol")
    assert (await get(town, "staff/lines", territory_id=grid))["items"] == []
    await duty(town, two, grid, "beat_officer")
    (shared,) = (await get(town, "staff/lines", territory_id=grid))["items"]
    assert {each["line"] for each in shared["staffed"]} == {"governance", "police"}
    assert (shared["lines"], shared["workers"]) == (2, 2)


async def test_the_workload_counts_households_and_buildings_once(town: EditedTown) -> None:
    head = await worker(town, "己一")
    grid = town.grid(0, 1)
    await duty(town, head, grid)
    busy = await worker(town, "己二")
    await duty(town, busy, town.grid(0, 0), "grid_worker")
    loads = {each["name"]: each for each in (await get(town, "staff/workload"))["items"]}
    assert (loads["己一"]["households"], loads["己一"]["buildings"]) == (0, 0)
    assert (loads["己二"]["households"], loads["己二"]["buildings"], loads["己二"]["visits_due"]) == (2, 1, 2)
    assert (loads["己二"]["incidents"], loads["己二"]["incidents_overdue"]) == (0, 0)


async def test_the_workload_counts_incidents_given_to_somebody_or_left_to_their_grid(
    town: EditedTown, database: DatabaseSettings
) -> None:
    mine, grid = await worker(town, "戊一"), town.grid(1, 0)
    await duty(town, mine, grid)
    with connect(database, town.tenant_id) as connection:
        for state, given, late in (
            ("handling", mine, True),
            ("dispatched", None, False),
            ("dispatched", None, True),
            ("filed", None, False),
            ("closed", mine, False),
        ):
            incident = make_incident(connection, town.tenant_id, *lonlat(1.5, 0.5))
            connection.execute(
                "update incidents set state = %s, worker_id = %s, community_id = %s, grid_id = %s,"
                " due_at = now() + interval '1 hour' * %s where id = %s",
                (state, given, town.town.community_id, grid, -1 if late else 1, incident),
            )
    carried = {}
    for who in ("manager", "auditor"):
        items = (await town.clients[who].get("/api/v1/staff/workload")).json()["items"]
        (carried[who],) = [each for each in items if each["name"] == "戊一"]
    assert (carried["manager"]["incidents"], carried["manager"]["incidents_overdue"]) == (3, 2)
    assert carried["auditor"]["incidents"] is None
    past = await get(town, "staff/workload", at="2026-06-01")
    assert all(each["incidents"] is None for each in past["items"])


async def test_the_duty_of_a_retired_grid_is_shown_as_to_reassign(town: EditedTown) -> None:
    head = await worker(town, "庚一")
    given = await duty(town, head, town.grid(5, 3))
    merged = await town.apply({"op": "merge", "territories": [town.grid(4, 3), town.grid(5, 3)]})
    assert merged.status_code == 201, merged.text
    page = await get(town, "workers", state="to_reassign")
    held = {each["name"]: each["duties"] for each in page["items"]}
    assert [(each["id"], each["is_to_reassign"]) for each in held["庚一"]] == [(given, True)]
    moved = await patch(town, f"duties/{given}", '"d1"', territory_id=town.grid(4, 3), reason="合并")
    assert moved.status_code == 200, moved.text


async def test_whoever_may_not_change_staff_is_told_so_and_strange_values_are_refused(
    town: EditedTown,
) -> None:
    body = {"name": "x", "territory_id": str(town.town.community_id)}
    refused(await town.patrol.post("/api/v1/workers", json=body), 403, "no_permission")
    for strange in ("a\x00b", "", "长" * 51, "\ud800"):
        answer = await town.manager.post(
            "/api/v1/workers",
            content=f'{{"name": {strange!r}}}'.encode(errors="surrogatepass"),
            headers={"content-type": "application/json"},
        )
        assert 400 <= answer.status_code < 500, strange
    refused(await patch(town, f"workers/{uuid4()}", '"w1"', name="y"), 404, "not_visible")
    naive = {"worker_id": str(uuid4()), "territory_id": town.grid(0, 0), "role": "patrol", "reason": "x"}
    late = await town.manager.post("/api/v1/duties", json={**naive, "valid_to": "2026-12-01T00:00:00"})
    refused(late, 422, "bad_time")
