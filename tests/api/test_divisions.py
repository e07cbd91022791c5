"""Divisions over HTTP: what there is, asking, following, a draft of it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from anyio import to_thread
from fastapi import FastAPI

from gis.divisions.computing import work
from gis.divisions.model import KIND
from gis.jobs import service as jobs
from gis.settings import DatabaseSettings
from tests.api.editing import sign_everybody_in
from tests.divided import DividedTown, make_divided_town

BODY = {"method": "rebalance", "low": 8, "high": 14}


@pytest.fixture(scope="module")
def town(database: DatabaseSettings) -> DividedTown:
    return make_divided_town(database, "divisiontown")


@pytest.fixture(scope="module")
async def clients(app: FastAPI, town: DividedTown) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    clients = await sign_everybody_in(app, "divisiontown")
    yield clients
    for client in clients.values():
        await client.aclose()


@pytest.fixture
def url(town: DividedTown) -> str:
    return f"/api/v1/communities/{town.town.community_id}/division"


async def compute(town: DividedTown, job_id: str) -> None:
    await to_thread.run_sync(
        lambda: jobs.run(town.settings, town.tenant_id, UUID(job_id), {KIND: work}, lambda: False)
    )


@pytest.mark.anyio
async def test_the_way_from_what_is_there_to_a_draft(
    town: DividedTown, clients: dict[str, httpx.AsyncClient], url: str
) -> None:
    manager = clients["manager"]
    there = (await manager.get(url)).json()
    assert (there["grids"], there["households"]) == (24, 242)
    started = await manager.post(f"{url}s", json=BODY)
    assert (started.status_code, started.json()["state"]) == (202, "queued")
    job_id = started.json()["id"]
    waiting = (await manager.get(f"/api/v1/divisions/{job_id}")).json()
    assert (waiting["job"]["state"], waiting["found"]) == ("queued", None)
    second = await manager.post(f"{url}s", json=BODY)
    assert (second.status_code, second.json()["params"]) == (409, {"job": job_id})
    await compute(town, job_id)
    found: dict[str, Any] = (await clients["auditor"].get(f"/api/v1/divisions/{job_id}")).json()["found"]
    assert found["scores"]["in_range"] == found["targets"]["in_range"] == 1.0
    assert found["draft"] is None
    refused = await clients["auditor"].post(f"/api/v1/divisions/{job_id}:draft", json={"title": "审核员"})
    assert refused.status_code == 403
    made = await manager.post(
        f"/api/v1/divisions/{job_id}:draft", json={"title": "均衡户数", "reason": "超限"}
    )
    assert made.status_code == 201
    draft = (await manager.get(f"/api/v1/drafts/{made.json()['id']}")).json()
    assert draft["steps"][0]["intent"]["job"] == job_id
    seen = (await manager.get(f"/api/v1/drafts/{made.json()['id']}/preview")).json()
    assert seen["previews"][0]["op"] == "divide"
    assert seen["conflict"] is None
    again = (await manager.get(f"/api/v1/divisions/{job_id}")).json()["found"]
    assert again["draft"] == made.json()["id"]


@pytest.mark.anyio
async def test_who_only_walks_the_streets_divides_nothing(
    clients: dict[str, httpx.AsyncClient], url: str
) -> None:
    assert (await clients["patrol"].post(f"{url}s", json=BODY)).status_code == 403


@pytest.mark.anyio
@pytest.mark.parametrize(
    "body",
    [{}, {**BODY, "method": "guess"}, {**BODY, "low": 20}, {**BODY, "high": "x"}, {**BODY, "count": 0}],
)
async def test_a_question_that_makes_no_sense_is_refused(
    clients: dict[str, httpx.AsyncClient], url: str, body: dict[str, Any]
) -> None:
    answer = await clients["manager"].post(f"{url}s", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.anyio
async def test_a_division_that_is_not_there_is_not_found(clients: dict[str, httpx.AsyncClient]) -> None:
    assert (await clients["manager"].get(f"/api/v1/divisions/{uuid4()}")).status_code == 404
