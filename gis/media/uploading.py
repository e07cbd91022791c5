"""Sending a photo: declared by its hash, in pieces at an offset, on again after a loss, finished when the hash agrees.

The count of received bytes in the database is the truth: a piece is acknowledged after its commit. The last piece is
acknowledged when the photo has been read and kept, so that whoever lost the answer finds it missing and sends it again.
"""

import hashlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import Conflict, InvalidInput, TooLarge, TooMany
from gis.media import repository
from gis.media.model import MAX_OPEN, Declared, Photo, Sender, Upload, refused, unknown_photo

Opened = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Opens a transaction of the sender."""
Reader = Callable[[bytes], Awaitable[Photo]]
"""Reads a photo in a process of its own."""


async def begin(
    connection: AsyncConnection, tenant_id: int, user_id: UUID, declared: Declared, max_bytes: int
) -> Upload:
    """The upload of what is declared: a new one, or the same account's of before, to go on with."""
    check_size(declared, max_bytes)
    row, is_new = await repository.begin(connection, tenant_id, user_id, declared)
    if is_new and await repository.count_open(connection, user_id) > MAX_OPEN:
        raise TooMany(
            f"有 {MAX_OPEN} 张照片传了没有用上。先把它们附到事件上，或等几天后自动清除。",
            f"{MAX_OPEN} photos were sent and attached to nothing. Attach them, or wait until they are cleared.",
            code="photos_unused",
            params={"retry_after_s": 3600},
        )
    if row["byte_count"] != declared.byte_count:
        raise InvalidInput(
            "同一校验值的照片先前声明了不同的大小。核对后再传。",
            "The same hash was declared with another size before. Check both.",
            code="photo_differs",
        )
    return _upload(row, is_new=is_new)


def check_size(declared: Declared, max_bytes: int) -> None:
    """TooLarge for a photo above the limit."""
    if declared.byte_count > max_bytes:
        limit_mb = max_bytes // 1_048_576
        raise TooLarge(
            f"照片超过 {limit_mb} MB，没有接收。换小一些的照片。",
            f"The photo is over {limit_mb} MB and was not taken. Send a smaller one.",
            code="photo_too_large",
            params={"max_bytes": max_bytes},
        )


async def how_far(connection: AsyncConnection, sender: Sender, media_id: UUID) -> Upload:
    """What has come of a sender's upload."""
    row = await repository.find_upload(connection, sender, media_id)
    if row is None:
        raise unknown_photo()
    return _upload(row)


async def take(
    opened: Opened, sender: Sender, media_id: UUID, offset: int, piece: bytes, read: Reader
) -> Upload:
    """Take a piece; the last one makes the photo, or says why it is none and starts over."""
    async with opened() as connection:
        row = await _at_offset(connection, sender, media_id, offset, len(piece))
        received = offset + len(piece)
        if row["ready_at"] is not None:
            return _upload(row)
        if received < row["byte_count"]:
            if piece:
                await repository.add_chunk(connection, sender.tenant_id, media_id, offset, piece)
            return Upload(media_id, row["byte_count"], received, is_ready=False)
        whole = b"".join((*await repository.chunks(connection, media_id), piece))
        is_known = await repository.is_known(connection, bytes(row["sha256"]))
    # No connection is held while the photo is read.
    try:
        photo = await _photo_of(whole, bytes(row["sha256"]), None if is_known else read)
    except InvalidInput:
        async with opened() as connection:
            await repository.start_over(connection, media_id)
        raise
    async with opened() as connection:
        row = await _at_offset(connection, sender, media_id, offset, len(piece))
        if row["ready_at"] is None:
            await repository.finish(connection, sender.tenant_id, media_id, bytes(row["sha256"]), photo)
    return Upload(media_id, row["byte_count"], row["byte_count"], is_ready=True)


async def _photo_of(whole: bytes, sha256: bytes, read: Reader | None) -> Photo | None:
    if hashlib.sha256(whole).digest() != sha256:
        raise refused("photo_differs")
    return await read(whole) if read else None


async def _at_offset(
    connection: AsyncConnection, sender: Sender, media_id: UUID, offset: int, count: int
) -> RowMapping:
    """The upload, locked; Conflict where the piece does not go on from what is here."""
    row = await repository.find_upload(connection, sender, media_id, lock=True)
    if row is None:
        raise unknown_photo()
    if row["ready_at"] is not None and offset + count == row["byte_count"]:
        return row
    if offset != row["received_count"]:
        raise Conflict(
            f"已收到 {row['received_count']} 字节，请从那里接着传。",
            f"{row['received_count']} bytes are here; go on from there.",
            code="upload_offset",
            params={"received_count": row["received_count"]},
        )
    if offset + count > row["byte_count"]:
        raise InvalidInput(
            "传来的比声明的多。核对照片的大小。",
            "More was sent than was declared. Check the size of the photo.",
            code="photo_differs",
        )
    return row


def _upload(row: RowMapping, *, is_new: bool = False) -> Upload:
    return Upload(row["id"], row["byte_count"], row["received_count"], row["ready_at"] is not None, is_new)
