"""Erasure on request, legal holds, rules of keeping and certificates over HTTP: two persons, and nothing left."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from gis.audit.service import faults
from gis.db import connect
from gis.people.identity import today
from gis.retention.proof import certificate_faults
from gis.settings import DatabaseSettings
from gis.verify.service import verify
from tests.api.households import ID_NUMBER, PHONE, PeopledTown, make_peopled_town

pytestmark = pytest.mark.anyio

REQUESTS, HOLDS, KEEPING = "/api/v1/erasure-requests", "/api/v1/legal-holds", "/api/v1/retention"
LATER = (today() + timedelta(days=200)).isoformat()
ANSWER = {"answer": "核对无误，予以办理"}


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> PeopledTown:
    return await make_peopled_town(app, database, "keeping")


async def ask(town: PeopledTown, person: Any, who: str = "manager") -> Any:
    body = {"person_id": str(person), "grounds": "consent_withdrawn", "reason": "王敏本人到社区申请"}
    return await town.clients[who].post(REQUESTS, json=body)


async def decide(town: PeopledTown, who: str, request: str, what: str = "carry_out") -> Any:
    return await town.clients[who].post(f"{REQUESTS}/{request}/{what}", json=ANSWER)


async def test_an_erased_resident_is_nowhere_and_the_certificate_says_what_went(town: PeopledTown) -> None:
    manager, second = town.clients["manager"], town.clients["security"]
    await town.change("POST", "/notes", {"text": "王敏腿脚不便"})
    await town.change("POST", "/notes", {"text": "楼道灯坏了"})
    tagged = await town.change(
        "POST", "/tags", {"person_id": str(town.wang), "code": "lives_alone", "expires_on": LATER}
    )
    assert tagged.status_code == 201, tagged.text
    purpose = {"fields": ["phone"], "purpose": "通知王敏停水"}
    assert (
        await town.clients["patrol"].post(f"/api/v1/people/{town.wang}:unmask", json=purpose)
    ).status_code == 200
    before = await town.read()

    asked = await ask(town, town.wang)
    assert asked.status_code == 201, asked.text
    request = asked.json()["id"]
    assert (await ask(town, town.wang)).json()["code"] == "erasure_open"
    assert (await decide(town, "manager", request)).status_code == 403, (
        "who took it down has no right to do it"
    )
    listed = (await second.get(REQUESTS)).json()["items"][0]
    assert (listed["id"], listed["is_own"], listed["is_held"]) == (request, False, False)
    assert "王敏" not in str({**listed, "reason": ""})

    done = await decide(town, "security", request)

    assert done.status_code == 200, done.text
    items = {item["table"]: item["count"] for item in done.json()["body"]["items"]}
    assert items["people"] == items["household_notes"] == items["attention_tags"] == 1
    assert (await decide(town, "second", request)).status_code == 404
    after = await town.read()
    said = str(after) + str(
        (await manager.get(town.home.replace("/households/", "/households?building="))).text
    )
    assert "王敏" not in said and str(town.wang) not in said and "138****" not in said
    assert [member["name"] for member in after["members"]] == ["李静"]
    assert "楼道灯坏了" in said, "what is not about them stays"
    assert after["people"] == before["people"], "counts stay what they were"
    for path in ("export", "unmask"):
        body = {"purpose": "本人申请", **({"fields": ["phone"]} if path == "unmask" else {})}
        assert (await manager.post(f"/api/v1/people/{town.wang}:{path}", json=body)).status_code == 404
    found = {"field": "id_number", "value": ID_NUMBER, "purpose": "回访本人"}
    assert (await manager.post("/api/v1/people:search", json=found)).json()["items"] == []
    assert (await ask(town, town.wang)).status_code == 404
    left = town.rows("select p::text from people as p union all select w.said from audit_words as w")
    assert not [row for row in left if "王敏" in row[0] or ID_NUMBER in row[0] or PHONE in row[0]]
    with connect(town.database, town.tenant_id) as connection:
        assert (faults(connection), certificate_faults(connection)) == ([], [])
        assert [check.name for check in verify(connection, datetime.now(UTC)) if not check.ok] == []
    chains = (await town.clients["second"].get("/api/v1/audit/chains")).json()
    assert chains["sound"] is True
    page = (await town.clients["second"].get(f"{KEEPING}/certificates")).json()
    assert page["items"][0] == done.json() and page["next_cursor"] is None
    one = await town.clients["second"].get(f"{KEEPING}/certificates/{done.json()['id']}")
    assert one.json() == done.json()


async def test_a_legal_hold_stands_against_erasure_until_it_is_ended(town: PeopledTown) -> None:
    held = {"household_id": str(town.households[0]), "person_id": str(town.li), "reason": "房屋合同纠纷案"}
    placed = await town.clients["manager"].post(HOLDS, json=held)
    assert placed.status_code == 201, placed.text
    request = (await ask(town, town.li)).json()["id"]
    refused = await decide(town, "second", request)
    assert (refused.status_code, refused.json()["code"]) == (409, "legal_hold")
    shown = (await town.clients["second"].get(REQUESTS)).json()["items"][0]
    assert (shown["id"], shown["is_held"]) == (request, True)
    hold = (await town.clients["security"].get(HOLDS)).json()["items"][0]
    assert (hold["id"], hold["is_running"]) == (placed.json()["id"], True)
    assert (await town.clients["manager"].post(f"{HOLDS}/{hold['id']}/end", json=ANSWER)).status_code == 403
    assert (await town.clients["security"].post(f"{HOLDS}/{hold['id']}/end", json=ANSWER)).status_code == 204
    assert (await town.clients["security"].post(f"{HOLDS}/{hold['id']}/end", json=ANSWER)).status_code == 404
    declined = await decide(town, "second", request, "decline")
    assert declined.status_code == 204
    mine = (await town.clients["manager"].get(REQUESTS)).json()["items"]
    assert {item["id"]: item["state"] for item in mine}[request] == "declined"
    assert "李静" in str(await town.read())


async def test_nobody_asks_for_whom_they_do_not_see(town: PeopledTown) -> None:
    assert (await ask(town, town.li, "patrol")).status_code == 403
    other = {"household_id": str(town.households[3]), "person_id": str(town.li), "reason": "不在这一户"}
    assert (await town.clients["manager"].post(HOLDS, json=other)).status_code == 404
    assert (await town.clients["patrol"].post(HOLDS, json=other)).status_code == 403
    late = {**other, "until": "2020-01-01T00:00:00Z"}
    assert (await town.clients["manager"].post(HOLDS, json=late)).status_code == 422


async def test_a_period_changes_by_two_persons_and_within_the_law(town: PeopledTown) -> None:
    one, two = town.clients["security"], town.clients["second"]
    url = f"{KEEPING}/rules/notes_old/changes"
    rules = {rule["code"]: rule for rule in (await one.get(f"{KEEPING}/rules")).json()["items"]}
    assert (rules["notes_old"]["keep_days"], rules["notes_old"]["proposal"]) == (1095, None)
    for days, status in ((1, 422), (99_999, 422)):
        assert (await one.post(url, json={"keep_days": days, "reason": "试一试行不行"})).status_code == status
    made = await one.post(url, json={"keep_days": 365, "reason": "一年已够用"})
    assert made.status_code == 201, made.text
    assert (await two.post(url, json={"keep_days": 400, "reason": "另一个期限"})).json()[
        "code"
    ] == "proposal_open"
    change = f"{KEEPING}/changes/{made.json()['id']}"
    assert (await one.post(f"{change}/accept", json=ANSWER)).json()["code"] == "own_proposal"
    assert (await two.post(f"{change}/accept", json=ANSWER)).status_code == 204
    assert (await two.post(f"{change}/accept", json=ANSWER)).status_code == 404
    rules = {rule["code"]: rule for rule in (await two.get(f"{KEEPING}/rules")).json()["items"]}
    assert (rules["notes_old"]["keep_days"], rules["notes_old"]["shipped_days"]) == (365, 1095)
    assert (await one.get(f"{KEEPING}/changes")).json()[0]["state"] == "in_force"
    due = (await one.get(f"{KEEPING}/due")).json()["items"]
    assert {item["rule"] for item in due} == rules.keys()


async def test_rules_and_certificates_are_for_the_keepers_of_the_whole_tenant(town: PeopledTown) -> None:
    for path in ("rules", "changes", "due", "certificates"):
        for who, code in (("manager", None), ("admin", None), ("inspector", "whole_tenant")):
            answer = await town.clients[who].get(f"{KEEPING}/{path}")
            assert answer.status_code == 403, (path, who)
            assert code is None or answer.json()["code"] == code
