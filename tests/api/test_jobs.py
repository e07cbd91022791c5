"""Jobs over HTTP: how far they are, and stopping them."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.jobs import service
from gis.settings import DatabaseSettings
from tests.api.editing import EditedTown, make_edited_town, sign_everybody_in


@pytest.fixture(scope="module")
async def edited(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, town, building = make_edited_town(database, "jobtown")
    clients = await sign_everybody_in(app, "jobtown")
    yield EditedTown(tenant_id, town, building, clients)
    for client in clients.values():
        await client.aclose()


@pytest.fixture
def job_id(edited: EditedTown, database: DatabaseSettings) -> UUID:
    """A job that nobody takes up; another one of its kind is open then."""
    with connect(database, edited.tenant_id) as connection:
        row = connection.execute("select id from users where username = 'manager'").fetchone()
        assert row is not None
        kind = f"test-{uuid4()}"
        job = service.start(connection, edited.tenant_id, kind, edited.town.community_id, {"a": 1}, row[0])
    return job.id


@pytest.mark.anyio
async def test_a_job_says_how_far_it_is(edited: EditedTown, job_id: UUID) -> None:
    answer = await edited.auditor.get(f"/api/v1/jobs/{job_id}")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["state"], found["progress"], found["phase"]) == ("queued", 0.0, "queued")
    assert (found["requested_by"], found["params"]) == ("Manager", {"a": 1})


@pytest.mark.anyio
async def test_the_jobs_of_a_community_are_listed_newest_first(edited: EditedTown, job_id: UUID) -> None:
    answer = await edited.manager.get("/api/v1/jobs", params={"community": str(edited.town.community_id)})
    assert answer.json()["items"][0]["id"] == str(job_id)


@pytest.mark.anyio
async def test_a_manager_stops_a_job_and_an_auditor_may_not(edited: EditedTown, job_id: UUID) -> None:
    assert (await edited.auditor.post(f"/api/v1/jobs/{job_id}:cancel")).status_code == 403
    answer = await edited.manager.post(f"/api/v1/jobs/{job_id}:cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")


@pytest.mark.anyio
async def test_a_job_that_is_not_there_is_not_found(edited: EditedTown) -> None:
    answer = await edited.manager.get(f"/api/v1/jobs/{uuid4()}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
