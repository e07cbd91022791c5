"""Clients of the standard as people use them: GDAL's own, in a process of its own, against the running service."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from gis.settings import DatabaseSettings
from ops.paths import ROOT
from tests.factories import METRIC_EPSG
from tests.processes import running
from tests.served import ServedTown

pytestmark = pytest.mark.anyio

ASK = """
import json, sys
import pyogrio
url, where, crs = sys.argv[1:]
told = {"layers": sorted(name for name, _ in pyogrio.list_layers(url))}
info = pyogrio.read_info(url, layer="grids", force_feature_count=True)
told["grids"] = [int(info["features"]), info["geometry_type"], list(info["fields"])]
_, _, found, _ = pyogrio.raw.read(url, layer="buildings", where=where)
told["found"] = len(found)
meta, _, found, _ = pyogrio.raw.read(url, layer="facilities", CRS=crs)
told["crs"], told["point"] = meta["crs"], found[0].hex()
print(json.dumps(told))
"""


def test_gdal_reads_layers_fields_filters_and_systems_with_a_token(
    database: DatabaseSettings, served: ServedTown, tmp_path: Path
) -> None:
    with running(database, tmp_path, 1) as service:
        token = service.token(served, "manager")
        words = [
            f"OAPIF:http://127.0.0.1:{service.port}/ogc",
            "floors > 0 AND name LIKE '12%'",
            f"EPSG:{METRIC_EPSG}",
        ]
        environment = {**os.environ, "GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": token}
        done = subprocess.run(
            [sys.executable, "-c", ASK, *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert {"communities", "grids", "buildings", "facilities", "lane_lines"} <= set(told["layers"])
    assert told["grids"][:2] == [6, "MultiPolygon"] and {"code", "number", "area_m2"} <= set(told["grids"][2])
    assert (told["found"], told["crs"]) == (1, f"EPSG:{METRIC_EPSG}")


async def test_a_key_is_a_password_for_programs_that_send_nothing_else(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    made = await client.post("/api/v1/account/keys", json={"name": "qgis", "rights": ["map.read"], "days": 9})
    key, session = made.json()["token"], client.headers.pop("authorization").partition(" ")[2]

    async def asked(said: str) -> int:
        coded = base64.b64encode(said.encode()).decode()
        answer = await anonymous.get("/ogc/collections", headers={"authorization": f"Basic {coded}"})
        return answer.status_code

    assert await asked(f"anybody:{key}") == 200
    for wrong in (f"admin:{session}", key, f"{key}:", "a:b", f"a:{key}x", ":"):
        assert await asked(wrong) == 401, wrong
    answer = await anonymous.get("/ogc/collections", headers={"authorization": "Basic ?"})
    assert answer.status_code == 401
