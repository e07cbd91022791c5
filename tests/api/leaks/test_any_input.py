"""Whatever comes in that the schema allows, or nearly allows, nobody is ever answered by a failure of the service."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
import schemathesis
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode

from api.app import create_app
from api.settings import ApiSettings
from gis.access.rights import RIGHTS
from gis.db import connect
from gis.people.identity import today
from gis.settings import DatabaseSettings, PersonalKeySettings, PrivacySettings
from tests.api.conftest import sign_in
from tests.factories import make_user
from tests.keys import TEXT
from tests.served import ServedTown, make_served_town

LEFT_OUT = {
    ("GET", "/api/v1/events"): "an answer without an end",
    ("DELETE", "/api/v1/session"): "signs out",
    ("DELETE", "/api/v1/account/sessions"): "signs out",
    ("POST", "/api/v1/session"): "waits longer after each wrong password",
    ("POST", "/api/v1/account/password"): "waits longer after each wrong password",
    ("GET", "/metrics"): "figures of the process",
    ("POST", "/api/v1/account/second-factor"): "waits longer after each wrong password",
    ("POST", "/api/v1/account/second-factor:confirm"): "waits longer after each wrong code",
    ("POST", "/api/v1/account/second-factor/codes"): "waits longer after each wrong code",
    ("POST", "/api/v1/account/second-factor:end"): "waits longer after each wrong code",
    ("POST", "/api/v1/session/second"): "waits longer after each wrong code",
    ("PUT", "/api/v1/second-factor/rule"): "asks everybody for a second factor",
}
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
SHARE = 5
"""The others than the manager are asked every fifth route each, a different fifth each day: in a week, all of them."""


class Everybody:
    """The application in a thread of its own, and a client for every role."""

    def __init__(self, portal: BlockingPortal, app: FastAPI, town: ServedTown) -> None:
        self.portal, self.app, self.town = portal, app, town
        self.clients: dict[str, httpx.AsyncClient] = {}
        self.statuses: Counter[int] = Counter()

    def client(self, role: str) -> httpx.AsyncClient:
        if role not in self.clients:
            token = self.portal.call(sign_in, self.app, self.town, f"any-{role}")
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
            client.headers["authorization"] = f"Bearer {token}"
            self.clients[role] = client
        return self.clients[role]

    def send(self, role: str, case: Any) -> httpx.Response:
        """The generated request; what no client could put into a URL or a header is left out by the caller."""
        said = case.as_transport_kwargs(base_url="http://map.test")
        headers = {name: value for name, value in said["headers"].items() if name.lower() != "authorization"}
        asked: dict[str, Any] = {"params": said.get("params"), "headers": headers}
        if said.get("json") is not None:
            asked["json"] = said["json"]
        elif isinstance(said.get("data"), (bytes, str)):
            asked["content"] = said["data"]

        async def run() -> httpx.Response:
            return await self.client_now(role).request(said["method"], said["url"], **asked)

        self.client(role)
        return self.portal.call(run)

    def client_now(self, role: str) -> httpx.AsyncClient:
        return self.clients[role]


@pytest.fixture(scope="module")
def everybody(database: DatabaseSettings) -> Iterator[Everybody]:
    town = make_served_town(database, "anything")
    with connect(database, town.tenant_id) as connection:
        for role in RIGHTS:
            make_user(connection, town.tenant_id, f"any-{role}", (role,))
    keys = PersonalKeySettings.model_validate({"personal_key": TEXT})
    app = create_app(database, ApiSettings(), PrivacySettings(), keys)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
    ):
        yield Everybody(portal, app, town)


def faults_of(everybody: Everybody, role: str, examples: int, share: int = 1) -> list[str]:
    """Every failure that a role was answered by; of every ``share``-th route, begun at another one each day."""
    schema = schemathesis.openapi.from_dict(everybody.app.openapi())
    faults: list[str] = []
    first = (today().toordinal() + sorted(RIGHTS).index(role)) % share
    for number, found in enumerate(schema.get_all_operations()):
        operation = found.ok()
        if (operation.method.upper(), operation.path) in LEFT_OUT or number % share != first:
            continue

        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            # What takes nothing cannot be asked wrongly.
            with suppress(Unsatisfiable):
                ask_often(everybody, role, operation.as_strategy(generation_mode=mode), examples, faults)
    return faults


def ask_often(
    everybody: Everybody, role: str, cases: SearchStrategy[Any], examples: int, faults: list[str]
) -> None:
    """Send what the strategy gives, the same every time, and note every failure."""

    @seed(20261122)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def ask(case: Any) -> None:
        try:
            answer = everybody.send(role, case)
        except httpx.InvalidURL:
            return  # Longer than any client sends.
        everybody.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            faults.append(
                f"{role} {answer.status_code} {case.method} {case.formatted_path} {answer.text}"[:600]
            )

    ask()


def test_no_input_makes_the_service_fail(everybody: Everybody) -> None:
    assert not (faults := faults_of(everybody, "manager", 1)), "\n".join(faults)
    assert everybody.statuses[200] > 20 and everybody.statuses[422] > 50, everybody.statuses


@pytest.mark.parametrize("role", sorted(RIGHTS.keys() - {"manager"}))
def test_no_input_of_any_role_makes_the_service_fail(everybody: Everybody, role: str) -> None:
    assert not (faults := faults_of(everybody, role, 1, SHARE)), "\n".join(faults)


@pytest.mark.long
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("role", sorted(RIGHTS))
def test_no_input_makes_the_service_fail_in_the_long_run(everybody: Everybody, role: str) -> None:
    assert not (faults := faults_of(everybody, role, 30)), "\n".join(faults)
