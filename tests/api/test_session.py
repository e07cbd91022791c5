"""Signing in and out."""

import hashlib
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from gis.accounts.service import set_active, set_password
from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.factories import PASSWORD, make_user
from tests.served import ServedTown

pytestmark = pytest.mark.anyio
URL = "/api/v1/session"


def body(town: ServedTown, **changes: str) -> dict[str, str]:
    return {"username": "admin", "password": PASSWORD, "tenant": town.tenant_code} | changes


def new_user(database: DatabaseSettings, town: ServedTown) -> str:
    """A committed account of its own, so that a test's wrong tries delay nobody else's."""
    username = f"user-{uuid4().hex[:8]}"
    with connect(database, town.tenant_id) as connection:
        make_user(connection, town.tenant_id, username, ("patrol",), display_name="新人")
    return username


async def test_signing_in_gives_a_token_and_a_cookie_that_scripts_cannot_read(
    anonymous: httpx.AsyncClient, served: ServedTown
) -> None:
    answer = await anonymous.post(URL, json=body(served))
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert answer.json()["user"]["tenant"]["code"] == served.tenant_code
    assert (await anonymous.get(URL)).json()["user"]["username"] == "admin"


async def test_over_https_the_cookie_is_secure(app: FastAPI, served: ServedTown) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://map.test") as client:
        answer = await client.post(URL, json=body(served))
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" in answer.headers


async def test_a_bearer_token_is_as_good_as_the_cookie(
    anonymous: httpx.AsyncClient, app: FastAPI, served: ServedTown
) -> None:
    token = await sign_in(app, served)
    answer = await anonymous.get(URL, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200


async def test_only_the_hash_of_a_token_is_stored(
    app: FastAPI, served: ServedTown, database: DatabaseSettings
) -> None:
    token = await sign_in(app, served)
    with connect(database, served.tenant_id) as connection:
        found = connection.execute(
            "select count(*) from sessions where token_hash = %s", (hashlib.sha256(token.encode()).digest(),)
        ).fetchone()
    assert found == (1,)


async def test_signing_out_ends_the_session_at_once_for_json_and_tiles(
    anonymous: httpx.AsyncClient, app: FastAPI, served: ServedTown
) -> None:
    anonymous.headers["authorization"] = f"Bearer {await sign_in(app, served)}"
    tile = "/tiles/grids/14/12866/7016.mvt"
    assert (await anonymous.get(tile)).status_code in (200, 204)
    assert (await anonymous.delete(URL)).status_code == 204
    assert (await anonymous.get(URL)).status_code == 401
    assert (await anonymous.get(tile)).status_code == 401


@pytest.mark.parametrize(
    "changes", [{"password": "wrong"}, {"username": "nobody"}, {"tenant": "nowhere"}], ids=str
)
async def test_a_refusal_does_not_tell_what_was_wrong(
    anonymous: httpx.AsyncClient, served: ServedTown, changes: dict[str, str]
) -> None:
    answer = await anonymous.post(URL, json=body(served, **changes))
    assert answer.status_code == 401
    assert answer.json()["code"] == "wrong_credentials"
    assert "set-cookie" not in answer.headers


async def test_after_five_wrong_tries_the_next_must_wait_but_nobody_else(
    anonymous: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings
) -> None:
    victim, other = new_user(database, served), new_user(database, served)
    statuses = [
        (await anonymous.post(URL, json=body(served, username=victim, password="wrong"))).status_code
        for _ in range(6)
    ]
    assert statuses == [401] * 5 + [429]
    locked = await anonymous.post(URL, json=body(served, username=victim))
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) > 0
    assert (await anonymous.post(URL, json=body(served, username=other))).status_code == 201


async def test_a_new_password_and_a_disabled_account_end_every_session(
    anonymous: httpx.AsyncClient, app: FastAPI, served: ServedTown, database: DatabaseSettings
) -> None:
    username = new_user(database, served)
    first = await sign_in(app, served, username)
    with connect(database, served.tenant_id) as connection:
        set_password(connection, served.tenant_id, username, PASSWORD)
    second = await sign_in(app, served, username)
    with connect(database, served.tenant_id) as connection:
        set_active(connection, served.tenant_id, username, active=False)
    for token in (first, second):
        answer = await anonymous.get(URL, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 401
    assert (await anonymous.post(URL, json=body(served, username=username))).status_code == 401


async def test_signing_in_and_out_and_refusals_are_in_the_audit_log(
    anonymous: httpx.AsyncClient, app: FastAPI, served: ServedTown, database: DatabaseSettings
) -> None:
    username = new_user(database, served)
    await anonymous.post(URL, json=body(served, username=username, password="wrong"))
    token = await sign_in(app, served, username)
    await anonymous.delete(URL, headers={"authorization": f"Bearer {token}"})
    with connect(database, served.tenant_id) as connection:
        actions = connection.execute(
            "select action from audit_log as a left join users as u on u.id = a.actor_id"
            " where u.username = %(name)s or a.detail ->> 'username' = %(name)s order by a.at, a.id",
            {"name": username},
        ).fetchall()
    assert [action for (action,) in actions] == [
        "user.added",
        "session.refused",
        "session.begun",
        "session.ended",
    ]


async def test_a_token_of_one_tenant_is_worth_nothing_in_another(
    anonymous: httpx.AsyncClient, token: str, served: ServedTown, elsewhere: ServedTown
) -> None:
    forged = f"{elsewhere.tenant_id}.{token.partition('.')[2]}"
    answer = await anonymous.get(URL, headers={"authorization": f"Bearer {forged}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
    ],
    ids=str,
)
async def test_another_site_cannot_post_here(
    anonymous: httpx.AsyncClient, served: ServedTown, headers: dict[str, str]
) -> None:
    answer = await anonymous.post(URL, json=body(served), headers=headers)
    assert answer.status_code == 403
    assert answer.json()["code"] == "foreign_origin"


async def test_a_form_post_is_not_json_and_is_refused(
    anonymous: httpx.AsyncClient, served: ServedTown
) -> None:
    answer = await anonymous.post(
        URL, content='{"username":"admin","password":"x"}', headers={"content-type": "text/plain"}
    )
    assert answer.status_code in (400, 415, 422)
