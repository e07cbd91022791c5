"""Moving a community's border over HTTP: who may, what is missing, what cannot be."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.settings import DatabaseSettings
from gis.territories.model import TerritoryFeature
from gis.territories.service import load_children, load_community
from tests.api.editing import EditedTown, line, make_edited_town, sign_everybody_in
from tests.api.test_refusals import assert_problem
from tests.factories import METRIC_EPSG, origin, square

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "borders")
    clients = await sign_everybody_in(app, "borders")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


@pytest.fixture(scope="module")
async def neighbour(town: EditedTown, database: DatabaseSettings) -> str:
    """A community of one grid east of the town."""
    with connect(database, town.tenant_id) as connection:
        whole = TerritoryFeature(
            source_key="east", geom=square(6, 0, 100, 400), name="东邻社区", code="530102001009"
        )
        loaded = load_community(
            connection, town.tenant_id, whole, origin(), settlement="urban", metric_epsg=METRIC_EPSG
        )
        grid = TerritoryFeature(
            source_key="e/1", geom=square(6, 0, 100, 400), name="东", number="01", code="530102001009001"
        )
        load_children(connection, town.tenant_id, loaded.community_id, "grid", [grid], origin())
        return str(loaded.community_id)


async def test_a_border_is_looked_at_and_moved_in_both_communities(town: EditedTown, neighbour: str) -> None:
    url = f"{town.url}/border/{neighbour}"
    drawn = {"line": line((5.8, -0.1), (5.8, 4.1))}
    seen = await town.manager.post(f"{url}:preview", json=drawn)
    assert seen.status_code == 200, seen.text
    assert [seen.json()[side]["is_blocked"] for side in ("first", "second")] == [False, False]
    body = {**drawn, "reason": "两社区商定", "result_hash": seen.json()["result_hash"], "seen_edition": 2}
    assert_problem(await town.patrol.post(url, json=body), 403)
    done = await town.manager.post(url, json=body)
    assert done.status_code == 201, done.text
    assert [done.json()[side]["edition"] for side in ("first", "second")] == [3, 3]
    assert (await town.manager.post(url, json=body)).status_code in (412, 422)
    far = await town.manager.post(f"{url}:preview", json={"line": line((1.0, 1.2), (1.1, 1.3))})
    assert_problem(far, 422)
    assert far.json()["where"] is not None
