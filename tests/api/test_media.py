"""Photos over HTTP: in pieces, on again after a loss, finished when the hash agrees, shown to whoever may see them."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from anyio import create_task_group
from fastapi import FastAPI

from gis.db import Connection, connect
from gis.retention.running import run
from gis.settings import DatabaseSettings
from gis.tenants.service import tenants
from tests.api.people import Invite
from tests.api.photos import PIECE, begin, declared, offset, piece, upload
from tests.gis.media.photos import pixel_bomb, snapshot, with_everything_a_camera_adds
from tests.served import ServedTown

pytestmark = pytest.mark.anyio


def counts(connection: Connection) -> tuple[int, ...]:
    row = connection.execute(
        "select (select count(*) from media where ready_at is not null), (select count(*) from media_contents),"
        " (select count(*) from media_chunks)"
    ).fetchone()
    assert row is not None
    return tuple(row)


async def test_a_photo_goes_on_where_it_was_cut_and_is_kept_when_its_hash_agrees(invite: Invite) -> None:
    sender = (await invite("patrol")).client
    data = with_everything_a_camera_adds()
    where = await begin(sender, data)
    assert (await piece(sender, where, 0, data[:1000])).headers["upload-offset"] == "1000"
    again = await sender.post("/api/v1/uploads", headers=declared(data))
    assert (again.status_code, again.headers["location"], again.headers["upload-offset"]) == (
        200,
        where,
        "1000",
    )
    misplaced = await piece(sender, where, 2000, data[2000:])
    assert misplaced.status_code == 409 and misplaced.json()["params"] == {"received_count": 1000}
    assert (await sender.get(f"/api/v1/media/{again.json()['id']}/photo")).status_code == 404, "not here yet"
    async with create_task_group() as both:  # the same piece twice at once, as after a lost answer
        both.start_soon(piece, sender, where, 1000, data[1000:])
        both.start_soon(piece, sender, where, 1000, data[1000:])
    assert await offset(sender, where) == len(data)
    assert (await piece(sender, where, 1000, data[1000:])).status_code == 204, "once more is no error"
    told = (await sender.get(f"/api/v1/media/{again.json()['id']}")).json()
    assert told["is_ready"] and (told["width_px"], told["height_px"]) == (480, 640)
    assert (told["position"], told["taken_at"]) == ([102.7, 25.0416667], "2026-11-22T00:00:00Z")


async def test_a_photo_is_shown_as_a_picture_and_nothing_else_and_to_its_sender_alone(invite: Invite) -> None:
    sender, other = (await invite("patrol")).client, (await invite("admin")).client
    photo = await upload(sender, snapshot(colour="navy"))
    for part in ("photo", "thumbnail"):
        shown = await sender.get(f"/api/v1/media/{photo}/{part}")
        assert shown.headers["content-type"] == "image/jpeg" and shown.content.startswith(b"\xff\xd8\xff")
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in shown.headers["content-security-policy"]
        seen = {"if-none-match": shown.headers["etag"]}
        assert (await sender.get(f"/api/v1/media/{photo}/{part}", headers=seen)).status_code == 304
    for address in (f"media/{photo}", f"media/{photo}/photo", f"media/{photo}/thumbnail"):
        answer = await other.get(f"/api/v1/{address}")
        unknown = await other.get(f"/api/v1/{address}".replace(photo, "00000000-0000-4000-8000-000000000000"))
        assert (answer.status_code, answer.json()) == (404, unknown.json())
    assert (await other.head(f"/api/v1/uploads/{photo}")).status_code == 404
    assert (await piece(other, f"/api/v1/uploads/{photo}", 0, b"x")).status_code == 404


async def test_a_hash_alone_gives_nobody_a_photo_and_one_content_is_stored_once(
    invite: Invite, served: ServedTown, database: DatabaseSettings
) -> None:
    data = snapshot(colour="olive")
    first, second = (await invite("patrol")).client, (await invite("patrol")).client
    with connect(database, served.tenant_id) as connection:
        photos, contents, _ = counts(connection)
    await upload(first, data)
    where = await begin(second, data)
    assert await offset(second, where) == 0, "whoever knows the hash only has sent nothing"
    assert (await second.get(where.replace("uploads", "media"))).json()["width_px"] is None
    await upload(second, data, 700)
    with connect(database, served.tenant_id) as connection:
        assert counts(connection) == (photos + 2, contents + 1, 0)


@pytest.mark.parametrize(
    ("data", "said", "code"),
    [
        (pixel_bomb(), None, "photo_pixels"),
        (b"<script>alert(1)</script>", None, "photo_kind"),
        (snapshot(colour="red"), snapshot(colour="blue"), "photo_differs"),
    ],
    ids=["bomb", "script", "other hash"],
)
async def test_what_is_refused_says_why_and_begins_again(
    invite: Invite, data: bytes, said: bytes | None, code: str
) -> None:
    sender = (await invite("patrol")).client
    headers = {**declared(said or data), "upload-length": str(len(data))}
    where = (await sender.post("/api/v1/uploads", headers=headers)).headers["location"]
    await piece(sender, where, 0, data[:10])
    refused = await piece(sender, where, 10, data[10:])
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert await offset(sender, where) == 0


async def test_limits_and_wrong_headers_are_answered_before_anything_is_kept(
    invite: Invite, anonymous: httpx.AsyncClient
) -> None:
    sender = (await invite("patrol")).client
    data = snapshot(colour="gray")
    options = await sender.options("/api/v1/uploads")
    assert options.headers["tus-version"] == "1.0.0" and options.headers["tus-max-size"] == "20971520"
    for headers, status in (
        ({**declared(data), "upload-length": "20971521"}, 413),
        ({**declared(data), "upload-length": "-1"}, 422),
        ({**declared(data), "upload-metadata": "sha256 AAAA"}, 422),
        ({**declared(data), "tus-resumable": "0.2.2"}, 412),
    ):
        assert (await sender.post("/api/v1/uploads", headers=headers)).status_code == status
    where = await begin(sender, data)
    assert (await piece(sender, where, 0, data + b"more")).status_code == 422
    assert (await piece(sender, where, 0, b"x" * 2_200_000)).status_code == 413
    plain = await sender.patch(
        where, content=data, headers={"content-type": "image/jpeg", "upload-offset": "0"}
    )
    assert plain.status_code == 415
    assert (
        await anonymous.patch(where, content=data, headers={**PIECE, "upload-offset": "0"})
    ).status_code == 401
    assert await offset(sender, where) == 0


async def test_photos_that_were_used_for_nothing_go_after_a_week_with_their_contents(
    app: FastAPI, invite: Invite, served: ServedTown, database: DatabaseSettings
) -> None:
    await upload((await invite("patrol")).client, snapshot(colour="pink"))
    with connect(database, served.tenant_id) as connection:
        (tenant,) = tenants(connection, served.tenant_code)
        photos, contents, _ = counts(connection)
        run(connection, tenant, "command", ring=None, at=datetime.now(UTC) + timedelta(days=6))
        assert counts(connection) == (photos, contents, 0) and photos
        run(connection, tenant, "command", ring=None, at=datetime.now(UTC) + timedelta(days=8))
        assert counts(connection) == (0, 0, 0)
        connection.rollback()
