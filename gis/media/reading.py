"""Showing a photo to whoever may see what it is attached to, or to its sender while it is attached to nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.media import repository
from gis.media.model import unknown_photo

Part = Literal["body", "thumbnail"]


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a photo; ``position`` (lon, lat as the camera said) is for its sender, until attached."""

    id: UUID
    is_ready: bool
    tag: str
    width_px: int | None
    height_px: int | None
    stored_bytes: int | None
    taken_at: datetime | None
    position: tuple[float, float] | None
    incident_id: UUID | None


async def details(connection: AsyncConnection, media_id: UUID, user_id: UUID) -> Details:
    """A photo in sight; NotFound for any other."""
    row = await repository.details(connection, media_id, user_id)
    if row is None:
        raise unknown_photo()
    return Details(
        id=row["id"],
        is_ready=row["ready_at"] is not None,
        tag=bytes(row["sha256"]).hex()[:32],
        width_px=row["width_px"],
        height_px=row["height_px"],
        stored_bytes=row["stored_bytes"],
        taken_at=row["taken_at"],
        position=None if row["lon"] is None else (row["lon"], row["lat"]),
        incident_id=row["incident_id"],
    )


async def picture(
    connection: AsyncConnection, media_id: UUID, user_id: UUID, part: Part
) -> tuple[str, bytes]:
    """The tag and the JPEG of a photo in sight; NotFound for any other, and for one that is still on its way."""
    found = await details(connection, media_id, user_id)
    body = await repository.body(connection, media_id, part)
    if body is None:
        raise unknown_photo()
    return found.tag, body
