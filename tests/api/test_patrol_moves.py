"""Patrol points go with the ground they are on: a preview counts them, and the edit moves them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from gis.assignments.service import PLACED_KINDS, assign, differences
from gis.db import connect
from gis.edits.preview import COUNTED
from gis.settings import DatabaseSettings
from tests.api.editing import EditedTown, make_edited_town, sign_everybody_in
from tests.factories import SINCE
from tests.served import lonlat


@pytest.fixture(scope="module")
async def town(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[EditedTown]:
    tenant_id, made, building = make_edited_town(database, "patrol-moves")
    clients = await sign_everybody_in(app, "patrol-moves")
    yield EditedTown(tenant_id, made, building, clients)
    for client in clients.values():
        await client.aclose()


def test_whatever_belongs_somewhere_has_a_figure_in_previews() -> None:
    assert set(COUNTED) == set(PLACED_KINDS)


@pytest.mark.anyio
async def test_an_edit_tells_of_patrol_points_and_moves_them(
    town: EditedTown, database: DatabaseSettings
) -> None:
    with connect(database, town.tenant_id) as connection:
        for name, column in (("东口", 1.8), ("西口", 1.2)):
            connection.execute(
                "insert into patrol_points (tenant_id, source, source_key, content_hash, name, geom)"
                " values (%s, 'test', %s, '', %s, st_setsrid(st_makepoint(%s, %s), 4490))",
                (town.tenant_id, name, name, *lonlat(column, 1.5)),
            )
        assign(connection, town.tenant_id, ("patrol_point",), at=SINCE)
    intent = town.split(1, 1)
    seen = await town.preview(intent)
    (move,) = [each for each in seen["moves"] if each["subject_kind"] == "patrol_point"]
    assert move["subjects"] == 1
    before, after = (
        sorted(figures[side]["patrol_points"] for figures in seen["figures"]) for side in ("before", "after")
    )
    assert (sum(before), after[-2:]) == (2, [1, 1])
    applied = await town.apply(intent, result_hash=seen["result_hash"])
    assert applied.status_code in {200, 201}, applied.text
    with connect(database, town.tenant_id) as connection:
        assert differences(connection, at=datetime.now(UTC)) == (0, [])
