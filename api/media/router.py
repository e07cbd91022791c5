"""Photos: begun, sent in pieces, asked how far they are, and shown within scope."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import anyio.to_thread
from fastapi import APIRouter, Body, Header, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from api.deps import BriefSignedInDep, ConnectionDep, Services, ServicesDep, SignedInDep
from api.media import tus
from api.media.schemas import PhotoOut
from gis.accounts.model import SignedIn
from gis.db import Sight, transaction
from gis.media import reading, uploading
from gis.media.decoding import read_photo
from gis.media.model import Photo, Sender, Upload

router = APIRouter(prefix="/api/v1", tags=["photos"])

_PHOTO_HEADERS = {
    "cache-control": "private, no-cache",
    "content-security-policy": "default-src 'none'; sandbox",
    "content-disposition": 'inline; filename="photo.jpg"',
}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {}}},
    304: {"description": "unchanged"},
}


def sender_of(signed_in: SignedIn) -> Sender:
    """Whoever is signed in, as a sender of photos."""
    return Sender(signed_in.user.tenant.id, signed_in.user.id)


async def take_piece(
    found: Services, sender: Sender, sight: Sight, media_id: UUID, offset: int, piece: bytes
) -> Upload:
    """A piece of an upload; the last one is read in a process of its own, few of them at a time."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[AsyncConnection]:
        async with transaction(found.engine, sender.tenant_id, sight) as connection:
            yield connection

    async def read(data: bytes) -> Photo:
        return await anyio.to_thread.run_sync(
            read_photo, data, found.media.max_photo_pixels, limiter=found.photo_limit
        )

    return await uploading.take(opened, sender, media_id, offset, piece, read)


@router.options("/uploads", status_code=204, include_in_schema=False)
async def protocol(found: ServicesDep) -> Response:
    """What of the protocol is spoken here."""
    return Response(
        status_code=204,
        headers={
            "tus-resumable": tus.VERSION,
            "tus-version": tus.VERSION,
            "tus-extension": "creation",
            "tus-max-size": str(found.media.max_photo_bytes),
        },
    )


@router.post("/uploads", status_code=201)
async def begin(
    request: Request,
    response: Response,
    signed_in: SignedInDep,
    connection: ConnectionDep,
    found: ServicesDep,
    upload_length: Annotated[str, Header(description="bytes of the photo")] = "",
    upload_metadata: Annotated[str, Header(description="`sha256` and, in base64, the photo's hash")] = "",
) -> PhotoOut:
    """Begin to send a photo, or go on with the same one: its address is in Location, how far it is in Upload-Offset."""
    tus.check_version(request)
    declared = tus.declared_by(upload_metadata, upload_length)
    upload = await uploading.begin(
        connection, signed_in.user.tenant.id, signed_in.user.id, declared, found.media.max_photo_bytes
    )
    response.status_code = 201 if upload.is_new else 200
    response.headers["location"] = f"/api/v1/uploads/{upload.id}"
    tus.say(response, upload)
    return PhotoOut.of(await reading.details(connection, upload.id, signed_in.user.id))


@router.head("/uploads/{media_id}")
async def how_far(
    media_id: UUID, request: Request, signed_in: SignedInDep, connection: ConnectionDep
) -> Response:
    """How many bytes of a photo are here: all of them once it is read and kept."""
    tus.check_version(request)
    response = Response()
    tus.say(response, await uploading.how_far(connection, sender_of(signed_in), media_id))
    return response


@router.patch("/uploads/{media_id}", status_code=204)
async def take(
    media_id: UUID,
    request: Request,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    piece: Annotated[bytes, Body(media_type=tus.MEDIA_TYPE)],
    upload_offset: Annotated[str, Header(description="where the piece begins")] = "",
) -> Response:
    """Take a piece. The last one answers when the photo has been read and kept, or says why it is none."""
    tus.check_version(request)
    upload = await take_piece(
        found, sender_of(signed_in), signed_in.scope.sight, media_id, tus.offset_of(upload_offset), piece
    )
    response = Response(status_code=204)
    tus.say(response, upload)
    return response


@router.get("/media/{media_id}")
async def show(media_id: UUID, signed_in: SignedInDep, connection: ConnectionDep) -> PhotoOut:
    """What is known of a photo in sight; where it was taken is told to its sender, until it is attached."""
    return PhotoOut.of(await reading.details(connection, media_id, signed_in.user.id))


@router.get("/media/{media_id}/photo", responses=_PICTURE, response_class=Response)
async def photo(
    media_id: UUID,
    signed_in: SignedInDep,
    connection: ConnectionDep,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """The photo as JPEG, at most 2048 px long, without what the camera added."""
    return await _picture(connection, media_id, signed_in.user.id, "body", if_none_match)


@router.get("/media/{media_id}/thumbnail", responses=_PICTURE, response_class=Response)
async def thumbnail(
    media_id: UUID,
    signed_in: SignedInDep,
    connection: ConnectionDep,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Its small copy, at most 320 px long."""
    return await _picture(connection, media_id, signed_in.user.id, "thumbnail", if_none_match)


async def _picture(
    connection: AsyncConnection, media_id: UUID, user_id: UUID, part: reading.Part, seen: str | None
) -> Response:
    tag, body = await reading.picture(connection, media_id, user_id, part)
    headers = {**_PHOTO_HEADERS, "etag": f'"{tag}-{part}"'}
    if seen is not None and headers["etag"] in seen:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="image/jpeg", headers=headers)
