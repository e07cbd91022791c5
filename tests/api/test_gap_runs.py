"""Runs of all standards: the figures of surveys, kept under their versions, with a report in three files."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio.to_thread
import httpx
import pyogrio
import pytest
from fastapi import FastAPI

from gis.db import connect
from gis.gaps.standards import standards
from gis.jobs.service import run
from gis.settings import DatabaseSettings
from ops.worker import KINDS
from tests.api.people import Invite, inviting
from tests.served import ServedTown, lonlat, make_served_town

pytestmark = pytest.mark.anyio

RUNS = "/api/v1/gaps/runs"


@pytest.fixture(scope="module")
def avenue(database: DatabaseSettings) -> ServedTown:
    return make_served_town(database, "avenue")


@pytest.fixture
async def invited(app: FastAPI, avenue: ServedTown, database: DatabaseSettings) -> AsyncIterator[Invite]:
    async with inviting(app, avenue, database) as invite:
        yield invite


async def work(database: DatabaseSettings, town: ServedTown, asked: dict[str, Any]) -> None:
    with connect(database, town.tenant_id) as connection:
        row = connection.execute("select job_id from gap_runs where id = %s", (asked["id"],)).fetchone()
    assert row is not None
    await anyio.to_thread.run_sync(run, database, town.tenant_id, row[0], KINDS, lambda: False)


async def measured(
    client: httpx.AsyncClient, database: DatabaseSettings, town: ServedTown, **more: Any
) -> dict[str, Any]:
    asked = await client.post(RUNS, json={"community_id": str(town.town.community_id), **more})
    assert asked.status_code == 202, asked.text
    await work(database, town, asked.json())
    done: dict[str, Any] = (await client.get(f"{RUNS}/{asked.json()['id']}")).json()
    assert (done["state"], done["error"]) == ("done", None)
    return done


async def test_a_run_says_what_surveys_say_is_kept_until_something_changes_and_tells_the_difference(
    invited: Invite, avenue: ServedTown, database: DatabaseSettings, tmp_path: Path
) -> None:
    client, community = (await invited("manager")).client, str(avenue.town.community_id)
    body = {"community_id": community, "kind": "clinic", "limit_m": 1000, "name": "关停"}
    changes = {"added": [lonlat(1.6, 1.85)], "closed": [str(avenue.facility)], "links": []}
    scenario = (await client.post("/api/v1/gaps/scenarios", json=body | changes)).json()
    first = await measured(client, database, avenue, scenario_id=scenario["id"])
    assert (len(first["rows"]), first["before_at"], first["scenario"]) == (len(standards()), None, "关停")
    for row in first["rows"]:
        asked = {"community_id": community, "kind": row["kind"], "limit_m": row["limit_m"]}
        survey = (await client.post("/api/v1/gaps/survey", json=asked | {"group": row["group"]})).json()
        assert {name: row[name] for name in ("met", "gap", "unknown")} == survey["whole"]
        key = {grid["grid_id"]: grid for grid in survey["grids"]}
        assert {grid["grid_id"]: grid for grid in row["grids"]} == key
    again = await client.post(RUNS, json={"community_id": community, "scenario_id": scenario["id"]})
    assert again.json()["id"] == first["id"]
    files = {name: (await client.get(url)).content for name, url in first["files"].items()}
    assert files["pdf"].startswith(b"%PDF-")
    sheets = zipfile.ZipFile(io.BytesIO(files["xlsx"])).read("xl/workbook.xml").decode()
    assert all(name in sheets for name in ("说明", "各项标准", "各网格走不到占比", "情景", "标准来源"))
    (tmp_path / "gaps.gpkg").write_bytes(files["gpkg"])
    layers = {name for name, _ in pyogrio.list_layers(tmp_path / "gaps.gpkg")}
    assert layers == {"grids", "homes", "facilities", "streets", "scenario"}
    assert "people" not in pyogrio.read_info(tmp_path / "gaps.gpkg", layer="homes")["fields"]
    with connect(database, avenue.tenant_id) as connection:
        connection.execute("update facilities set status = 'closed' where id = %s", (avenue.facility,))
    second = await measured(client, database, avenue)
    assert second["id"] != first["id"] and second["before_at"] == first["requested_at"]
    changed = {
        row["level"]: (row["gap_before"], row["gap"]) for row in second["rows"] if row["kind"] == "clinic"
    }
    assert all(before < now for before, now in changed.values())
    listed = (await client.get(RUNS, params={"community": community})).json()["items"]
    assert [each["id"] for each in listed] == [second["id"], first["id"]]
    assert [each["id"] for each in (await client.get(RUNS)).json()["items"]] == [second["id"]]
    with connect(database, avenue.tenant_id) as connection:
        connection.execute("update facilities set status = 'existing' where id = %s", (avenue.facility,))


async def test_a_planner_stops_a_run_and_nobody_without_the_whole_community_asks_for_one(
    invited: Invite, avenue: ServedTown, database: DatabaseSettings
) -> None:
    planner, body = (await invited("planner")).client, {"community_id": str(avenue.town.community_id)}
    with connect(database, avenue.tenant_id) as connection:
        connection.execute("delete from gap_runs")
    asked = (await planner.post(RUNS, json=body)).json()
    assert (asked["state"], asked["rows"], asked["rounded_to"]) == ("queued", None, 5)
    early = await planner.get(f"{RUNS}/{asked['id']}/report.pdf")
    assert (early.status_code, early.json()["code"]) == (422, "not_done")
    assert (await planner.post(f"{RUNS}/{asked['id']}:cancel")).json()["state"] == "cancelled"
    done = await measured(planner, database, avenue)
    assert done["id"] != asked["id"]
    assert {row[name] % 5 for row in done["rows"] for name in ("met", "gap", "unknown")} == {0}
    part = (await invited("manager", areas=[avenue.town.grid_ids[0]])).client
    assert (await part.post(RUNS, json=body)).status_code == 404
    assert (await part.get(f"{RUNS}/{done['id']}")).status_code == 404
    patrol = (await invited("patrol")).client
    assert (await patrol.get(RUNS)).status_code == 403
