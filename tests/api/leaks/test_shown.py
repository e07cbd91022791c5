"""Tiles, search, exports and news hold what is one's own of what an administrator is shown."""

import csv
import io
from typing import Any

import mapbox_vector_tile
import pytest
from fastapi import FastAPI

from tests.api.leaks.parts import Asking
from tests.api.leaks.people import ADMIN, Seer
from tests.api.ogc.test_tiles import place
from tests.api.test_edits import listening
from tests.tiles.tools import town_tile
from tiles.collections import COLLECTIONS
from tiles.layers import LAYERS

pytestmark = pytest.mark.anyio

WHO = (
    "grid-patrol",
    "lane-patrol",
    "grids-planner",
    "community-manager",
    "neighbour-manager",
    "nothing-patrol",
)
PLACES = ((14, 1.5, 1.0), (16, 1.5, 1.0), (16, 4.0, 1.0))
WORDS = ("社区", "网格", "楼", "所", "暗号", "长安", "caj", "khwsz", "530102001002", "12")


async def shown(asking: Asking, name: str, url: str) -> dict[str, set[str]]:
    """The ids in each part of a tile."""
    answer = await asking.clients[name].get(url)
    assert answer.status_code in (200, 204), answer.text
    if answer.status_code == 204:
        return {}
    decoded: dict[str, Any] = mapbox_vector_tile.decode(answer.content)
    return {
        part: {each["properties"]["id"] for each in content["features"] if "id" in each["properties"]}
        for part, content in decoded.items()
    }


def theirs(asking: Asking, seer: Seer, ids: set[str]) -> set[str]:
    """Those of an administrator's ids that somebody is shown."""
    return {
        each for each in ids if each not in asking.world.sights.kinds or asking.world.sights.sees(seer, each)
    }


@pytest.mark.parametrize("layer", sorted(LAYERS))
async def test_a_tile_is_the_administrator_s_less_what_is_not_theirs(asking: Asking, layer: str) -> None:
    # Farther out than that incidents are cells: whoever sees one of two sees it alone, where others see a count.
    minzoom = 15 if layer == "incidents" else LAYERS[layer].minzoom
    addresses = [town_tile(max(z, minzoom), column, row) for z, column, row in PLACES]
    urls = [f"/tiles/{layer}/{address.z}/{address.x}/{address.y}.mvt" for address in addresses]
    if layer in COLLECTIONS:
        row, column = place("CGCS2000Quad", 16)
        urls.append(f"/ogc/collections/{layer}/tiles/CGCS2000Quad/16/{row}/{column}")
    for url in urls:
        whole = await shown(asking, ADMIN, url)
        for name in WHO:
            seer = asking.world.seers[name]
            mine = await shown(asking, name, url)
            for part, ids in whole.items():
                told, owed = mine.get(part, set()), theirs(asking, seer, ids)
                assert told == owed or (layer == "overlays" and told < owed), (name, url, part)
            assert mine.keys() <= whole.keys(), (name, url)


async def test_a_tile_stays_the_same_when_something_out_of_sight_changes(asking: Asking) -> None:
    places = {layer: town_tile(max(14, LAYERS[layer].minzoom)) for layer in sorted(LAYERS)}
    urls = [f"/tiles/{layer}/{at.z}/{at.x}/{at.y}.mvt" for layer, at in places.items()]
    client = asking.clients["grid-patrol"]
    tags = {url: (await client.get(url)).headers.get("etag") for url in urls}
    with asking.world.connected() as connection:
        connection.execute(
            "update buildings set use = 'public' where id in (select subject_id from assignments"
            " where subject_kind = 'building' and community_id = %s)",
            (asking.world.neighbour.community_id,),
        )
    for url, tag in tags.items():
        answer = await client.get(url, headers={"if-none-match": tag} if tag else {})
        assert answer.status_code == (304 if tag else 204), url


@pytest.mark.parametrize("q", WORDS)
async def test_search_finds_the_administrator_s_hits_that_are_theirs(asking: Asking, q: str) -> None:
    whole = (await asking.clients[ADMIN].get("/api/v1/search", params={"q": q, "limit": 50})).json()["items"]
    for name in WHO:
        seer = asking.world.seers[name]
        answer = await asking.clients[name].get("/api/v1/search", params={"q": q, "limit": 50})
        assert asking.world.sights.foreign_in(seer, answer.text) == set(), (name, q)
        found = [hit["id"] for hit in answer.json()["items"]]
        mine = [hit["id"] for hit in whole if asking.world.sights.sees(seer, hit["id"])]
        assert len(whole) < 50 and found == mine, (name, q)


@pytest.mark.parametrize("name", ["community-manager", "neighbour-manager", "grids-planner"])
async def test_a_table_for_a_spreadsheet_names_nothing_of_others(asking: Asking, name: str) -> None:
    answer = await asking.clients[name].get("/api/v1/statistics.csv")
    assert answer.status_code == 200
    assert asking.world.sights.foreign_in(asking.world.seers[name], answer.text) == set()
    codes = {row[0] for row in csv.reader(io.StringIO(answer.text)) if row}
    other = asking.world.neighbour if name != "neighbour-manager" else asking.world.served.town
    assert not any(other.community_code in code for code in codes)


@pytest.mark.parametrize("name", ["community-manager", "neighbour-manager"])
async def test_news_of_others_are_not_heard(asking: Asking, app: FastAPI, name: str) -> None:
    world = asking.world
    seer = world.seers[name]
    with world.connected() as connection:
        items = connection.execute("select id, payload::text from outbox order by id").fetchall()
    mine = [str(id_) for id_, payload in items if not world.sights.foreign_in(seer, payload)]
    assert 0 < len(mine) < len(items)
    async with listening(app, asking.clients[name], last_event_id="0") as heard:
        told = [(await heard.get())[1]["id"].partition(".")[0] for _ in mine]
    assert told == mine
