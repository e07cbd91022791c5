"""Components over HTTP: listed by place, class and due check, found by code, with how sure their grid is."""

import httpx
import pytest

from tests.served import ServedTown

pytestmark = pytest.mark.anyio
URL = "/api/v1/components"
CODE = "5301020101000001"


async def found(client: httpx.AsyncClient, **asked: object) -> list[str]:
    answer = await client.get(URL, params={name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.text
    return [item["code"] for item in answer.json()["items"]]


async def test_a_cover_is_listed_by_grid_class_state_and_code(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    assert await found(client, grid=served.town.grid_ids[4]) == [CODE]
    assert await found(client, grid=served.town.grid_ids[0]) == []
    assert await found(client, **{"class": "01"}, kind="0101", state="intact", due="false") == [CODE]
    assert await found(client, **{"class": "02"}) == await found(client, due="true") == []
    assert await found(client, q="53010201") == [CODE]


async def test_it_is_found_by_its_code_and_a_short_number_finds_territories_only(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    for q in (CODE, "５３０１０２ 0101 000001", "5301020101"):
        (hit,) = (await client.get("/api/v1/search", params={"q": q})).json()["items"]
        assert (hit["kind"], hit["id"], hit["name"]) == ("component", str(served.component), "上水井盖")
    items = (await client.get("/api/v1/search", params={"q": "530102"})).json()["items"]
    assert "component" not in {item["kind"] for item in items}


async def test_near_a_border_its_accuracy_says_how_sure_the_grid_is(
    client: httpx.AsyncClient, served: ServedTown
) -> None:
    one = (await client.get(f"{URL}/{served.component}")).json()
    assert one["assignment"]["grid"]["code"] == served.town.grid_codes[4]
    assert (one["accuracy"], one["accuracy_m"], one["class"]) == ("A", 0.5, "01")
    (first, second) = one["may_be_in"]
    assert [each["grid"]["code"] for each in (first, second)] == [served.town.grid_codes[i] for i in (4, 5)]
    assert 0.5 < first["probability"] < 0.9
    assert first["probability"] + second["probability"] == pytest.approx(1, abs=0.001)
