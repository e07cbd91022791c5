"""Signing in with an OpenID provider that runs as a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from api.app import create_app
from api.settings import ApiSettings, OidcSettings
from gis.db import connect
from gis.settings import DatabaseSettings, PrivacySettings
from gis.tenants.service import create_tenant, make_default
from ops.paths import ROOT
from tests.factories import make_user

pytestmark = pytest.mark.anyio
OIDC = "/api/v1/session/oidc"
SESSION = "/api/v1/session"
SECRET = "between the two of us"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(words: list[str], url: str, **environment: str) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            for _ in range(300):
                try:
                    if httpx.get(url, timeout=2).is_success:
                        break
                except httpx.TransportError:
                    time.sleep(0.1)
            else:
                pytest.fail("the provider did not start")
            yield
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of the strict little provider."""
    port = _free_port()
    here = f"http://127.0.0.1:{port}"
    words = ["uvicorn", "tests.provider:app", "--port", str(port), "--log-level", "error"]
    discovery = f"{here}/right/.well-known/openid-configuration"
    with _process(words, discovery, SECRET=SECRET, SUB="subject-1", NAME="lijing"):
        yield here


@pytest.fixture(scope="module")
def county(scratch_module_database: DatabaseSettings) -> tuple[DatabaseSettings, int]:
    """A default tenant with the account that the provider names."""
    with connect(scratch_module_database, owner=True) as owner:
        tenant = create_tenant(owner, "county", "某县", name_en="A County")
        make_default(owner, tenant)
    with connect(scratch_module_database, tenant.id) as connection:
        make_user(connection, tenant.id, "lijing", ("patrol",))
        make_user(connection, tenant.id, "zhangwei", ("patrol",))
    return scratch_module_database, tenant.id


def settings(issuer: str, claim: str | None = "preferred_username") -> OidcSettings:
    return OidcSettings(
        issuer=issuer, client_id="wangge", client_secret=SecretStr(SECRET), username_claim=claim
    )


@asynccontextmanager
async def browser(database: DatabaseSettings, oidc: OidcSettings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the service with that provider."""
    app = create_app(database, ApiSettings(), PrivacySettings(), oidc=oidc)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
            yield client


async def go_and_return(client: httpx.AsyncClient, **form: str) -> tuple[httpx.Response, httpx.URL]:
    """Out to the provider and back: the answer to coming back, and the address one came back to."""
    out = await client.get(OIDC)
    assert out.status_code == 303, out.text
    async with httpx.AsyncClient() as outside:
        there = (
            await outside.post(out.headers["location"], data=form)
            if form
            else await outside.get(out.headers["location"])
        )
    assert there.is_redirect, there.text
    back = httpx.URL(there.headers["location"])
    assert str(back).startswith("http://map.test" + OIDC + "/callback?")
    return await client.get(back.raw_path.decode()), back


def sign_of(answer: httpx.Response) -> str | None:
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["location"]).query).get("sign", [None])[0]


async def test_somebody_of_the_provider_gets_in_and_the_account_is_bound_to_the_subject(
    county: tuple[DatabaseSettings, int], provider: str
) -> None:
    database, tenant_id = county
    async with browser(database, settings(f"{provider}/right")) as client:
        assert (await client.get("/api/v1/welcome")).json()["oidc"] is True
        answer, back = await go_and_return(client)
        assert sign_of(answer) is None, answer.headers["location"]
        session = (await client.get(SESSION)).json()
        assert session["user"]["username"] == "lijing"
        assert session["way"] == "oidc"
        again = await client.get(back.raw_path.decode())
        assert sign_of(again) == "oidc_refused", "what came back once is used up"
    with connect(database, tenant_id) as connection:
        bound = connection.execute("select issuer, subject from identities").fetchall()
        logged = connection.execute(
            "select count(*) from audit_log where action = 'identity.bound'"
        ).fetchone()
    assert bound == [(f"{provider}/right", "subject-1")]
    assert logged == (1,)
    for claim in (None, "sub"):
        async with browser(database, settings(f"{provider}/right", claim=claim)) as client:
            await go_and_return(client)
            session = (await client.get(SESSION)).json()
            assert session["user"]["username"] == "lijing", "bound by the subject, whatever the name"


async def test_a_provider_that_asked_for_more_than_a_password_is_not_asked_again(
    county: tuple[DatabaseSettings, int], provider: str
) -> None:
    database, tenant_id = county
    with connect(database, tenant_id) as connection:
        connection.execute(
            "insert into second_factors (tenant_id, user_id, secret_sealed, confirmed_at)"
            " select tenant_id, id, sha256('secret'), now() from users where username = 'lijing'"
        )
    found = []
    try:
        for bend, accepted in (
            ("right", None),
            ("two-steps", None),
            ("by-acr", None),
            ("by-acr", "urn:county:two"),
        ):
            oidc = settings(f"{provider}/{bend}").model_copy(update={"second_acr": accepted})
            async with browser(database, oidc) as client:
                await go_and_return(client)
                session = (await client.get(SESSION)).json()
                found.append((session["step"], session["second"]))
    finally:
        with connect(database, tenant_id) as connection:
            connection.execute("update second_factors set ended_at = now()")
    assert found == [("code", None), (None, "provider"), ("code", None), (None, "provider")]


@pytest.mark.parametrize(
    "bend",
    [
        *(
            "wrong-issuer",
            "wrong-audience",
            "two-audiences",
            "other-party",
            "wrong-nonce",
            "no-nonce",
            "expired",
        ),
        *("no-subject", "wrong-key", "unsigned", "wrong-sender"),
    ],
)
async def test_an_answer_that_is_not_exactly_right_lets_nobody_in(
    county: tuple[DatabaseSettings, int], provider: str, bend: str
) -> None:
    async with browser(county[0], settings(f"{provider}/{bend}")) as client:
        answer, _ = await go_and_return(client)
        assert sign_of(answer) == "oidc_refused"
        assert (await client.get(SESSION)).status_code == 401


async def test_a_document_of_another_issuer_is_not_believed(
    county: tuple[DatabaseSettings, int], provider: str
) -> None:
    async with browser(county[0], settings(f"{provider}/wrong-document")) as client:
        assert sign_of(await client.get(OIDC)) == "oidc_away"


async def test_a_code_brought_by_somebody_else_or_with_another_secret_is_worthless(
    county: tuple[DatabaseSettings, int], provider: str
) -> None:
    oidc = settings(f"{provider}/right")
    async with browser(county[0], oidc) as one, browser(county[0], oidc) as other:
        out = await one.get(OIDC)
        async with httpx.AsyncClient() as outside:
            back = httpx.URL((await outside.get(out.headers["location"])).headers["location"])
        await other.get(OIDC)
        assert sign_of(await other.get(back.raw_path.decode())) == "oidc_refused"
        state = parse_qs(back.query.decode())["state"][0]
        forged = f"{OIDC}/callback?code=guessed&state={state}"
        assert sign_of(await one.get(forged)) == "oidc_refused"
    wrong = oidc.model_copy(update={"client_secret": SecretStr("another")})
    async with browser(county[0], wrong) as client:
        assert sign_of((await go_and_return(client))[0]) == "oidc_refused"


async def test_a_provider_nobody_answers_at_is_said_to_be_away(county: tuple[DatabaseSettings, int]) -> None:
    async with browser(county[0], settings(f"http://127.0.0.1:{_free_port()}")) as client:
        assert sign_of(await client.get(OIDC)) == "oidc_away"


async def test_without_configuration_there_is_no_such_door(anonymous: httpx.AsyncClient) -> None:
    assert (await anonymous.get(OIDC)).status_code == 404
    assert (await anonymous.get(f"{OIDC}/callback?code=a&state=b")).status_code == 404
    assert (await anonymous.get("/api/v1/welcome")).json()["oidc"] is False


def _name(issuer: str, subject: str, username: str) -> None:
    answer = httpx.put(f"{issuer}/users/{subject}", json={"preferred_username": username})
    answer.raise_for_status()


async def test_a_provider_written_by_others_works_too(county: tuple[DatabaseSettings, int]) -> None:
    database, tenant_id = county
    port = _free_port()
    issuer = f"http://127.0.0.1:{port}"
    with _process(["oidc_provider_mock", "--port", str(port)], f"{issuer}/jwks"):
        _name(issuer, "zw-77", "ZhangWei")
        async with browser(database, settings(issuer)) as client:
            answer, _ = await go_and_return(client, sub="zw-77")
            assert sign_of(answer) is None
            assert (await client.get(SESSION)).json()["user"]["username"] == "zhangwei"
        async with browser(database, settings(issuer)) as client:
            answer, _ = await go_and_return(client, sub="a-stranger")
            assert sign_of(answer) == "unknown_identity"
        _name(issuer, "an-impostor", "zhangwei")
        async with browser(database, settings(issuer)) as client:
            answer, _ = await go_and_return(client, sub="an-impostor")
            assert sign_of(answer) == "unknown_identity", "an account is bound to one subject"
        with connect(database, tenant_id) as connection:
            connection.execute("update users set is_active = false where username = 'zhangwei'")
        async with browser(database, settings(issuer)) as client:
            answer, _ = await go_and_return(client, sub="zw-77")
            assert sign_of(answer) == "unknown_identity"
