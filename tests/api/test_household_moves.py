"""Moving out, in, and back again, over HTTP: what becomes of residences, heads and what was said before."""

from datetime import timedelta

import pytest
from fastapi import FastAPI

from gis.people.identity import today
from gis.settings import DatabaseSettings
from tests.api.households import PeopledTown, code_of, make_peopled_town

pytestmark = pytest.mark.anyio

TODAY = today()
TOMORROW = (TODAY + timedelta(days=1)).isoformat()


@pytest.fixture(scope="module")
async def changing(app: FastAPI, database: DatabaseSettings) -> PeopledTown:
    return await make_peopled_town(app, database, "moving")


async def test_who_moves_out_is_gone_from_the_file_but_for_the_day(changing: PeopledTown) -> None:
    body = {"name": "孙去", "relation": "other", "since_on": "2026-02-01"}
    made = (await changing.change("POST", "/members", body)).json()["id"]
    too_late = await changing.change("POST", f"/members/{made}/move_out", {"on": TOMORROW})
    assert code_of(too_late) == (422, "bad_interval")
    gone = await changing.change("POST", f"/members/{made}/move_out", {"on": TODAY.isoformat()})
    assert gone.status_code == 200, gone.text
    found = await changing.read()
    assert "孙去" not in str(found)
    assert any(e["kind"] == "move_out" and e["text_zh"] == "一位居民迁出" for e in found["timeline"])
    unmask = {"fields": ["phone"], "purpose": "测试"}
    answer = await changing.clients["manager"].post(f"/api/v1/people/{made}:unmask", json=unmask)
    assert answer.status_code == 404


async def test_somebody_known_moves_in_and_their_former_home_loses_what_is_said_anew(
    changing: PeopledTown,
) -> None:
    manager, day = changing.clients["manager"], TODAY.isoformat()
    zhao = changing.rows("select id from people where name = '赵海'")[0][0]
    asked = {"field": "name", "value": "赵海", "purpose": "办理迁入"}
    assert (await changing.clients["patrol"].post("/api/v1/people:search", json=asked)).status_code == 403
    found = (await manager.post("/api/v1/people:search", json=asked)).json()["items"]
    assert [(each["person_id"], each["age_band"]) for each in found] == [(str(zhao), "15-59")]
    assert found[0]["household_id"] == str(changing.households[3]) and found[0]["address"]
    url, other = f"/members/{zhao}/move_in", f"/api/v1/households/{changing.households[3]}"
    stays = {"name": "周留", "relation": "spouse", "since_on": "2026-02-01"}
    seen = {"if-match": (await manager.get(other)).headers["etag"]}
    assert (await manager.post(f"{other}/members", json=stays, headers=seen)).status_code == 201
    whole = await changing.change("POST", url, {"relation": "other", "since_on": day})
    assert code_of(whole) == (409, "head_needed")
    living = {"relation": "other", "is_registered": False, "since_on": day}
    done = await changing.change("POST", url, living)
    assert done.status_code == 201, done.text
    spans = changing.rows(
        "select household_id, is_registered, is_living, upper(valid) is null from residences"
        " where person_id = %s and valid @> %s order by is_living",
        zhao,
        TODAY,
    )
    assert spans == [(changing.households[3], True, False, True), (changing.households[0], False, True, True)]
    assert code_of(await changing.change("POST", url, living)) == (409, "already_here")
    early = await manager.post(
        f"{other}/members/{changing.li}/move_in",
        json={"relation": "parent", "since_on": "2025-12-01"},
        headers={"if-match": (await manager.get(other)).headers["etag"]},
    )
    assert code_of(early) == (422, "bad_interval")


async def test_a_move_written_down_by_mistake_is_taken_back(changing: PeopledTown) -> None:
    body = {"name": "冯归", "relation": "other", "since_on": "2026-02-01"}
    made = (await changing.change("POST", "/members", body)).json()["id"]
    gone = await changing.change("POST", f"/members/{made}/move_out", {"on": TODAY.isoformat()})
    assert gone.status_code == 200 and "冯归" not in str(await changing.read())
    back = await changing.change("POST", f"/members/{made}/return", {})
    assert back.status_code == 200, back.text
    assert "冯归" in {member["name"] for member in (await changing.read())["members"]}
    assert (await changing.change("POST", f"/members/{made}/return", {})).status_code == 404
