"""The household file over HTTP: who sees what of it, what is logged, how it is changed, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from gis.assignments.service import assign, differences
from gis.db import connect
from gis.people.identity import today
from gis.settings import DatabaseSettings
from tests.api.editing import line
from tests.api.households import ID_NUMBER, PHONE, PeopledTown, code_of, make_peopled_town
from tests.factories import SINCE, make_building, square

pytestmark = pytest.mark.anyio

TODAY = today()
TOMORROW = (TODAY + timedelta(days=1)).isoformat()


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> PeopledTown:
    return await make_peopled_town(app, database, "peopled")


@pytest.fixture(scope="module")
async def changing(app: FastAPI, database: DatabaseSettings) -> PeopledTown:
    """Another one, for tests that change it."""
    return await make_peopled_town(app, database, "changing")


async def test_the_file_shows_who_lives_there_with_stars_for_numbers(town: PeopledTown) -> None:
    found = await town.read()
    assert [member["name"] for member in found["members"]] == ["王敏", "李静"]
    head = found["members"][0]
    assert (head["id_number"], head["phone"]) == ("999***********002X", "138****8000")
    assert head["masked"] == ["id_number", "phone"]
    assert (head["age_band"], found["members"][1]["age_band"]) == ("15-59", "70-79")
    assert found["assignment"]["grid"]["label"] == "01 网格"
    assert ID_NUMBER not in str(found) and PHONE not in str(found)


@pytest.mark.parametrize(
    ("who", "name", "number", "phone"),
    [
        ("manager", "王敏", "999***********002X", "138****8000"),
        ("patrol", "王敏", "999***********002X", "138****8000"),
        ("dispatcher", "王**", None, "138****8000"),
        ("admin", "王**", None, None),
    ],
)
async def test_each_role_sees_what_its_mask_shows(
    town: PeopledTown, who: str, name: str, number: str | None, phone: str | None
) -> None:
    head = (await town.read(who))["members"][0]
    assert (head["name"], head["id_number"], head["phone"]) == (name, number, phone)


async def test_a_role_without_the_right_and_an_area_without_the_household_see_nothing(
    town: PeopledTown,
) -> None:
    assert (await town.clients["planner"].get(town.home)).status_code == 403
    hidden = await town.clients["neighbour"].get(town.home)
    unknown = await town.clients["neighbour"].get(f"/api/v1/households/{uuid4()}")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json()["detail"] == unknown.json()["detail"]


async def test_the_list_is_of_a_place_in_pages_and_found_by_name(town: PeopledTown) -> None:
    manager = town.clients["manager"]
    url = "/api/v1/households"
    assert code_of(await manager.get(url)) == (422, "place_needed")
    everything = (await manager.get(url, params={"community": str(town.town.community_id)})).json()["items"]
    assert len(everything) == 4
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params: dict[str, Any] = {"community": str(town.town.community_id), "limit": 1}
        page = (await manager.get(url, params=params | ({"cursor": cursor} if cursor else {}))).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [item["id"] for item in everything]
    for query in ("王", "wang", "wm", "敏"):
        params = {"community": str(town.town.community_id), "q": query}
        assert [i["head"] for i in (await manager.get(url, params=params)).json()["items"]] == ["王敏"], query
    for query in ("%", "_", "\\"):
        params = {"community": str(town.town.community_id), "q": query}
        assert (await manager.get(url, params=params)).json()["items"] == []


async def test_a_list_holds_only_one_s_own_area(town: PeopledTown) -> None:
    params = {"community": str(town.town.community_id)}
    mine = (await town.clients["patrol"].get("/api/v1/households", params=params)).json()["items"]
    assert {item["id"] for item in mine} == {str(each) for each in town.households[:3]}
    other = {"building": str(town.buildings[1])}
    assert (await town.clients["patrol"].get("/api/v1/households", params=other)).json()["items"] == []


async def test_a_full_number_needs_a_purpose_and_leaves_a_line_in_the_log_of_the_community(
    town: PeopledTown,
) -> None:
    url = f"/api/v1/people/{town.wang}:unmask"
    patrol = town.clients["patrol"]
    assert (await patrol.post(url, json={"fields": ["phone"], "purpose": ""})).status_code == 422
    answer = await patrol.post(url, json={"fields": ["phone", "id_number"], "purpose": "电话通知停水"})
    assert answer.json() == {"id_number": ID_NUMBER, "phone": PHONE}
    assert answer.headers["cache-control"] == "no-store"
    line = town.rows(
        "select area_id, subject_kind, subject_id, detail, u.username from audit_log as l"
        " join users as u on u.id = l.actor_id where action = 'person.unmasked' order by l.id desc limit 1"
    )[0]
    assert line[:3] == (town.town.community_id, "household", str(town.households[0]))
    assert line[3]["fields"] == ["phone", "id_number"]
    assert list(line[3]["purpose"]) == ["sha256"], "the chain holds no words, only their salted hash"
    assert ("电话通知停水",) in town.rows("select said from audit_words where key = 'purpose'")
    assert line[4] == "patrol"
    assert ID_NUMBER not in str(line) and PHONE not in str(line)


async def test_nobody_unmasks_what_is_not_theirs(town: PeopledTown) -> None:
    body = {"fields": ["phone"], "purpose": "测试"}
    url = f"/api/v1/people/{town.wang}:unmask"
    hidden = await town.clients["neighbour"].post(url, json=body)
    unknown = await town.clients["neighbour"].post(f"/api/v1/people/{uuid4()}:unmask", json=body)
    assert (hidden.status_code, hidden.json()["detail"]) == (404, unknown.json()["detail"])
    for who in ("dispatcher", "admin", "planner"):
        assert (await town.clients[who].post(url, json=body)).status_code == 403


async def test_a_number_finds_its_person_in_one_s_own_area_only(town: PeopledTown) -> None:
    body = {"field": "phone", "value": "138 0013 8000", "purpose": "回电"}
    found = (await town.clients["patrol"].post("/api/v1/people:search", json=body)).json()["items"]
    assert [(item["name"], item["household_id"]) for item in found] == [("王敏", str(town.households[0]))]
    assert (await town.clients["neighbour"].post("/api/v1/people:search", json=body)).json()["items"] == []
    kept = town.rows("select string_agg(l::text, '') from audit_log as l")[0][0]
    assert PHONE not in kept and "138 0013 8000" not in kept


async def test_opening_a_file_is_logged_and_the_report_says_who_and_why(town: PeopledTown) -> None:
    await town.read("dispatcher")
    lines = town.rows(
        "select u.username, l.action from audit_log as l join users as u on u.id = l.actor_id"
        " where l.subject_kind = 'household' and l.subject_id = %s order by l.id desc limit 1",
        str(town.households[0]),
    )
    assert lines == [("dispatcher", "household.read")]
    body = {"fields": ["phone"], "purpose": "约走访时间"}
    assert (
        await town.clients["patrol"].post(f"/api/v1/people/{town.wang}:unmask", json=body)
    ).status_code == 200
    for who in ("manager", "patrol", "admin"):
        assert (await town.clients[who].get(f"{town.home}/accesses")).status_code == 403
    inspector = town.clients["inspector"]
    assert (await inspector.get(town.home)).status_code == 403
    found = (await inspector.get(f"{town.home}/accesses", params={"limit": 1})).json()
    first = found["items"][0]
    assert (first["username"], first["purpose"], first["fields"]) == ("patrol", "约走访时间", ["phone"])
    more = (await inspector.get(f"{town.home}/accesses", params={"cursor": found["next_cursor"]})).json()[
        "items"
    ]
    assert "dispatcher" in {line["username"] for line in more} and first["id"] not in {x["id"] for x in more}
    assert (await inspector.get(f"/api/v1/households/{uuid4()}/accesses")).status_code == 404


async def test_a_change_wants_the_newest_state_and_leaves_the_next(changing: PeopledTown) -> None:
    number = (await changing.read())["file_number"]
    body = {"name": "王小明", "relation": "child", "birth_year": 2015, "since_on": "2020-05-01"}
    manager, url = changing.clients["manager"], f"{changing.home}/members"
    assert (await manager.post(url, json=body)).status_code == 428
    stale = await manager.post(url, json=body, headers={"if-match": f'"h{number + 7}"'})
    assert stale.status_code == 412
    done = await manager.post(url, json=body, headers={"if-match": f'"h{number}"'})
    assert (done.status_code, done.json()["file_number"]) == (201, number + 1)
    assert done.headers["etag"] == f'"h{number + 1}"'
    again = await manager.post(url, json=body, headers={"if-match": f'"h{number}"'})
    assert again.status_code == 412
    names = [member["name"] for member in (await changing.read())["members"]]
    assert names.count("王小明") == 1


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"relation": "head"}, 409, "two_heads"),
        ({"relation": "boss"}, 422, "unknown_code"),
        ({"birth_year": TODAY.year + 1}, 422, "birthday_in_future"),
        ({"birth_year": 10**12}, 422, ""),
        ({"since_on": TOMORROW}, 422, "bad_interval"),
        ({"since_on": "2026-02-30"}, 422, ""),
        ({"since_on": "0001-01-01"}, 422, ""),
        ({"permit_until_on": "9999-12-31"}, 422, ""),
        ({"id_number": "999999198001010031"}, 422, "id_checksum"),
        ({"id_number": ID_NUMBER, "birth_year": 1979}, 422, "birth_year_differs"),
        ({"phone": "12"}, 422, "phone_shape"),
        ({"name": "王\x00"}, 422, ""),
        ({"name": "王\ud800"}, 422, ""),
        ({"name": "王" * 51}, 422, ""),
        ({"name": " "}, 422, ""),
        ({"is_registered": False, "is_living": False}, 422, "no_residence"),
        ({"inflow_reason": "77"}, 422, "unknown_code"),
        ({"grid_id": str(uuid4())}, 422, ""),
    ],
)
async def test_what_does_not_fit_is_refused_clearly(
    changing: PeopledTown, more: dict[str, Any], status: int, code: str
) -> None:
    body = {"name": "钱一", "relation": "relative", "since_on": "2020-05-01", **more}
    answer = await changing.change("POST", "/members", body)
    assert answer.status_code == status, answer.text
    if code:
        assert answer.json()["code"] == code
    assert "999999198001010031" not in answer.text


async def test_the_head_passes_on_and_what_was_before_stays_known(changing: PeopledTown) -> None:
    wang, li = changing.wang, changing.li
    leaving = await changing.change("POST", f"/members/{wang}/move_out", {"on": TODAY.isoformat()})
    assert code_of(leaving) == (409, "head_needed")
    alone = await changing.change("PATCH", f"/members/{wang}", {"relation": "spouse"})
    assert code_of(alone) == (409, "head_needed")
    no_word = await changing.change("PATCH", f"/members/{li}", {"relation": "head"})
    assert code_of(no_word) == (409, "two_heads")
    done = await changing.change("PATCH", f"/members/{li}", {"relation": "head", "former_head": "child"})
    assert done.status_code == 200, done.text
    relations = {m["name"]: m["relation"] for m in (await changing.read())["members"]}
    assert (relations["李静"], relations["王敏"]) == ("head", "child")
    spans = changing.rows(
        "select relation, lower(valid)::text from residences where person_id = %s order by valid", wang
    )
    assert spans == [("head", "2026-01-01"), ("child", TODAY.isoformat())]
    entries = (await changing.read())["timeline"]
    assert [e["kind"] for e in entries if "王敏" in e["text_zh"] and e["kind"] == "move_out"] == []
    back = await changing.change("PATCH", f"/members/{wang}", {"relation": "head", "former_head": "parent"})
    assert back.status_code == 200, back.text


async def test_a_changed_number_is_sealed_and_the_old_row_kept(changing: PeopledTown) -> None:
    done = await changing.change("PATCH", f"/members/{changing.li}", {"phone": "13711112222"})
    assert done.status_code == 200, done.text
    member = next(m for m in (await changing.read())["members"] if m["name"] == "李静")
    assert (member["phone"], member["birth_year"]) == ("137****2222", 1950)
    kept = changing.rows(
        "select before ->> 'phone_masked' from register_versions where subject_id = %s", changing.li
    )
    assert kept == [(None,)]
    taken = await changing.change("PATCH", f"/members/{changing.li}", {"phone": None})
    assert taken.status_code == 200
    member = next(m for m in (await changing.read())["members"] if m["name"] == "李静")
    assert member["phone"] is None


async def test_tenancies_tags_notes_and_corrections_stand_in_the_file(changing: PeopledTown) -> None:
    let = {"use_code": "02", "hazard_codes": ["01"], "landlord_name": "周房", "landlord_phone": "13600001111"}
    made = await changing.change("POST", "/tenancies", {**let, "since_on": "2025-01-01"})
    assert made.status_code == 201, made.text
    twice = await changing.change("POST", "/tenancies", {**let, "since_on": "2026-01-01"})
    assert code_of(twice) == (409, "overlapping_tenancy")
    expires = (TODAY + timedelta(days=90)).isoformat()
    tag = {"person_id": str(changing.li), "code": "limited_mobility", "expires_on": expires}
    assert (await changing.change("POST", "/tags", tag)).status_code == 201
    assert code_of(await changing.change("POST", "/tags", tag)) == (409, "tag_is_there")
    for_ever = await changing.change("POST", "/tags", {**tag, "expires_on": "2099-01-01"})
    assert code_of(for_ever) == (422, "bad_expiry")
    note = await changing.clients["patrol"].post(
        f"{changing.home}/notes", json={"text": "门铃坏了，先打电话"}
    )
    assert note.status_code == 201, note.text
    asked = await changing.clients["patrol"].post(
        f"{changing.home}/corrections",
        json={"person_id": str(changing.li), "field": "name", "said": "李静静", "reason": "户口本上是三个字"},
    )
    assert asked.status_code == 201, asked.text
    found = await changing.read()
    assert found["tenancies"][0]["landlord_name"] == "周**"
    assert found["tenancies"][0]["landlord_phone"] == "136****1111"
    li = next(m for m in found["members"] if m["person_id"] == str(changing.li))
    assert li["tags"][0]["legal_basis"].startswith("《")
    kinds = {entry["kind"] for entry in found["timeline"]}
    assert {"belonging", "move_in", "tenancy", "tag", "note", "correction"} <= kinds
    request = asked.json()["id"]
    shown = f"{changing.home}/corrections/{request}:show"
    assert (await changing.clients["patrol"].post(shown)).status_code == 403
    said = await changing.clients["manager"].post(shown)
    assert (said.json(), said.headers["cache-control"]) == ({"said": "李静静"}, "no-store")
    answered = await changing.change(
        "POST", f"/corrections/{request}/answer", {"answer": "applied", "reason": "已核对户口本"}
    )
    assert answered.status_code == 200, answered.text
    assert "李静静" in {m["name"] for m in (await changing.read())["members"]}
    hidden = await changing.read("dispatcher")
    assert hidden["members"][1]["tags"] == [] and hidden["corrections"] == []
    assert not {"tag", "note", "correction"} & {entry["kind"] for entry in hidden["timeline"]}
    assert "周" not in str(hidden["tenancies"])


async def test_a_role_that_only_reads_changes_nothing(changing: PeopledTown) -> None:
    body = {"name": "吴一", "relation": "other", "since_on": "2026-02-01"}
    for who in ("patrol", "dispatcher", "admin"):
        assert (await changing.change("POST", "/members", body, who)).status_code == 403
    answer = await changing.clients["neighbour"].post(f"{changing.home}/notes", json={"text": "…"})
    assert answer.status_code == 404


async def test_after_an_edit_of_the_border_the_file_names_the_edit_and_needs_no_repair(
    changing: PeopledTown,
) -> None:
    with connect(changing.database, changing.tenant_id) as connection:
        other = make_building(connection, changing.tenant_id, "大", square(0.7, 1.2, 20, 10), households=[3])
        assign(connection, changing.tenant_id, at=SINCE)
    manager = changing.clients["manager"]
    community = f"/api/v1/communities/{changing.town.community_id}"
    tag = (await manager.get(f"{community}/map")).headers["etag"]
    intent = {
        "op": "split",
        "territory": str(changing.town.grid_ids[0]),
        "line": line((0.5, 0.9), (0.5, 2.1)),
    }
    done = await manager.post(
        f"{community}/edits",
        json={"intent": intent, "reason": "户数过多"},
        headers={"if-match": tag, "idempotency-key": str(uuid4())},
    )
    assert done.status_code == 201, done.text
    (beside,) = changing.rows("select id from households where building_id = %s", other)[0]
    files = [
        await changing.read(url=f"/api/v1/households/{each}") for each in (changing.households[0], beside)
    ]
    moved = [f for f in files if f["assignment"]["grid"]["id"] != str(changing.town.grid_ids[0])]
    assert len(moved) == 1
    entry = next(e for e in moved[0]["timeline"] if e["kind"] == "belonging")
    edited = done.json()
    assert (entry["edit_id"], entry["edition"]) == (edited["edit_id"], edited["edition"])
    assert "分割" in entry["text_zh"] and "户数过多" in entry["text_zh"]
    with connect(changing.database, changing.tenant_id) as connection:
        assert differences(connection, at=datetime.now(UTC))[0] == 0


async def test_a_flood_of_numbers_is_stopped_for_the_one_who_asks_only(town: PeopledTown) -> None:
    url, body = f"/api/v1/people/{town.wang}:unmask", {"fields": ["phone", "id_number"], "purpose": "核对"}
    manager = town.clients["manager"]
    statuses = [(await manager.post(url, json=body)).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    assert (await town.clients["patrol"].post(url, json=body)).status_code == 200


async def test_a_resident_is_handed_everything_that_is_stored_of_them(changing: PeopledTown) -> None:
    url, body = f"/api/v1/people/{changing.wang}:export", {"purpose": "本人申请查阅"}
    for who in ("patrol", "dispatcher", "admin"):
        assert (await changing.clients[who].post(url, json=body)).status_code == 403
    unmask = {"fields": ["phone"], "purpose": "电话核实"}
    await changing.clients["patrol"].post(f"/api/v1/people/{changing.wang}:unmask", json=unmask)
    found = (await changing.clients["manager"].post(url, json=body)).json()
    assert (found["name"], found["id_number"], found["phone"]) == ("王敏", ID_NUMBER, PHONE)
    assert found["residences"][0]["since_on"] == "2026-01-01"
    assert ("person.unmasked", "电话核实") in {
        (line["action"], line["purpose"]) for line in found["accesses"]
    }
    assert ("household.exported", "本人申请查阅") in {
        (line["action"], line["purpose"]) for line in found["accesses"]
    }
    assert (
        await changing.clients["manager"].post(f"/api/v1/people/{uuid4()}:export", json=body)
    ).status_code == 404
