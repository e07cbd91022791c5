"""Incidents as tiles and as news over HTTP: to those whose role and areas show them, as new as the last step."""

import asyncio
from datetime import UTC, datetime

import httpx
import mapbox_vector_tile
import pytest
from fastapi import FastAPI

from gis.access.grants import Grant, give
from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.people import Invite
from tests.api.test_edits import listening
from tests.factories import make_incident
from tests.served import ServedTown, lonlat
from tests.tiles.tools import town_tile

pytestmark = pytest.mark.anyio

PLACE = (0.5, 0.5)
AT = town_tile(16, *PLACE)
URL = f"/tiles/incidents/16/{AT.x}/{AT.y}.mvt"


async def states(client: httpx.AsyncClient) -> list[str]:
    """The states of what a reader is shown in the tile."""
    answer = await client.get(URL)
    if answer.status_code == 204:
        return []
    found = mapbox_vector_tile.decode(answer.content)["incidents"]["features"]
    return sorted(each["properties"]["state"] for each in found)


async def test_who_may_read_incidents_sees_and_hears_of_those_in_their_areas(
    app: FastAPI, client: httpx.AsyncClient, invite: Invite, served: ServedTown, database: DatabaseSettings
) -> None:
    far, planner = await invite("patrol", areas=(served.town.grid_ids[5],)), await invite("planner")
    officer, nobody = await invite("patrol", areas=()), await invite("patrol", areas=())
    everyone = (client, officer.client, far.client, planner.client)
    with connect(database, served.tenant_id) as connection:
        give(connection, served.tenant_id, officer.id, Grant(None, lines=("police",)))
        incident = make_incident(connection, served.tenant_id, *lonlat(*PLACE), at=datetime.now(UTC))
        connection.execute(
            "update incidents set community_id = %s, grid_id = %s, line = 'sanitation' where id = %s",
            (served.town.community_id, served.town.grid_ids[3], incident),
        )
    await app.state.services.changes.settle()
    assert [await states(each) for each in everyone] == [["reported"], [], [], []]
    async with (
        listening(app, client, all_topics=True) as theirs,
        listening(app, nobody.client, all_topics=True) as elsewhere,
        listening(app, planner.client, all_topics=True) as blind,
    ):
        for heard in (theirs, elsewhere, blind):
            assert (await asyncio.wait_for(heard.get(), 5))[0] == "here"
        with connect(database, served.tenant_id) as connection:
            connection.execute("update incidents set state = 'verifying', line = 'police'")
        name, said = await asyncio.wait_for(theirs.get(), 5)
        assert name == "tiles" and said["layers"]["incidents"] == [[16, AT.x, AT.y]]
        name, said = await asyncio.wait_for(theirs.get(), 5)
        assert name == "incidents" and said["cells"] == [[16, AT.x, AT.y]]
        await asyncio.sleep(0.2)
        assert elsewhere.empty()
        name, said = await asyncio.wait_for(blind.get(), 5)
        assert name == "tiles" and set(said["layers"]) == {"incident_hexes"}, "planners see density only"
        assert blind.empty()
    assert [await states(each) for each in everyone] == [["verifying"], ["verifying"], [], []]


async def test_the_layer_is_in_the_catalogue_of_those_who_may_see_it_and_in_no_pack(
    client: httpx.AsyncClient, invite: Invite
) -> None:
    planner = await invite("planner")

    async def names(who: httpx.AsyncClient) -> set[str]:
        return {each["name"] for each in (await who.get("/api/v1/layers")).json()["layers"]}

    assert "incidents" in await names(client) and "incidents" not in await names(planner.client)
    assert (await client.get("/ogc/collections/incidents/items")).status_code == 404
    refused = await client.get(URL, params={"status": "overdue"})
    assert refused.status_code == 400 and refused.json()["code"] == "unknown_filter_value"
