"""Nobody sees what is not theirs: what a limited person is told is a part of what an administrator is told."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import mapbox_vector_tile
import pytest
from fastapi import FastAPI

from gis.access.grants import Grant, end_all, give
from gis.accounts.service import id_of
from gis.db import connect
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.api.scopes import ScopedTown, ids_of, make_scoped_town
from tests.factories import make_user
from tests.served import lonlat
from tests.tiles.tools import town_tile
from tiles.layers import LAYERS

pytestmark = pytest.mark.anyio

OPEN = {"land", "lane_lines"}
"""Layers that everyone signed in sees whole: open geography."""

ELSEWHERE = {"incidents", "incident_hexes"}
"""Layers of which this town has nothing: tests/api/test_incident_map.py looks into their tiles."""


@pytest.fixture(scope="module")
async def scoped(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[ScopedTown]:
    town = await make_scoped_town(app, database)
    yield town
    for client in town.clients.values():
        await client.aclose()


async def tile_ids(town: ScopedTown, who: str, layer: str, z: int) -> dict[str, list[str]]:
    address = town_tile(z)
    answer = await town.clients[who].get(f"/tiles/{layer}/{address.z}/{address.x}/{address.y}.mvt")
    assert answer.status_code in (200, 204), answer.text
    if answer.status_code == 204:
        return {}
    decoded = mapbox_vector_tile.decode(answer.content)
    return {
        part: sorted(str(each["properties"].get("id", each["geometry"])) for each in content["features"])
        for part, content in decoded.items()
    }


async def grid_of(town: ScopedTown, path: str) -> UUID | None:
    """The grid of a building or facility as the administrator is told."""
    answer = await town.admin.get(path)
    grid = answer.json()["assignment"]["grid"]
    return UUID(grid["id"]) if grid else None


async def test_lists_of_territories_are_filtered_by_area(scoped: ScopedTown) -> None:
    every = await ids_of(scoped.admin, "/api/v1/territories", level="grid")
    assert len(every) == 6
    for who, grids in scoped.grids.items():
        seen = await ids_of(scoped.clients[who], "/api/v1/territories", level="grid")
        assert seen == (every if grids is None else {str(grid) for grid in grids}), who
    lanes = await ids_of(scoped.admin, "/api/v1/territories", level="lane")
    assert len(lanes) == 2
    assert await ids_of(scoped.clients["of-grid-1"], "/api/v1/territories", level="lane") == lanes
    assert await ids_of(scoped.clients["of-grid-3"], "/api/v1/territories", level="lane") == set()


async def test_a_community_above_one_s_own_counts_what_one_sees(scoped: ScopedTown) -> None:
    by_id = {
        item["id"]: item
        for item in (await scoped.admin.get("/api/v1/territories?level=grid")).json()["items"]
    }
    for who in scoped.limited():
        items = (await scoped.clients[who].get("/api/v1/territories?level=community")).json()["items"]
        grids = scoped.grids[who] or frozenset()
        assert [item["households"] for item in items] == (
            [sum(by_id[str(grid)]["households"] for grid in grids)] if grids else []
        ), who


async def test_a_box_over_everything_shows_no_more(scoped: ScopedTown) -> None:
    west, south = lonlat(-1, -1)
    east, north = lonlat(4, 3)
    box = f"{west},{south},{east},{north}"
    every = (await scoped.admin.get(f"/api/v1/territories?level=grid&bbox={box}")).json()["items"]
    for who in scoped.limited():
        seen = (await scoped.clients[who].get(f"/api/v1/territories?level=grid&bbox={box}")).json()["items"]
        mine = {str(grid) for grid in scoped.grids[who] or ()}
        assert seen == [item for item in every if item["id"] in mine], who


async def test_one_territory_is_the_administrator_s_or_none_at_all(scoped: ScopedTown) -> None:
    for grid in scoped.served.town.grid_ids:
        for path in ("", "/geometry"):
            whole = await scoped.admin.get(f"/api/v1/territories/{grid}{path}")
            assert whole.status_code == 200
            for who in scoped.limited():
                answer = await scoped.clients[who].get(f"/api/v1/territories/{grid}{path}")
                if grid in (scoped.grids[who] or ()):
                    assert answer.status_code == 200, (who, path)
                    assert path == "" or answer.content == whole.content
                else:
                    await assert_as_unknown(scoped, who, f"/api/v1/territories/{grid}{path}", str(grid))


async def assert_as_unknown(town: ScopedTown, who: str, path: str, id_: str) -> None:
    """The answer is the one to an id that nothing has, word for word."""
    client = town.clients[who]
    answer, unknown = await client.get(path), await client.get(path.replace(id_, str(uuid4())))
    assert answer.status_code == unknown.status_code == 404, (who, path, answer.text)
    mine, theirs = answer.json(), unknown.json()
    for problem in (mine, theirs):
        problem.pop("instance", None)
        problem.pop("request", None)
    assert mine == theirs


async def test_ids_of_others_are_answered_as_if_nothing_had_them(scoped: ScopedTown) -> None:
    served = scoped.served
    paths = [(f"/api/v1/buildings/{each}", str(each)) for each in served.buildings.values()]
    paths += [(f"/api/v1/facilities/{served.facility}", str(served.facility))]
    for path, id_ in paths:
        grid = await grid_of(scoped, path)
        for who in scoped.limited():
            if grid in (scoped.grids[who] or ()):
                assert (await scoped.clients[who].get(path)).status_code == 200, (who, path)
            else:
                await assert_as_unknown(scoped, who, path, id_)


@pytest.mark.parametrize("part", ["map", "lanes", "buildings", "history", "division"])
async def test_the_whole_community_is_for_those_who_have_it(scoped: ScopedTown, part: str) -> None:
    community = scoped.served.town.community_id
    path = f"/api/v1/communities/{community}/{part}"
    assert (await scoped.clients["of-community"].get(path)).status_code == 200
    for who in ("of-grid-1", "of-two-grids"):
        answer = await scoped.clients[who].get(path)
        if answer.status_code == 200 and part in ("map", "lanes", "buildings"):
            text = answer.text
            foreign = set(scoped.served.town.grid_ids) - (scoped.grids[who] or frozenset())
            assert not any(str(grid) in text for grid in foreign), (who, part)
        else:
            assert answer.status_code == 404 or answer.json()["items"] == [], (who, part, answer.text)
    assert (await scoped.clients["of-nothing"].get(path)).status_code == 404


@pytest.mark.parametrize("layer", sorted(set(LAYERS) - ELSEWHERE))
async def test_tiles_hold_what_is_mine_of_the_administrator_s(scoped: ScopedTown, layer: str) -> None:
    z = max(LAYERS[layer].minzoom, 14)
    every = await tile_ids(scoped, "admin", layer, z)
    assert every
    for who in scoped.limited():
        seen = await tile_ids(scoped, who, layer, z)
        for part, ids in seen.items():
            assert set(ids) <= set(every[part]), (who, part)
        if layer in OPEN or who == "of-community":
            assert seen == every, who
    assert (layer in OPEN) == bool(await tile_ids(scoped, "of-nothing", layer, z))


async def test_tiles_of_grids_and_buildings_are_exactly_mine(scoped: ScopedTown) -> None:
    grid_of_building = {
        str(each): await grid_of(scoped, f"/api/v1/buildings/{each}")
        for each in scoped.served.buildings.values()
    }
    for who in scoped.limited():
        grids = scoped.grids[who] or frozenset()
        shown = await tile_ids(scoped, who, "grids", 14)
        assert set(shown.get("grids", ())) == {str(grid) for grid in grids}, who
        shown = await tile_ids(scoped, who, "buildings", 15)
        seen = {each for each, grid in grid_of_building.items() if grid in grids}
        assert set(shown.get("buildings", ())) <= seen, who


@pytest.mark.parametrize("q", ["网格", "栋", "12", "长安", "caj", "康晖", "khwsz", "530102", "船房"])
async def test_search_finds_the_administrator_s_hits_that_are_mine(scoped: ScopedTown, q: str) -> None:
    every = (await scoped.admin.get("/api/v1/search", params={"q": q, "limit": 50})).json()["items"]
    for who in scoped.limited():
        answer = await scoped.clients[who].get("/api/v1/search", params={"q": q, "limit": 50})
        assert answer.status_code == 200
        allowed = [hit["id"] for hit in every if await is_mine(scoped, who, hit["kind"], hit["id"])]
        assert [hit["id"] for hit in answer.json()["items"]] == allowed, who


async def is_mine(town: ScopedTown, who: str, kind: str, id_: str) -> bool:
    """Whether a hit of the administrator's lies in somebody's area, or above it, or is open geography."""
    if kind == "lane_line":
        return True
    grids = town.grids[who] or frozenset()
    if kind in ("building", "facility"):
        return (
            await grid_of(town, f"/api/v1/{'buildings' if kind == 'building' else 'facilities'}/{id_}")
            in grids
        )
    if kind == "community":
        return bool(grids)
    if kind == "lane":
        return town.served.town.grid_ids[0] in grids
    return UUID(id_) in grids


async def test_where_a_point_is_is_told_as_far_as_it_is_mine(scoped: ScopedTown) -> None:
    for column in range(3):
        for row in range(2):
            lon, lat = lonlat(column + 0.25, row + 0.25)
            whole = (await scoped.admin.get(f"/api/v1/locate?lon={lon}&lat={lat}")).json()
            grid = UUID(whole["grid"]["id"])
            for who in scoped.limited():
                client = scoped.clients[who]
                found = (await client.get(f"/api/v1/locate?lon={lon}&lat={lat}")).json()
                batch = (await client.post("/api/v1/locate:batch", json={"points": [[lon, lat]]})).json()
                grids = scoped.grids[who] or frozenset()
                if grid in grids:
                    assert found["grid"] == whole["grid"], who
                    assert found["responsible"] == whole["responsible"], who
                    assert batch["territories"][batch["grid"][0]]["id"] == str(grid)
                else:
                    assert found["grid"] is found["building"] is found["lane"] is None, who
                    assert found["responsible"] == [], who
                    assert batch["grid"] == batch["lane"] == [None], who
                    assert str(grid) not in str(batch)
                if not grids:
                    assert found["community"] is None
                    assert found["explanation"]["rule"] == batch["rule"][0] == "out_of_sight"


async def test_on_a_border_a_limited_person_is_told_what_everybody_is_told(scoped: ScopedTown) -> None:
    lon, lat = (round(degrees, 9) for degrees in lonlat(2, 1))
    whole = (await scoped.admin.get(f"/api/v1/locate?lon={lon}&lat={lat}")).json()
    assert whole["grid"]["id"] == str(scoped.served.town.grid_ids[1])
    found = (await scoped.clients["of-grid-3"].get(f"/api/v1/locate?lon={lon}&lat={lat}")).json()
    assert found["grid"] is None


async def test_the_summary_counts_what_is_mine(scoped: ScopedTown) -> None:
    items = (await scoped.admin.get("/api/v1/territories?level=grid")).json()["items"]
    for who in scoped.limited():
        totals = (await scoped.clients[who].get("/api/v1/summary")).json()["totals"]
        grids = {str(grid) for grid in scoped.grids[who] or ()}
        mine = [item for item in items if item["id"] in grids]
        assert totals["grids"] == len(mine), who
        for measure in ("households", "people", "buildings"):
            assert totals[measure] == sum(item[measure] for item in mine), (who, measure)


async def test_overlays_are_for_those_whose_ground_they_share(scoped: ScopedTown) -> None:
    every = await ids_of(scoped.admin, "/api/v1/overlays")
    assert await ids_of(scoped.clients["of-grid-1"], "/api/v1/overlays") == every
    assert await ids_of(scoped.clients["of-nothing"], "/api/v1/overlays") == set()
    (overlay,) = every
    await assert_as_unknown(scoped, "of-nothing", f"/api/v1/overlays/{overlay}", overlay)


async def test_editing_what_is_not_mine_is_as_if_it_did_not_exist(
    scoped: ScopedTown, app: FastAPI, database: DatabaseSettings
) -> None:
    served = scoped.served
    with connect(database, served.tenant_id) as connection:
        make_user(
            connection, served.tenant_id, "grid-manager", ("manager",), areas=(served.town.grid_ids[0],)
        )
    client = scoped.clients["of-nothing"]
    headers = {"authorization": f"Bearer {await sign_in(app, served, 'grid-manager')}"}
    line = {"type": "LineString", "coordinates": [lonlat(-0.1, 1.5), lonlat(1.1, 1.5)]}
    intent = {"op": "split", "territory": str(served.town.grid_ids[0]), "line": line}
    url = f"/api/v1/communities/{served.town.community_id}/edits:preview"
    answer = await client.post(url, json={"intent": intent}, headers=headers)
    assert answer.status_code == 404
    answer = await client.post(
        "/api/v1/drafts", json={"community_id": str(served.town.community_id), "title": "x"}, headers=headers
    )
    assert answer.status_code == 404


async def test_a_grant_counts_and_ends_with_the_next_request(
    scoped: ScopedTown, app: FastAPI, database: DatabaseSettings
) -> None:
    served = scoped.served
    with connect(database, served.tenant_id) as connection:
        user_id = make_user(connection, served.tenant_id, "newcomer", ("patrol",), areas=())
    client = scoped.clients["of-nothing"]
    headers = {"authorization": f"Bearer {await sign_in(app, served, 'newcomer')}"}
    address = town_tile(14)
    tile = f"/tiles/grids/{address.z}/{address.x}/{address.y}.mvt"
    assert (await client.get(tile, headers=headers)).status_code == 204
    with connect(database, served.tenant_id) as connection:
        give(connection, served.tenant_id, user_id, Grant(served.town.grid_ids[0]))
    await app.state.services.changes.settle()
    assert (await client.get(tile, headers=headers)).status_code == 200
    items = (await client.get("/api/v1/territories?level=grid", headers=headers)).json()["items"]
    assert [item["id"] for item in items] == [str(served.town.grid_ids[0])]
    with connect(database, served.tenant_id) as connection:
        end_all(connection, served.tenant_id, id_of(connection, "newcomer"))
    await app.state.services.changes.settle()
    assert (await client.get(tile, headers=headers)).status_code == 204
    assert (await client.get("/api/v1/territories?level=grid", headers=headers)).json()["items"] == []
