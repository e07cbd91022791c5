"""Packs: an area's tiles in one file, as live as the tiles themselves, and for nobody of another sight."""

import gzip
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import anyio.to_thread
import httpx
import pyogrio
import pytest
import shapely
from pmtiles.reader import MemorySource, Reader, all_tiles
from shapely.affinity import scale
from shapely.geometry import mapping

from gis.db import connect
from gis.jobs.service import run
from gis.retention.repository import apply_rule
from gis.settings import DatabaseSettings
from ops.worker import KINDS
from tests.api.people import Invite
from tests.served import ServedTown

pytestmark = pytest.mark.anyio
PACKS = "/api/v1/packs"


async def order(
    database: DatabaseSettings, served: ServedTown, client: httpx.AsyncClient, territory: UUID, **more: object
) -> dict[str, Any]:
    """A pack, asked for and built by a worker."""
    asked = await client.post(PACKS, json={"territory_id": str(territory), **more})
    assert asked.status_code == 202, asked.text
    await build(database, served, asked.json()["id"])
    return dict((await client.get(f"{PACKS}/{asked.json()['id']}")).json())


async def build(database: DatabaseSettings, served: ServedTown, pack_id: str) -> None:
    with connect(database, served.tenant_id) as connection:
        row = connection.execute("select job_id from packs where id = %s", (pack_id,)).fetchone()
    assert row is not None
    await anyio.to_thread.run_sync(run, database, served.tenant_id, row[0], KINDS, lambda: False)


async def test_every_tile_of_a_pack_is_the_live_tile_and_a_second_reader_finds_the_same(
    client: httpx.AsyncClient, invite: Invite, served: ServedTown, database: DatabaseSettings, tmp_path: Path
) -> None:
    grid = served.town.grid_ids[0]
    patrol = (await invite("patrol", areas=(grid,))).client
    for asker in (client, patrol):
        pack = await order(database, served, asker, grid)
        assert (pack["state"], pack["progress"], pack["copied"]) == ("done", 1, 0)
        file = await asker.get(pack["file"])
        assert (file.status_code, file.headers["cache-control"]) == (200, "private, no-store")
        assert (sha256(file.content).hexdigest(), len(file.content)) == (pack["sha256"], pack["size_bytes"])
        reader = Reader(MemorySource(file.content))
        held = {place: gzip.decompress(tile) for place, tile in all_tiles(MemorySource(file.content))}
        assert len(held) == pack["tiles"] >= 6
        names = ",".join(pack["layers"])
        for (z, x, y), tile in held.items():
            assert (await asker.get(f"/tiles/{names}/{z}/{x}/{y}.mvt")).content == tile
        said = reader.metadata()
        assert {"grids", "grids_labels", "buildings"} <= {part["id"] for part in said["vector_layers"]}
        assert said["generation"] == pack["generation"]
    path = tmp_path / "pack.pmtiles"
    path.write_bytes(file.content)
    assert {"grids", "buildings", "facilities"} <= {name for name, _ in pyogrio.list_layers(path)}


async def test_the_other_format_holds_the_same_tiles(
    client: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings, tmp_path: Path
) -> None:
    grid, more = served.town.grid_ids[1], {"layers": ["grids", "buildings"], "minzoom": 14, "maxzoom": 16}
    one = await order(database, served, client, grid, **more)
    other = await order(database, served, client, grid, format="mbtiles", **more)
    assert one["generation"] == other["generation"]
    tiles = dict(all_tiles(MemorySource((await client.get(one["file"])).content)))
    path = tmp_path / "pack.mbtiles"
    path.write_bytes((await client.get(other["file"])).content)
    database_file = sqlite3.connect(path)
    rows = database_file.execute("select zoom_level, tile_column, tile_row, tile_data from tiles").fetchall()
    database_file.close()
    assert {(z, x, (1 << z) - 1 - y): data for z, x, y, data in rows} == tiles
    assert {name for name, _ in pyogrio.list_layers(path)} >= {"grids", "buildings"}


async def test_after_a_change_only_the_tiles_that_it_touches_are_drawn_again(
    client: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings
) -> None:
    area = served.town.community_id
    first = await order(database, served, client, area)
    again = await order(database, served, client, area)
    assert (again["copied"], again["sha256"]) == (first["tiles"], first["sha256"])
    path = f"/api/v1/buildings/{served.buildings['d']}/footprint"
    now = await client.get(path)
    shape = shapely.geometry.shape(now.json()["geometry"])
    ring = mapping(scale(shapely.get_geometry(shape, 0), 0.7, 0.7))
    answer = await client.post(
        path, json={"op": "reshape", "ring": ring}, headers={"if-match": now.headers["etag"]}
    )
    assert answer.status_code < 300, answer.text
    changed = await order(database, served, client, area)
    assert 0 < changed["copied"] < changed["tiles"] == first["tiles"]
    assert changed["generation"] != first["generation"]
    names = ",".join(changed["layers"])
    file = (await client.get(changed["file"])).content
    for (z, x, y), tile in all_tiles(MemorySource(file)):
        assert (await client.get(f"/tiles/{names}/{z}/{x}/{y}.mvt")).content == gzip.decompress(tile)
    kept = [each["id"] for each in (await client.get(f"{PACKS}?territory={area}")).json()["items"]]
    assert kept == [changed["id"], again["id"]]


async def test_a_pack_is_not_there_for_anyone_who_sees_something_else(
    anonymous: httpx.AsyncClient, invite: Invite, served: ServedTown, database: DatabaseSettings
) -> None:
    first, second = served.town.grid_ids[0], served.town.grid_ids[1]
    one = await invite("patrol", areas=(first,))
    same, wider = await invite("patrol", areas=(first,)), await invite("patrol", areas=(first, second))
    other = await invite("patrol", areas=(served.town.grid_ids[5],))
    pack = await order(database, served, one.client, first, layers=["grids"])
    unknown = await one.client.get(f"{PACKS}/{UUID(int=1)}")
    assert (await same.client.get(pack["file"])).status_code == 200
    for stranger in (wider, other):
        for path in (f"{PACKS}/{pack['id']}", pack["file"]):
            refused = await stranger.client.get(path)
            assert (refused.status_code, refused.json()["detail"]) == (404, unknown.json()["detail"])
        assert (await stranger.client.post(f"{PACKS}/{pack['id']}:cancel")).status_code == 404
    assert (await wider.client.get(f"{PACKS}?territory={first}")).json() == {"items": []}
    for area in (second, served.town.community_id, UUID(int=1)):
        refused = await one.client.post(PACKS, json={"territory_id": str(area)})
        assert refused.status_code == 404
    assert (await anonymous.get(pack["file"], headers={"authorization": ""})).status_code == 401
    with connect(database, served.tenant_id) as connection:
        connection.execute(
            "update grants set valid = tstzrange(lower(valid), clock_timestamp()) where user_id = %s",
            (one.id,),
        )
    assert (await one.client.get(pack["file"])).status_code == 404


async def test_a_file_is_read_in_parts(
    client: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings
) -> None:
    pack = await order(database, served, client, served.town.grid_ids[2], layers=["grids"], maxzoom=14)
    url, size = pack["file"], pack["size_bytes"]
    whole = (await client.get(url)).content
    for asked, start, end in (("0-126", 0, 127), ("100-", 100, size), ("-16", size - 16, size)):
        part = await client.get(url, headers={"range": f"bytes={asked}"})
        assert (part.status_code, part.content) == (206, whole[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    assert (await client.get(url, headers={"range": f"bytes={size}-"})).status_code == 416
    tag = f'"{pack["sha256"]}"'
    assert (await client.get(url, headers={"if-none-match": tag})).status_code == 304
    stale = await client.get(url, headers={"range": "bytes=0-9", "if-range": '"another"'})
    assert (stale.status_code, stale.content) == (200, whole)
    head = await client.head(url)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(size))


async def test_a_pack_counts_nobody_has_an_end_and_can_be_stopped(
    client: httpx.AsyncClient, served: ServedTown, database: DatabaseSettings
) -> None:
    grid = str(served.town.grid_ids[3])
    for body, status in (
        ({"layers": ["households"]}, 422), ({"layers": ["nothing"]}, 404), ({"maxzoom": 22}, 422),
        ({"minzoom": 15, "maxzoom": 14}, 422), ({"format": "zip"}, 422),
    ):  # fmt: skip
        refused = await client.post(PACKS, json={"territory_id": grid, **body})
        assert refused.status_code == status, refused.text
    asked = (await client.post(PACKS, json={"territory_id": grid})).json()
    joined = (await client.post(PACKS, json={"territory_id": grid})).json()
    assert (asked["state"], joined["id"]) == ("queued", asked["id"])
    early = await client.get(f"{PACKS}/{asked['id']}/file")
    assert (early.status_code, early.json()["code"]) == (422, "not_done")
    stopped = (await client.post(f"{PACKS}/{asked['id']}:cancel")).json()
    assert stopped["state"] == "cancelled"
    pack = await order(database, served, client, UUID(grid))
    assert pack["id"] != asked["id"]
    with connect(database, served.tenant_id) as connection:
        connection.execute(
            "update packs set built_at = now() - interval '40 days' where id = %s", (pack["id"],)
        )
    assert (await client.get(pack["file"])).status_code == 404
    with connect(database, served.tenant_id) as connection:
        row = connection.execute("select now() - interval '30 days'").fetchone()
        assert row is not None
        assert apply_rule(connection, "packs_old", row[0]) == 1
