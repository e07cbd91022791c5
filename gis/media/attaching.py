"""Giving photos to an incident: from then on they are seen where it is, and nobody is told where they were taken."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import InvalidInput
from gis.media import repository

MAX_PHOTOS = 9
"""Photos attached in one step."""


async def attach(
    connection: AsyncConnection, user_id: UUID | None, media_ids: Sequence[UUID], incident_id: UUID
) -> None:
    """Attach photos in the transaction of the step they show; InvalidInput unless all can be.

    An account attaches ready photos of its own. A report without an account (``user_id`` none) attaches those that were
    declared with it, which are sent after it.
    """
    wanted = list(dict.fromkeys(media_ids))
    if len(wanted) > MAX_PHOTOS:
        raise InvalidInput(
            f"一次最多附 {MAX_PHOTOS} 张照片。",
            f"{MAX_PHOTOS} photos can be attached at a time.",
            code="photos_too_many",
            params={"limit": MAX_PHOTOS},
        )
    if wanted and await repository.attach(connection, user_id, wanted, incident_id) != len(wanted):
        raise InvalidInput(
            "有照片没有传完、不是你传的，或已附在别处。核对后再提交。",
            "One of the photos is not complete, not yours, or attached already. Check them and send again.",
            code="no_such_medium",
        )
