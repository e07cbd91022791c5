"""Every statement about photos."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.media.model import Declared, Photo, Sender

_OF_SENDER = (
    " and uploaded_by_id is not distinct from :user_id"
    " and (cast(:incident_id as uuid) is null or incident_id = :incident_id)"
)
_UPLOAD = "select id, sha256, byte_count, received_count, ready_at from media where "

_BEGIN = text(
    "insert into media (tenant_id, sha256, byte_count, uploaded_by_id)"
    " values (:tenant_id, :sha256, :byte_count, :user_id) on conflict do nothing returning id"
)
_DECLARE = text(
    "insert into media (tenant_id, id, sha256, byte_count) values (:tenant_id, :id, :sha256, :byte_count)"
    " on conflict do nothing"
)

# A content may be taken over without being sent only by whoever has sent it before: a hash is no proof of having it.
_TAKE_OVER = text(
    "update media as m set ready_at = clock_timestamp(), received_count = byte_count where m.id = :id and exists ("
    "select from media as o where o.tenant_id = m.tenant_id and o.sha256 = m.sha256 and o.ready_at is not null"
    " and o.uploaded_by_id = m.uploaded_by_id)"
)
_BEGUN = text(_UPLOAD + "sha256 = :sha256 and uploaded_by_id = :user_id and incident_id is null")
_FIND = text(_UPLOAD + "id = :id" + _OF_SENDER)
_LOCK = text(_UPLOAD + "id = :id" + _OF_SENDER + " for update")
_OPEN = text("select count(*) from media where uploaded_by_id = :user_id and incident_id is null")
_CHUNKS = text("select body from media_chunks where media_id = :id order by start_byte")
_ADD_CHUNK = text(
    "insert into media_chunks (tenant_id, media_id, start_byte, body) values (:tenant_id, :id, :start, :body)"
)
_DROP_CHUNKS = text("delete from media_chunks where media_id = :id")
_RECEIVED = text("update media set received_count = :received where id = :id")
_KNOWN = text("select 1 from media_contents where sha256 = :sha256")
_ADD_CONTENT = text(
    "insert into media_contents (tenant_id, sha256, width_px, height_px, body, thumbnail)"
    " values (:tenant_id, :sha256, :width_px, :height_px, :body, :thumbnail) on conflict do nothing"
)
_READY = text(
    "update media set received_count = byte_count, ready_at = clock_timestamp(), taken_at = :taken_at, position ="
    " case when attached_at is null then st_setsrid(st_makepoint(:lon, :lat), 4326) end where id = :id"
)
_DETAILS = text(
    "select m.id, m.ready_at, m.taken_at, m.incident_id, m.uploaded_by_id, c.width_px, c.height_px,"
    " length(c.body) as stored_bytes, m.sha256, st_x(m.position) as lon, st_y(m.position) as lat"
    " from media as m left join media_contents as c on c.tenant_id = m.tenant_id and c.sha256 = m.sha256"
    " and m.ready_at is not null where m.id = :id and (m.incident_id is not null or m.uploaded_by_id = :user_id)"
)
_BODY: dict[str, TextClause] = {
    part: text(
        f"select c.{part} as body from media as m inner join media_contents as c on c.tenant_id = m.tenant_id"  # noqa: S608
        " and c.sha256 = m.sha256 where m.id = :id and m.ready_at is not null"
    )
    for part in ("body", "thumbnail")
}
_ATTACH = text(
    "update media set incident_id = :incident_id, position = null, attached_at = clock_timestamp()"
    " where id = any(:ids) and incident_id is null and uploaded_by_id is not distinct from :user_id"
    " and (ready_at is not null or uploaded_by_id is null) returning id"
)


def _of(sender: Sender) -> dict[str, Any]:
    return {"user_id": sender.user_id, "incident_id": sender.incident_id}


async def begin(
    connection: AsyncConnection, tenant_id: int, user_id: UUID, declared: Declared
) -> tuple[RowMapping, bool]:
    """The upload of a content by an account, and whether it is new; the same one again goes on where it was."""
    values = {
        "tenant_id": tenant_id,
        "sha256": declared.sha256,
        "byte_count": declared.byte_count,
        "user_id": user_id,
    }
    new_id = (await connection.execute(_BEGIN, values)).scalar_one_or_none()
    if new_id is not None:
        await connection.execute(_TAKE_OVER, {"id": new_id})
    row = (await connection.execute(_BEGUN, values)).mappings().one()
    return row, new_id is not None


async def declare(connection: AsyncConnection, tenant_id: int, declared: Mapping[UUID, Declared]) -> None:
    """Photos of a report without an account, under ids that are made of it; those that are there stay as they are."""
    values = [
        {"tenant_id": tenant_id, "id": id_, "sha256": each.sha256, "byte_count": each.byte_count}
        for id_, each in declared.items()
    ]
    if values:
        await connection.execute(_DECLARE, values)


async def count_open(connection: AsyncConnection, user_id: UUID) -> int:
    """Photos of an account that are attached to nothing."""
    return int((await connection.execute(_OPEN, {"user_id": user_id})).scalar_one())


async def find_upload(
    connection: AsyncConnection, sender: Sender, media_id: UUID, *, lock: bool = False
) -> RowMapping | None:
    """A sender's own upload."""
    result = await connection.execute(_LOCK if lock else _FIND, {"id": media_id, **_of(sender)})
    return result.mappings().one_or_none()


async def chunks(connection: AsyncConnection, media_id: UUID) -> Sequence[bytes]:
    """What has come of an upload, in order."""
    return [bytes(body) for body in (await connection.execute(_CHUNKS, {"id": media_id})).scalars()]


async def add_chunk(
    connection: AsyncConnection, tenant_id: int, media_id: UUID, start: int, body: bytes
) -> None:
    """Store a piece and count it."""
    values = {"tenant_id": tenant_id, "id": media_id, "start": start, "body": body}
    await connection.execute(_ADD_CHUNK, values)
    await connection.execute(_RECEIVED, {"id": media_id, "received": start + len(body)})


async def start_over(connection: AsyncConnection, media_id: UUID) -> None:
    """Throw away what has come."""
    await connection.execute(_DROP_CHUNKS, {"id": media_id})
    await connection.execute(_RECEIVED, {"id": media_id, "received": 0})


async def is_known(connection: AsyncConnection, sha256: bytes) -> bool:
    """Whether the tenant has the content."""
    return (await connection.execute(_KNOWN, {"sha256": sha256})).one_or_none() is not None


async def finish(
    connection: AsyncConnection, tenant_id: int, media_id: UUID, sha256: bytes, photo: Photo | None
) -> None:
    """Keep the photo and let its pieces go; ``photo`` none: the content is here already."""
    if photo is not None:
        values = {
            "tenant_id": tenant_id,
            "sha256": sha256,
            "width_px": photo.width_px,
            "height_px": photo.height_px,
        }
        await connection.execute(_ADD_CONTENT, {**values, "body": photo.body, "thumbnail": photo.thumbnail})
    lon, lat = (photo and photo.position) or (None, None)
    said = {"taken_at": photo and photo.taken_at, "lon": lon, "lat": lat}
    await connection.execute(_READY, {"id": media_id, **said})
    await connection.execute(_DROP_CHUNKS, {"id": media_id})


async def details(connection: AsyncConnection, media_id: UUID, user_id: UUID) -> RowMapping | None:
    """A photo in sight: attached to something, or one's own."""
    result = await connection.execute(_DETAILS, {"id": media_id, "user_id": user_id})
    return result.mappings().one_or_none()


async def body(
    connection: AsyncConnection, media_id: UUID, part: Literal["body", "thumbnail"]
) -> bytes | None:
    """The stored picture, whole or small."""
    found = (await connection.execute(_BODY[part], {"id": media_id})).scalar_one_or_none()
    return None if found is None else bytes(found)


async def attach(
    connection: AsyncConnection, user_id: UUID | None, media_ids: Sequence[UUID], incident_id: UUID
) -> int:
    """Give free photos of one's own, or declared ones of nobody's, to an incident; how many there were."""
    values = {"ids": list(media_ids), "user_id": user_id, "incident_id": incident_id}
    return len((await connection.execute(_ATTACH, values)).all())
