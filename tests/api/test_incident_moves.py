"""Incidents go with the ground they are on: a preview counts the open ones, and all of them belong to the new grid."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from gis.assignments.service import assign, differences
from gis.db import connect
from gis.incidents.proof import wrong_incidents
from gis.settings import DatabaseSettings
from tests.api.editing import EditedTown, make_edited_town, sign_everybody_in
from tests.factories import SINCE, make_incident
from tests.served import lonlat


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "incident-moves")
    clients = await sign_everybody_in(app, "incident-moves")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


@pytest.mark.anyio
async def test_an_edit_moves_incidents_and_tells_of_the_open_ones(
    town: EditedTown, database: DatabaseSettings
) -> None:
    with connect(database, town.tenant_id) as connection:
        east, ended, west = (
            make_incident(connection, town.tenant_id, *lonlat(column, 1.5), state=state)
            for column, state in ((1.8, "reported"), (1.7, "rejected"), (1.2, "reported"))
        )
        assign(connection, town.tenant_id, ("incident",), at=SINCE)
    intent = town.split(1, 1)
    seen = await town.preview(intent)
    (move,) = [each for each in seen["moves"] if each["subject_kind"] == "incident"]
    assert move["subjects"] == 1
    before, after = (
        [figures[side]["incidents"] for figures in seen["figures"]] for side in ("before", "after")
    )
    assert (sum(before), sum(after), max(after)) == (2, 2, 1)
    applied = await town.apply(intent, result_hash=seen["result_hash"])
    assert applied.status_code in {200, 201}, applied.text
    with connect(database, town.tenant_id) as connection:
        grids = dict(connection.execute("select id, grid_id from incidents").fetchall())
        assert grids[east] == grids[ended] != grids[west]
        assert differences(connection, at=datetime.now(UTC)) == (0, [])
        assert wrong_incidents(connection) == (3, [])
