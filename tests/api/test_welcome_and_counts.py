"""What the sign-in page may know, and the counts the planning list shows."""

import httpx
import pytest

from gis.db import connect
from gis.settings import DatabaseSettings
from tests.served import ServedTown

pytestmark = pytest.mark.anyio


async def test_a_stranger_learns_the_place_and_whether_it_is_a_demonstration(
    anonymous: httpx.AsyncClient, database: DatabaseSettings
) -> None:
    with connect(database, owner=True) as owner:
        names = {row[0] for row in owner.execute("select name from tenants")}
    answer = await anonymous.get("/api/v1/welcome")
    assert answer.status_code == 200
    assert answer.json().keys() == {"name", "name_en", "is_demo", "oidc"}
    assert answer.json()["name"] in {*names, None}


async def test_facilities_are_counted_by_grid_and_kind(client: httpx.AsyncClient, served: ServedTown) -> None:
    community = str(served.town.community_id)
    answer = await client.get("/api/v1/facilities/counts", params={"community": community})
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    one = (await client.get(f"/api/v1/facilities/{served.facility}")).json()
    assert {"grid_id": one["assignment"]["grid"]["id"], "kind": one["kind"]}.items() <= items[0].items()
    assert all(item["facilities"] >= 1 for item in items)


async def test_another_tenants_community_has_no_counts(
    client: httpx.AsyncClient, elsewhere: ServedTown
) -> None:
    community = str(elsewhere.town.community_id)
    answer = await client.get("/api/v1/facilities/counts", params={"community": community})
    assert answer.json() == {"items": []}


async def test_counts_are_for_people_who_signed_in(anonymous: httpx.AsyncClient, served: ServedTown) -> None:
    community = str(served.town.community_id)
    answer = await anonymous.get("/api/v1/facilities/counts", params={"community": community})
    assert answer.status_code == 401
