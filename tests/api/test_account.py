"""One's own account: sessions, password, keys for machines."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.people import Invite, Person
from tests.factories import PASSWORD
from tests.served import ServedTown, lonlat

pytestmark = pytest.mark.anyio
OWN = "/api/v1/account"
SESSION = "/api/v1/session"
NEW = "another horse battery"


async def again(
    anonymous: httpx.AsyncClient, town: ServedTown, username: str, password: str = PASSWORD
) -> int:
    body = {"username": username, "password": password, "tenant": town.tenant_code}
    answer = await anonymous.post(SESSION, json=body, headers={"user-agent": "Second/1.0"})
    return answer.status_code


def audited(database: DatabaseSettings, town: ServedTown, subject_id: UUID | str) -> list[str]:
    with connect(database, town.tenant_id) as connection:
        rows = connection.execute(
            "select action from audit_log where subject_id = %s order by at, id", (str(subject_id),)
        ).fetchall()
    return [row[0] for row in rows]


async def test_one_sees_where_one_is_signed_in_and_ends_the_others(
    invite: Invite, anonymous: httpx.AsyncClient, served: ServedTown
) -> None:
    person = await invite("patrol")
    assert await again(anonymous, served, person.username) == 201
    assert (await anonymous.get(SESSION)).status_code == 200
    items = (await person.client.get(f"{OWN}/sessions")).json()["items"]
    assert [item["is_current"] for item in items].count(True) == 1
    other = next(item for item in items if not item["is_current"])
    assert other["client"] == "Second/1.0"
    assert other["way"] == "password"
    assert (await person.client.delete(f"{OWN}/sessions/{other['id']}")).status_code == 204
    assert (await anonymous.get(SESSION)).status_code == 401
    assert await again(anonymous, served, person.username) == 201
    assert (await person.client.delete(f"{OWN}/sessions")).status_code == 204
    assert (await anonymous.get(SESSION)).status_code == 401
    assert (await person.client.get(SESSION)).status_code == 200


async def test_nobody_ends_the_session_of_somebody_else(invite: Invite) -> None:
    one, other = await invite("patrol"), await invite("patrol")
    theirs = (await other.client.get(f"{OWN}/sessions")).json()["items"][0]["id"]
    unknown = "00000000-0000-4000-8000-000000000000"
    refused = await one.client.delete(f"{OWN}/sessions/{theirs}")
    assert refused.status_code == 404
    assert refused.json()["detail"] == (await one.client.delete(f"{OWN}/sessions/{unknown}")).json()["detail"]
    assert (await other.client.get(SESSION)).status_code == 200


async def test_a_session_that_is_not_used_ends_before_its_last_end(
    app: FastAPI, invite: Invite, database: DatabaseSettings, served: ServedTown
) -> None:
    person = await invite("patrol")

    def move(sql: str) -> tuple[datetime, datetime]:
        with connect(database, served.tenant_id) as connection:
            row = connection.execute(
                f"update sessions set {sql} where user_id = %s returning expires_at, ends_at", (person.id,)
            ).fetchone()
        assert row is not None
        return row[0], row[1]

    expires_at, ends_at = move("last_seen_at = now()")
    assert expires_at - datetime.now(UTC) < timedelta(hours=4, minutes=1)
    assert ends_at - datetime.now(UTC) > timedelta(hours=11)
    move("last_seen_at = now() - interval '10 minutes', expires_at = now() + interval '1 minute'")
    assert (await person.client.get(SESSION)).status_code == 200
    await app.state.services.door.noted()
    moved, _ = move("last_seen_at = last_seen_at")
    assert moved - datetime.now(UTC) > timedelta(hours=3)
    with connect(database, served.tenant_id, owner=True) as connection:
        connection.execute("alter table sessions no force row level security")
        connection.execute(
            "update sessions set ends_at = now() + interval '1 hour', expires_at = now() + interval '1 minute',"
            " last_seen_at = now() - interval '1 hour' where user_id = %s",
            (person.id,),
        )
        connection.execute("alter table sessions force row level security")
    assert (await person.client.get(SESSION)).status_code == 200
    await app.state.services.door.noted()
    last, end = move("last_seen_at = last_seen_at")
    assert last == end
    move("expires_at = now() - interval '1 second'")
    assert (await person.client.get(SESSION)).status_code == 401


async def test_a_new_password_needs_the_old_one_and_ends_every_other_session(
    invite: Invite, anonymous: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings
) -> None:
    person = await invite("patrol")
    assert await again(anonymous, served, person.username) == 201
    wrong = await person.client.post(f"{OWN}/password", json={"old": "not it at all", "new": NEW})
    assert wrong.status_code == 422
    assert wrong.json()["code"] == "wrong_password"
    right = await person.client.post(f"{OWN}/password", json={"old": PASSWORD, "new": NEW})
    assert right.status_code == 204, right.text
    assert (await anonymous.get(SESSION)).status_code == 401
    assert (await person.client.get(SESSION)).status_code == 200
    assert await again(anonymous, served, person.username) == 401
    assert await again(anonymous, served, person.username, NEW) == 201
    assert "user.password_changed" in audited(database, served, person.id)


@pytest.mark.parametrize("new", ["password123", "QWERTYUIOP", "short", PASSWORD, "trustno1"])
async def test_a_common_or_short_or_unchanged_password_is_refused(invite: Invite, new: str) -> None:
    person = await invite("patrol")
    answer = await person.client.post(f"{OWN}/password", json={"old": PASSWORD, "new": new})
    assert answer.status_code == 422
    assert answer.json()["code"] == "weak_password"
    assert new not in answer.text or new == "short"


async def test_guessing_the_old_password_is_slowed_down(invite: Invite) -> None:
    person = await invite("patrol")
    statuses = [
        (await person.client.post(f"{OWN}/password", json={"old": f"guess {i}", "new": NEW})).status_code
        for i in range(6)
    ]
    assert statuses == [422] * 5 + [429]


async def key_of(person: Person, *rights: str, days: int = 30) -> dict[str, str]:
    body = {"name": "夜间同步", "rights": list(rights), "days": days}
    answer = await person.client.post(f"{OWN}/keys", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


def bearer(key: dict[str, str]) -> dict[str, str]:
    return {"authorization": f"Bearer {key['token']}"}


async def test_a_key_is_shown_once_kept_as_a_hash_and_opens_the_door(
    app: FastAPI, invite: Invite, anonymous: httpx.AsyncClient, database: DatabaseSettings, served: ServedTown
) -> None:
    person = await invite("manager")
    key = await key_of(person, "map.read")
    assert key["token"].startswith("wgk_")
    assert key["token"].startswith(key["prefix"])
    session = await anonymous.get(SESSION, headers=bearer(key))
    assert session.json()["way"] == "key"
    assert session.json()["rights"] == ["map.read"]
    tile = await anonymous.get("/tiles/grids/14/12866/7016.mvt", headers=bearer(key))
    assert tile.status_code in (200, 204)
    assert (
        await anonymous.get("/api/v1/territories?level=grid&limit=5", headers=bearer(key))
    ).status_code == 200
    listed = await person.client.get(f"{OWN}/keys")
    assert key["token"] not in listed.text
    with connect(database, served.tenant_id) as connection:
        rows = connection.execute("select row_to_json(k)::text from api_keys as k").fetchall()
    assert key["token"].partition(".")[2] not in str(rows)
    await app.state.services.door.noted()
    used = (await person.client.get(f"{OWN}/keys")).json()["items"][0]
    assert used["last_used_at"] is not None


async def test_a_key_does_less_than_its_holder_and_nothing_about_accounts(
    invite: Invite, anonymous: httpx.AsyncClient
) -> None:
    person = await invite("manager")
    key = await key_of(person, "map.read")
    anonymous.headers.update(bearer(key))
    assert (await anonymous.get("/api/v1/users")).status_code == 403
    for method, url, body in (
        ("POST", f"{OWN}/keys", {"name": "more", "rights": ["map.read"], "days": 3}),
        ("POST", f"{OWN}/password", {"old": PASSWORD, "new": NEW}),
        ("DELETE", f"{OWN}/sessions", None),
        ("DELETE", SESSION, None),
        ("POST", "/api/v1/access-requests", {"wanted": "1", "hours": 1, "reason": "for a machine"}),
    ):
        answer = await anonymous.request(method, url, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_by_key"), url


async def test_a_key_changes_the_map_only_with_the_right_to(
    invite: Invite, anonymous: httpx.AsyncClient, served: ServedTown
) -> None:
    building, community = served.buildings["d"], served.town.community_id
    writes: list[tuple[str, dict[str, Any]]] = [
        (f"/api/v1/buildings/{building}/entrances", {"name": "西门", "point": lonlat(2.45, 0.45)}),
        ("/api/v1/drafts", {"community_id": str(community), "title": "草案"}),
        (f"/api/v1/communities/{community}/presence", {"grid_ids": []}),
        (f"/api/v1/communities/{community}/divisions", {"method": "propose", "low": 1, "high": 9}),
    ]
    person = await invite("manager")
    anonymous.headers.update(bearer(await key_of(person, "map.read", "people.read")))
    for url, body in writes:
        answer = await anonymous.post(url, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "no_permission"), url
    anonymous.headers.update(bearer(await key_of(person, "map.read", "map.edit")))
    added = await anonymous.post(writes[0][0], json=writes[0][1])
    assert added.status_code == 201, added.text
    assert (await anonymous.delete(f"{writes[0][0]}/{added.json()['id']}")).status_code == 204


@pytest.mark.parametrize("rights", [["accounts.manage"], ["grants.manage"], ["audit.read"], ["nonsense"]])
async def test_a_key_never_carries_what_its_holder_has_not_or_a_machine_may_not(
    invite: Invite, rights: list[str]
) -> None:
    person = await invite("admin")
    answer = await person.client.post(f"{OWN}/keys", json={"name": "k", "rights": rights, "days": 3})
    assert answer.status_code == 422


async def test_a_key_dies_when_revoked_over_or_its_holder_is_switched_off(
    invite: Invite, anonymous: httpx.AsyncClient, database: DatabaseSettings, served: ServedTown
) -> None:
    person = await invite("manager")
    admin = await invite("admin")
    revoked, kept = await key_of(person, "map.read"), await key_of(person, "map.read")
    assert (await person.client.delete(f"{OWN}/keys/{revoked['id']}")).status_code == 204
    assert (await anonymous.get(SESSION, headers=bearer(revoked))).status_code == 401
    assert (await anonymous.get(SESSION, headers=bearer(kept))).status_code == 200
    off = await admin.client.put(f"/api/v1/users/{person.id}/active", json={"is_active": False})
    assert off.status_code == 204
    assert (await anonymous.get(SESSION, headers=bearer(kept))).status_code == 401
    assert (await person.client.get(SESSION)).status_code == 401
    assert audited(database, served, revoked["id"]) == ["key.added", "key.revoked"]


async def test_the_cookie_over_https_is_bound_to_this_host(app: FastAPI, served: ServedTown) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://map.test") as client:
        body = {"username": "admin", "password": PASSWORD, "tenant": served.tenant_code}
        cookie = (await client.post(SESSION, json=body)).headers["set-cookie"]
        assert cookie.startswith("__Host-wangge_session=")
        assert "secure" in cookie.lower() and "path=/" in cookie.lower() and "domain" not in cookie.lower()
        assert (await client.get(SESSION)).status_code == 200
