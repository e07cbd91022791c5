"""Patrol points by hand: each belongs where it stands, by version, and phones see it at once."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gis.assignments.service import differences
from gis.db import connect
from gis.edits.repository import moment
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.api.patrols import URL
from tests.factories import make_user
from tests.served import lonlat, make_served_town


@pytest.mark.anyio
async def test_a_point_is_added_moved_and_ended(app: FastAPI, database: DatabaseSettings) -> None:
    served = make_served_town(database, "points")
    grids = served.town.grid_ids
    with connect(database, served.tenant_id) as connection:
        make_user(connection, served.tenant_id, "keeper", ("manager",), areas=(grids[0], grids[1]))
        make_user(connection, served.tenant_id, "walker", ("patrol",), areas=(grids[1],))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        tokens = {name: await sign_in(app, served, name) for name in ("keeper", "walker", "auditor")}

        async def ask(who: str, method: str, path: str = "", tag: str = "", **said: Any) -> httpx.Response:
            headers = {"authorization": f"Bearer {tokens[who]}", **({"if-match": tag} if tag else {})}
            more = {"json": said} if said else {}
            return await client.request(method, f"{URL}/points{path}", headers=headers, **more)

        body = {"name": "东口", "number": "1", "point": lonlat(0.5, 1.5)}
        made = await ask("keeper", "POST", **body)
        assert made.status_code == 201, made.text
        point = made.json()["id"]
        (seen,) = (await ask("keeper", "GET", f"?territory_id={grids[0]}")).json()["items"]
        assert (seen["id"], seen["grid_id"], seen["version"]) == (point, str(grids[0]), 1)
        assert (await ask("walker", "GET")).json()["items"] == []

        assert (await ask("keeper", "PATCH", f"/{point}", radius_m=30)).status_code == 428
        moved = await ask("keeper", "PATCH", f"/{point}", '"p1"', point=lonlat(1.5, 1.5), radius_m=30)
        assert (moved.status_code, moved.headers["etag"]) == (200, '"p2"'), moved.text
        (told,) = (await ask("walker", "GET")).json()["items"]
        assert (told["name"], told["radius_m"], told["grid_id"]) == ("东口", 30, str(grids[1]))
        late = await ask("keeper", "PATCH", f"/{point}", '"p1"', name="西口")
        assert (late.status_code, late.json()["code"]) == (412, "stale")
        coded = await ask("keeper", "PATCH", f"/{point}", '"p2"', proof="qr")
        assert (coded.status_code, coded.json()["code"]) == (422, "code_needed")
        outside = await ask("keeper", "PATCH", f"/{point}", '"p2"', point=lonlat(2.5, 1.5))
        assert (outside.status_code, outside.json()["code"]) == (422, "outside_area")
        assert (await ask("keeper", "POST", **{**body, "point": [2.3, 48.8]})).json()["code"] == "outside"
        for who in ("walker", "auditor"):
            assert (await ask(who, "POST", **body)).status_code == 403
        assert (await ask("keeper", "DELETE", f"/{point}", '"p2"')).status_code == 204
        assert (await ask("keeper", "GET")).json()["items"] == []
        assert (await ask("keeper", "DELETE", f"/{point}", '"p3"')).status_code == 404
    with connect(database, served.tenant_id) as connection:
        assert differences(connection, at=moment(connection)) == (0, [])
