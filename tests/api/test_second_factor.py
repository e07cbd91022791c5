"""The second factor: set up, asked for at the door, counted once, needed by role, taken away by two people."""

import time

import httpx
import pytest
from fastapi import FastAPI

from gis.accounts.totp import PERIOD_S, code_at
from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.people import Invite, Person
from tests.factories import PASSWORD
from tests.served import ServedTown

pytestmark = pytest.mark.anyio

ACCOUNT = "/api/v1/account/second-factor"
SECOND = "/api/v1/session/second"


_FIRST_AT: dict[str, float] = {}


def code_in(secret: str, steps: int) -> str:
    """The code some steps after the first one asked for: one step ahead is taken, so that tests need not wait for it.

    Not after now: the step may change between two lines of a test.
    """
    return code_at(secret, _FIRST_AT.setdefault(secret, time.time()) + steps * PERIOD_S)


async def set_up(person: Person) -> tuple[str, list[str]]:
    """The person's secret and recovery codes; the code of now is used up."""
    begun = await person.client.post(ACCOUNT, json={"password": PASSWORD})
    assert begun.status_code == 201, begun.text
    assert begun.json()["address"].startswith("otpauth://totp/") and len(begun.json()["picture"]) > 20
    secret = str(begun.json()["secret"])
    done = await person.client.post(f"{ACCOUNT}:confirm", json={"code": code_in(secret, 0)})
    assert done.status_code == 200, done.text
    person.client.cookies.clear()
    return secret, done.json()["codes"]


async def knock(
    app: FastAPI, town: ServedTown, person: Person
) -> tuple[httpx.AsyncClient, dict[str, object]]:
    """Sign in with the password alone."""
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://map.test")
    body = {"username": person.username, "password": PASSWORD, "tenant": town.tenant_code}
    answer = await client.post("/api/v1/session", json=body)
    assert answer.status_code == 201, answer.text
    return client, answer.json()


async def test_with_a_second_factor_the_password_opens_nothing_until_the_code_does(
    app: FastAPI, served: ServedTown, invite: Invite, database: DatabaseSettings
) -> None:
    person = await invite("manager")
    assert (await person.client.post(ACCOUNT, json={"password": "wrong one"})).status_code == 422
    secret, codes = await set_up(person)
    client, half = await knock(app, served, person)
    assert (half["step"], half["rights"]) == ("code", [])
    for url in ("/api/v1/summary", "/api/v1/account/sessions", "/api/v1/layers", ACCOUNT):
        answer = await client.get(url)
        assert (answer.status_code, answer.json()["code"]) == (401, "second_step_needed"), url
    assert (await client.get("/tiles/grids/14/12800/6900.mvt")).status_code == 401
    assert (await client.post(ACCOUNT, json={})).status_code == 401
    assert (await client.get("/api/v1/session")).json()["step"] == "code"
    used = await client.post(SECOND, json={"code": code_in(secret, 0)})
    assert (used.status_code, used.json()["code"]) == (422, "wrong_code"), "the code of setting it up is used"
    done = await client.post(SECOND, json={"code": code_in(secret, 1)})
    assert done.status_code == 200, done.text
    assert (done.json()["step"], done.json()["second"]) == (None, "totp")
    assert (await client.get("/api/v1/summary")).status_code == 200
    old = {"authorization": f"Bearer {half['token']}"}
    client.cookies.clear()
    assert (await client.get("/api/v1/summary", headers=old)).status_code == 401, "the token is a new one"
    again, _ = await knock(app, served, person)
    assert (await again.post(SECOND, json={"code": code_in(secret, 1)})).status_code == 422, "once"
    by_recovery = await again.post(SECOND, json={"code": f" {codes[3].lower()} "})
    assert by_recovery.json()["second"] == "recovery"
    third, _ = await knock(app, served, person)
    assert (await third.post(SECOND, json={"code": codes[3]})).status_code == 422, "a recovery code, too"
    with connect(database, served.tenant_id) as connection:
        kept = connection.execute(
            "select encode(f.secret_sealed, 'escape') || string_agg(c.code_hash, '') from second_factors as f"
            " join recovery_codes as c on c.factor_id = f.id where f.user_id = %s group by f.secret_sealed",
            (person.id,),
        ).fetchone()
        said = connection.execute(
            "select action from audit_log where actor_id = %s and action like '%%second%%'", (person.id,)
        ).fetchall()
    assert kept is not None and secret not in kept[0] and codes[0] not in kept[0]
    assert {
        "second_factor.on",
        "session.second",
        "session.second_refused",
        "second_factor.recovery_used",
    } <= {row[0] for row in said}


async def test_tries_at_the_code_are_counted_with_those_at_the_password(
    app: FastAPI, served: ServedTown, invite: Invite
) -> None:
    person = await invite("patrol")
    await set_up(person)
    statuses = []
    for _ in range(3):
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://map.test")
        body = {"username": person.username, "password": PASSWORD, "tenant": served.tenant_code}
        answer = await client.post("/api/v1/session", json=body)
        statuses.append(answer.status_code)
        if answer.status_code == 201:
            statuses.append((await client.post(SECOND, json={"code": "000000"})).status_code)
    assert statuses == [201, 422, 201, 422, 201, 429], "the right password wins no new tries"


async def test_one_s_own_factor_is_turned_off_and_its_codes_made_anew_for_a_code_only(invite: Invite) -> None:
    begun = await invite("patrol")
    secret, codes = await set_up_keeping(begun)
    found = (await begun.client.get(ACCOUNT)).json()
    assert (found["is_on"], found["codes_left"], found["is_required"]) == (True, 10, False)
    assert (await begun.client.post(ACCOUNT, json={"password": PASSWORD})).status_code == 409
    assert (await begun.client.post(f"{ACCOUNT}:end", json={"code": "123456"})).status_code == 422
    fresh = await begun.client.post(f"{ACCOUNT}/codes", json={"code": code_in(secret, 1)})
    assert fresh.status_code == 201 and set(fresh.json()["codes"]).isdisjoint(codes)
    assert (await begun.client.post(f"{ACCOUNT}:end", json={"code": codes[0]})).status_code == 422
    assert (
        await begun.client.post(f"{ACCOUNT}:end", json={"code": fresh.json()["codes"][0]})
    ).status_code == 204
    assert (await begun.client.get(ACCOUNT)).json()["is_on"] is False


async def set_up_keeping(person: Person) -> tuple[str, list[str]]:
    """The same as `set_up`, going on with the cookie of the new token."""
    person.client.headers.pop("authorization")
    person.client.cookies.set("wangge_session", person.token)
    secret = str((await person.client.post(ACCOUNT, json={"password": PASSWORD})).json()["secret"])
    done = await person.client.post(f"{ACCOUNT}:confirm", json={"code": code_in(secret, 0)})
    assert done.status_code == 200, done.text
    return secret, done.json()["codes"]


async def test_a_role_that_needs_one_is_asked_to_set_it_up_before_anything_else(
    app: FastAPI, served: ServedTown, invite: Invite
) -> None:
    security, planner = await invite("security"), await invite("planner")
    rule = "/api/v1/second-factor/rule"
    assert (await planner.client.put(rule, json={"roles": []})).status_code == 403
    assert (await security.client.put(rule, json={"roles": ["boss"]})).status_code == 422
    try:
        assert (await security.client.put(rule, json={"roles": ["planner"]})).json() == {"roles": ["planner"]}
        assert (await planner.client.get("/api/v1/summary")).status_code == 401, "in force at once"
        client, half = await knock(app, served, planner)
        assert half["step"] == "enrol"
        begun = (await client.post(ACCOUNT, json={})).json()
        assert (await client.post(f"{ACCOUNT}:confirm", json={"code": "000000"})).status_code == 422
        done = await client.post(f"{ACCOUNT}:confirm", json={"code": code_in(begun["secret"], 0)})
        assert done.status_code == 200, done.text
        assert (await client.get("/api/v1/session")).json()["step"] is None
        off = await client.post(f"{ACCOUNT}:end", json={"code": code_in(begun["secret"], 1)})
        assert (off.status_code, off.json()["code"]) == (403, "second_factor_required")
    finally:
        await security.client.put(rule, json={"roles": []})


async def test_a_lost_factor_is_taken_away_by_two_administrators(
    app: FastAPI, served: ServedTown, invite: Invite
) -> None:
    person, first, second = await invite("patrol"), await invite("security"), await invite("admin")
    await set_up(person)
    ask = f"/api/v1/users/{person.id}/second-factor:reset"
    assert (await second.client.post(ask, json={"reason": "手机丢失"})).status_code == 403
    asked = await first.client.post(ask, json={"reason": "手机丢失，已当面核对"})
    assert asked.status_code == 201, asked.text
    decide = f"/api/v1/second-factor/resets/{asked.json()['id']}"
    assert (await first.client.post(f"{decide}:approve")).json()["code"] == "second_look"
    waiting = (await second.client.get("/api/v1/second-factor/resets")).json()["items"]
    assert [(each["username"], each["may_decide"]) for each in waiting] == [(person.username, True)]
    assert (await second.client.post(f"{decide}:approve")).status_code == 204
    assert (await second.client.post(f"{decide}:approve")).status_code == 404
    _, whole = await knock(app, served, person)
    assert whole["step"] is None
