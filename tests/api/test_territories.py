"""Lists and details of territories: figures, size, dates, pages, queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from tests.api.conftest import sign_in
from tests.served import HOUSEHOLDS, ServedTown, lonlat

pytestmark = pytest.mark.anyio
URL = "/api/v1/territories"


@contextmanager
def counted(app: FastAPI) -> Iterator[list[str]]:
    """The statements the JSON connections send meanwhile."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = app.state.services.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def grids(client: httpx.AsyncClient, **params: str) -> list[dict[str, Any]]:
    answer = await client.get(URL, params={"level": "grid", **params})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_grids_come_by_code_with_their_figures_and_their_head(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    items = await grids(client)
    assert [item["code"] for item in items] == list(served.town.grid_codes)
    first, second = items[0], items[1]
    # building e lies across the border, three quarters of it in the second grid
    assert (first["buildings"], first["households"], first["people"]) == (2, 15, 30)
    assert (second["buildings"], second["households"], second["people"]) == (2, 32, 64)
    assert (first["head"], second["head"]) == ("王敏", None)
    assert first["label"] == "01 网格"
    west, south, east, north = first["bbox"]
    lon, lat = first["label_point"]
    assert west < lon < east
    assert south < lat < north
    assert first["area_m2"] == pytest.approx(10_000, rel=0.01)


async def test_the_size_says_which_rule_and_how_sure_it_is(client: httpx.AsyncClient) -> None:
    sizes = {item["number"]: item["size"] for item in await grids(client)}
    assert sizes["01"]["status"] == "ok"
    assert sizes["02"] == {
        "status": "over",
        "measure": "households",
        "value": 32,
        "min": 10,
        "max": 20,
        "source": "a test",
        "source_en": None,
        "status_note": "demo",
    }
    assert sizes["03"]["status"] == "under"


async def test_the_community_counts_everything_in_it(client: httpx.AsyncClient) -> None:
    (community,) = (await client.get(URL, params={"level": "community"})).json()["items"]
    assert community["households"] == sum(HOUSEHOLDS.values())
    assert community["buildings"] == len(HOUSEHOLDS)
    assert community["label"] == "船房社区"


async def test_before_the_town_began_there_is_nothing(client: httpx.AsyncClient) -> None:
    assert await grids(client, as_of="2025-12-31") == []
    assert len(await grids(client, as_of="2026-01-01")) == 6


async def test_at_a_date_the_figures_are_those_of_the_date(client: httpx.AsyncClient) -> None:
    now = {item["code"]: item["households"] for item in await grids(client)}
    then = {item["code"]: item["households"] for item in await grids(client, as_of="2026-02-01")}
    assert now == then


async def test_a_box_gives_the_territories_it_touches(client: httpx.AsyncClient, served: ServedTown) -> None:
    west, south = lonlat(0.3, 1.3)
    east, north = lonlat(0.6, 1.6)
    items = await grids(client, bbox=f"{west},{south},{east},{north}")
    assert [item["code"] for item in items] == [served.town.grid_codes[0]]


async def test_children_of_a_grid_are_its_lanes(client: httpx.AsyncClient, served: ServedTown) -> None:
    answer = await client.get(URL, params={"parent": str(served.town.grid_ids[0])})
    assert [item["name"] for item in answer.json()["items"]] == ["东长安巷", "西长安巷"]
    assert {item["level"] for item in answer.json()["items"]} == {"lane"}


async def test_pages_join_to_the_whole_list_without_a_gap_or_a_double(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    codes: list[str] = []
    cursor = None
    for _ in range(10):
        params = {"level": "grid", "limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(URL, params=params)).json()
        codes += [item["code"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert codes == list(served.town.grid_codes)


async def test_a_list_costs_the_same_number_of_statements_for_one_row_and_for_all(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    with counted(app) as one:
        await grids(client, limit="1")
    with counted(app) as all_rows:
        await grids(client)
    assert len(one) == len(all_rows) <= 7


async def test_details_show_the_way_the_border_the_reasons_and_the_history(
    app: FastAPI, client: httpx.AsyncClient, served: ServedTown
) -> None:
    with counted(app) as statements:
        answer = await client.get(f"{URL}/{served.town.grid_ids[0]}")
    found = answer.json()
    assert len(statements) <= 9
    assert [step["level"] for step in found["path"]] == ["community", "grid"]
    assert found["geometry"]["type"] == "MultiPolygon"
    assert found["lanes"] == 2
    assert [facility["id"] for facility in found["facilities"]] == [str(served.facility)]
    assert {(why["subject_kind"], why["rule"]): why["count"] for why in found["why"]} == {
        ("building", "inside"): 2,
        ("facility", "inside"): 1,
        ("household", "by_building"): 15,
    }
    (head,) = found["heads"]
    assert (head["role"], head["name"], head["phone_masked"]) == ("grid_head", "王敏", "138****1234")
    assert (head["stands_in_for"], head["is_away"]) == (None, False)
    assert found["history"][-1]["reason"] == "test"


async def test_the_border_comes_in_full_precision_and_only_once(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    url = f"{URL}/{served.town.grid_ids[0]}/geometry"
    first = await client.get(url)
    assert first.headers["content-type"] == "application/geo+json"
    again = await client.get(url, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["etag"] == first.headers["etag"]
    details = await client.get(f"{URL}/{served.town.grid_ids[0]}")
    assert details.json()["geometry"] == first.json()


async def test_the_summary_shows_one_tenant_only(
    app: FastAPI, client: httpx.AsyncClient, served: ServedTown, elsewhere: ServedTown
) -> None:
    other = {"authorization": f"Bearer {await sign_in(app, elsewhere)}"}
    mine = (await client.get("/api/v1/summary")).json()
    theirs = (await client.get("/api/v1/summary", headers=other)).json()
    assert mine["totals"] == {
        "grids": 6,
        "lanes": 2,
        "buildings": 5,
        "households": sum(HOUSEHOLDS.values()),
        "people": 2 * sum(HOUSEHOLDS.values()),
        "facilities": 1,
    }
    assert mine["tenant"]["code"] == served.tenant_code
    assert mine["communities"][0]["id"] == str(served.town.community_id)
    assert theirs["communities"][0]["id"] == str(elsewhere.town.community_id)
    assert mine["bbox"][0] < mine["bbox"][2]
