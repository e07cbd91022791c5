"""Reports without an account: taken in once, slowed when it is too much, followed by a link that names nobody."""

import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from anyio import create_task_group
from fastapi import FastAPI

from gis.db import connect
from gis.incidents.reference import load_reference
from gis.retention.running import run
from gis.settings import DatabaseSettings
from gis.snaps import tokens
from gis.tenants.service import tenants
from tests.api.conftest import sign_in
from tests.api.people import inviting
from tests.api.photos import PIECE
from tests.gis.media.photos import snapshot
from tests.keys import keyring
from tests.served import ServedTown, lonlat, make_served_town

pytestmark = pytest.mark.anyio

TENANT = "snapped"


@pytest.fixture(scope="module")
def town(database: DatabaseSettings) -> ServedTown:
    made = make_served_town(database, TENANT)
    with connect(database, made.tenant_id) as connection:
        load_reference(connection, made.tenant_id, date(2026, 1, 1), date(2027, 12, 31))
    return made


@pytest.fixture
async def street(app: FastAPI, town: ServedTown) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody in the street, at an address of their own."""
    tail = uuid4().int % 200 + 20
    transport = httpx.ASGITransport(app=app, client=(f"198.51.100.{tail}", 4711), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://map.test") as client:
        yield client


def a_report(**more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "device": str(uuid4()),
        "tenant": TENANT,
        "point": lonlat(0.5, 1.5),
        "accuracy_m": 12.0,
        "text": "三号楼东门路灯三天不亮",
        "kind": "100118",
        **more,
    }


def declared(data: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


async def send(street: httpx.AsyncClient, **more: Any) -> httpx.Response:
    return await street.post("/api/v1/public/snaps", json=a_report(**more))


def stored(database: DatabaseSettings, town: ServedTown) -> int:
    with connect(database, town.tenant_id) as connection:
        row = connection.execute("select count(*) from incidents").fetchone()
    assert row is not None
    return int(row[0])


async def test_the_page_is_told_what_can_be_chosen_and_the_streets_around_and_nothing_of_anybody(
    street: httpx.AsyncClient, town: ServedTown
) -> None:
    offered = (await street.get("/api/v1/public/snap", params={"tenant": TENANT})).json()
    assert (offered["name"], offered["is_demo"], offered["max_photos"]) == ("snapped 县", True, 3)
    assert "100118" in {each["code"] for each in offered["kinds"]}
    assert [each["name"] for each in offered["communities"]] == ["船房社区"]
    lon, lat = lonlat(1, 1)
    around = await street.get(
        "/api/v1/public/snap/surroundings", params={"tenant": TENANT, "lon": lon, "lat": lat}
    )
    assert around.status_code == 200 and around.json()["lanes"] and around.json().keys() == {"lanes", "land"}
    assert around.json()["lanes"][0].keys() == {"name", "class", "line"}
    assert (await street.get("/api/v1/public/snap", params={"tenant": "nowhere"})).status_code == 404


async def test_a_report_is_taken_in_once_placed_and_waits_to_be_taken_up(
    street: httpx.AsyncClient, town: ServedTown, database: DatabaseSettings
) -> None:
    body, before = a_report(), stored(database, town)
    answers: list[httpx.Response] = []

    async def once() -> None:
        answers.append(await street.post("/api/v1/public/snaps", json=body))

    async with create_task_group() as all_at_once:
        for _ in range(6):
            all_at_once.start_soon(once)
    assert sorted(each.status_code for each in answers) == [200] * 5 + [201]
    assert len({each.json()["progress"] for each in answers}) == 1 and stored(database, town) == before + 1
    other = await street.post("/api/v1/public/snaps", json={**body, "text": "别的事"})
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    with connect(database, town.tenant_id) as connection:
        row = connection.execute(
            "select state, source, type_code, grid_id from incidents order by id desc limit 1"
        ).fetchone()
    assert row == ("screening", "public", "100118", town.town.grid_ids[0])


async def test_what_is_no_report_is_answered_with_what_to_do(
    street: httpx.AsyncClient, town: ServedTown, database: DatabaseSettings
) -> None:
    before, (lon, lat) = stored(database, town), lonlat(0.5, 1.5)
    for wrong, code in (
        ({"point": [0, 0]}, "bad_position"),
        ({"point": [lat, lon]}, "bad_position"),
        ({"text": " "}, "text_needed"),
        ({"kind": "999999"}, "bad_type"),
        ({"contact": {"phone": "12"}}, "phone_shape"),
        ({"photos": [declared(b"x")] * 2}, "photos_too_many"),
        ({"device": "me"}, "bad_value"),
        ({"more": 1}, "bad_value"),
    ):
        refused = await send(street, **wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    swapped = (await send(street, point=[lat, lon])).json()
    assert swapped["params"]["suggestion"] == pytest.approx([lon, lat])
    assert (await send(street, photos=[{"sha256": "0" * 64, "bytes": 30_000_000}])).status_code == 413
    assert stored(database, town) == before


async def test_a_refused_report_declares_no_photo_however_often_it_is_sent_again(
    street: httpx.AsyncClient, town: ServedTown, database: DatabaseSettings
) -> None:
    def declared_photos() -> int:
        with connect(database, town.tenant_id) as connection:
            (count,) = connection.execute("select count(*) from media").fetchone() or (0,)
        return int(count)

    before, body = declared_photos(), a_report(point=[0, 0])
    for number in range(12):
        sent = body | {"photos": [declared(f"{number}/{n}".encode()) for n in range(3)]}
        assert (await street.post("/api/v1/public/snaps", json=sent)).status_code == 422
    assert declared_photos() == before
    put_right = sent | {"point": lonlat(0.5, 1.5)}
    assert (await street.post("/api/v1/public/snaps", json=put_right)).status_code == 201
    assert declared_photos() == before + 3


async def test_photos_follow_with_leave_that_ends_and_are_seen_where_the_report_is(
    app: FastAPI, street: httpx.AsyncClient, town: ServedTown, database: DatabaseSettings
) -> None:
    data = snapshot(colour="maroon")
    report = (await send(street, photos=[declared(data)])).json()
    where, leave = (
        f"/api/v1/public/uploads/{report['photos'][0]}",
        {"authorization": f"Bearer {report['upload']}"},
    )
    first = await street.patch(where, content=data[:500], headers={**PIECE, **leave, "upload-offset": "0"})
    assert (first.status_code, first.headers["upload-offset"]) == (204, "500")
    assert (await street.head(where, headers=leave)).headers["upload-offset"] == "500"
    rest = await street.patch(where, content=data[500:], headers={**PIECE, **leave, "upload-offset": "500"})
    assert rest.status_code == 204, rest.text
    _, incident = tokens.incident_of(keyring(), "snap-progress", report["progress"]) or (0, UUID(int=0))
    ended = tokens.make(keyring(), town.tenant_id, "snap-photos", incident, datetime.now(UTC) - timedelta(1))
    other = (await send(street)).json()["upload"]
    for wrong in ("", ended, other, report["progress"]):
        assert (await street.head(where, headers={"authorization": f"Bearer {wrong}"})).status_code == 404
    photo = where.replace("public/uploads", "media")
    assert (await street.get(f"{photo}/photo")).status_code == 401
    token = await sign_in(app, town)
    shown = await street.get(f"{photo}/photo", headers={"authorization": f"Bearer {token}"})
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert (await street.get(photo, headers={"authorization": f"Bearer {token}"})).json()[
        "incident_id"
    ] == str(incident)
    async with inviting(app, town, database) as invite:
        for grid, status in ((0, 200), (1, 404)):
            patrol = (await invite("patrol", areas=(town.town.grid_ids[grid],))).client
            assert (await patrol.get(f"{photo}/thumbnail")).status_code == status
            assert (await patrol.get(photo)).status_code == status


async def test_a_link_tells_the_public_words_and_nothing_that_somebody_typed(
    street: httpx.AsyncClient, town: ServedTown, database: DatabaseSettings
) -> None:
    report = (await send(street, contact={"name": "钱远", "phone": "13900001234"})).json()
    told = await street.get(f"/api/v1/public/snaps/{report['progress']}")
    assert told.headers["cache-control"] == "no-store"
    assert [each["code"] for each in told.json()["steps"]] == ["received"]
    assert (told.json()["number"], told.json()["community"]["name"]) == (report["number"], "船房社区")
    for secret in ("路灯三天", "三号楼", "钱远", "1390", "snapped-"):
        assert secret not in told.text
    with connect(database, town.tenant_id) as connection:
        row = connection.execute("select name, phone_masked, phone_sealed from incident_reporters").fetchall()
    assert [each[0] for each in row].count("钱远") == 1 and all(
        b"13900001234" not in bytes(each[2]) for each in row
    )
    guess = report["progress"][:-1] + ("A" if report["progress"][-1] != "A" else "B")
    assert (await street.get(f"/api/v1/public/snaps/{guess}")).status_code == 404


async def test_thousands_from_one_device_are_slowed_and_told_so_and_what_was_taken_in_stays(
    street: httpx.AsyncClient, town: ServedTown, database: DatabaseSettings
) -> None:
    before, device = stored(database, town), str(uuid4())
    answers = [await send(street, device=device) for _ in range(20)]
    taken = [each for each in answers if each.status_code == 201]
    slowed = [each for each in answers if each.status_code == 429]
    assert (len(taken), len(slowed)) == (5, 15) and stored(database, town) == before + 5
    said = slowed[0].json()
    assert said["code"] == "reports_too_many" and 50 <= int(slowed[0].headers["retry-after"]) <= 60
    assert "1 分钟" in said["message_zh"]
    wrong = a_report(device=str(uuid4()), point=[0, 0])
    refused = [
        await street.post("/api/v1/public/snaps", json={**wrong, "id": str(uuid4())}) for _ in range(6)
    ]
    assert [each.status_code for each in refused] == [422] * 5 + [429], "what is refused counts too"
    mended = json.loads(refused[0].request.content) | {"point": lonlat(0.5, 1.5)}
    assert (await street.post("/api/v1/public/snaps", json=mended)).status_code == 201, (
        "and waits for nothing"
    )
    again = await street.post("/api/v1/public/snaps", json=a_report(device=str(uuid4())))
    assert again.status_code == 201, "another phone at the same place is not held back yet"
    with connect(database, town.tenant_id) as connection:
        (tenant,) = tenants(connection, TENANT)
        run(connection, tenant, "command", ring=None, at=datetime.now(UTC) + timedelta(days=31))
        assert connection.execute("select count(*) from snap_reports").fetchone() == (0,), (
            "marks are gone in a month"
        )
        connection.rollback()
