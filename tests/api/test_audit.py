"""The audit log over HTTP: read, proved, and taken out for a stated purpose."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.people import Invite, Person, inviting
from tests.served import ServedTown, make_served_town

pytestmark = pytest.mark.anyio
AUDIT = "/api/v1/audit"


async def test_the_log_is_read_newest_first_in_pages_without_gap_or_repeat(invite: Invite) -> None:
    inspector = await invite("inspector")
    for _ in range(4):
        await invite("patrol")
    seen: list[int] = []
    params: dict[str, str] = {"limit": "3", "action": "session.begun"}
    for _ in range(40):
        page = (await inspector.client.get(AUDIT, params=params)).json()
        seen += [item["id"] for item in page["items"]]
        assert all(item["action"] == "session.begun" for item in page["items"])
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert len(seen) == len(set(seen)) >= 5
    assert seen == sorted(seen, reverse=True)


async def test_the_log_is_filtered_by_actor_subject_family_of_actions_and_time(invite: Invite) -> None:
    inspector, security, person = await invite("inspector"), await invite("security"), await invite("patrol")
    await security.client.put(f"/api/v1/users/{person.id}/roles", json={"roles": ["planner"]})

    async def found(**params: object) -> list[dict[str, object]]:
        answer = await inspector.client.get(AUDIT, params=params)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, object]] = answer.json()["items"]
        return items

    by_actor = await found(actor=str(security.id), action="user.")
    assert [item["action"] for item in by_actor] == ["user.roles_set"]
    assert by_actor[0]["actor"] is not None
    assert by_actor[0]["detail"] == {"before": ["patrol"], "after": ["planner"]}
    assert {item["action"] for item in await found(subject_kind="user", subject_id=str(person.id))} == {
        "user.added",
        "user.roles_set",
    }
    later = datetime.now(UTC) + timedelta(hours=1)
    assert await found(since=later.isoformat()) == []
    assert await found(action="user_roles_set") == [], "an underscore is no wildcard"


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "cursor=m1",
        "cursor=mzz.1",
        "limit=0",
        "actor=1",
        "since=yesterday",
        "unknown=1",
        "cursor=m-1.2",
    ],
)
async def test_a_bad_question_is_refused(invite: Invite, query: str) -> None:
    inspector = await invite("inspector")
    assert (await inspector.client.get(f"{AUDIT}?{query}")).status_code == 422


async def test_a_file_says_what_it_was_taken_for_and_holds_no_formula(
    invite: Invite, database: DatabaseSettings, served: ServedTown
) -> None:
    inspector = await invite("inspector")
    with connect(database, served.tenant_id) as connection:
        connection.execute(
            "insert into audit_log (tenant_id, action, subject_kind, subject_id) values (%s, 'test.formula', 'x', %s)",
            (served.tenant_id, '=HYPERLINK("http://elsewhere.test")'),
        )
    body = {"action": "test.formula", "purpose": "季度检查"}
    answer = await inspector.client.post(f"{AUDIT}:export", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows and all(row["subject_id"].startswith("'=") for row in rows)
    lines = await inspector.client.post(f"{AUDIT}:export", json=body | {"format": "json"})
    assert json.loads(lines.text.splitlines()[0])["subject_id"].startswith("=HYPERLINK")
    logged = (await inspector.client.get(AUDIT, params={"action": "audit.exported"})).json()["items"]
    assert logged[0]["detail"]["purpose"] == "季度检查"
    assert logged[0]["actor_id"] == str(inspector.id)
    short = await inspector.client.post(f"{AUDIT}:export", json={"purpose": "x"})
    assert short.status_code == 422


async def test_an_altered_row_is_located_on_the_page(app: FastAPI, database: DatabaseSettings) -> None:
    town = make_served_town(database, "altered")
    async with inviting(app, town, database) as invite:
        await _alter_and_look(await invite("inspector"), town, database)


async def _alter_and_look(inspector: Person, town: ServedTown, database: DatabaseSettings) -> None:
    sound = (await inspector.client.get(f"{AUDIT}/chains")).json()
    assert sound["sound"] and sound["entries"] > 0
    with connect(database, town.tenant_id, owner=True) as owner:
        owner.execute("alter table audit_log no force row level security")
        row = owner.execute(
            "update audit_log set detail = '{}' where action = 'user.added' and tenant_id = %s returning seq",
            (town.tenant_id,),
        ).fetchone()
        owner.execute("alter table audit_log force row level security")
    assert row is not None
    broken = (await inspector.client.get(f"{AUDIT}/chains")).json()
    assert not broken["sound"]
    faults = [fault for chain in broken["items"] for fault in chain["faults"]]
    assert {"altered"} == {fault["kind"] for fault in faults}
    assert row[0] in {fault["seq"] for fault in faults}
