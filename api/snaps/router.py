"""Reports from the street without an account: what the page offers, taking one in, its photos, and how it goes."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Header, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from api.deps import Services, ServicesDep
from api.inputs import CleanText, Lat, Lon
from api.media import tus
from api.media.router import take_piece
from api.snaps.schemas import (
    CommunityOut,
    KindOut,
    LandOut,
    ProgressOut,
    ReceivedOut,
    SnapBody,
    SnapPlaceOut,
    StreetOut,
    SurroundingsOut,
)
from gis.accounts.model import Tenant
from gis.accounts.repository import tenant_by_code
from gis.db import EVERYTHING, enter, transaction
from gis.errors import NotFound
from gis.media import uploading
from gis.media.model import Sender, unknown_photo
from gis.people.sealing import needed
from gis.snaps import repository, tokens
from gis.snaps.following import progress, unknown_report
from gis.snaps.model import MAX_PHOTOS, kinds
from gis.snaps.receiving import receive

router = APIRouter(prefix="/api/v1/public", tags=["public"])

UPLOAD_FOR = timedelta(hours=24)
_AROUND_M = 450.0

TenantCode = Annotated[CleanText | None, Query(max_length=40, description="default: the first")]
Token = Annotated[str, Header(description="`Bearer` and the token that came with the report")]


async def _tenant(connection: AsyncConnection, code: str | None) -> Tenant:
    """The tenant whose page it is, entered for the rest of the transaction."""
    tenant = await tenant_by_code(connection, code)
    if tenant is None:
        raise NotFound("没有这个租户。核对链接。", "There is no such tenant. Check the link.")
    await enter(connection, tenant.id, EVERYTHING)
    return tenant


@router.get("/snap")
async def place(found: ServicesDep, tenant: TenantCode = None) -> SnapPlaceOut:
    """Whose page it is, what can be chosen there, and the communities by name."""
    async with found.engine.begin() as connection:
        whose = await _tenant(connection, tenant)
        _, offered = kinds()
        here = await repository.types_in_force(connection, list(offered))
        communities = await repository.communities(connection)
    return SnapPlaceOut(
        name=whose.name,
        name_en=whose.name_en,
        is_demo=whose.is_demo,
        kinds=[KindOut(code=code, name=zh, name_en=en) for code, (zh, en) in offered.items() if code in here],
        communities=[
            CommunityOut(
                id=row["id"],
                name=row["name"],
                name_en=row["name_en"],
                point=(row["lon"], row["lat"]),
                accuracy_m=int(row["reach_m"]),
            )
            for row in communities
        ],
        max_photos=MAX_PHOTOS,
        max_photo_bytes=found.media.max_photo_bytes,
    )


@router.get("/snap/surroundings")
async def surroundings(
    found: ServicesDep, lon: Annotated[Lon, Query()], lat: Annotated[Lat, Query()], tenant: TenantCode = None
) -> SurroundingsOut:
    """Streets, water and green around a place, to see where one stands: open geography, and nothing else."""
    async with found.engine.begin() as connection:
        await _tenant(connection, tenant)
        streets = await repository.streets(connection, lon, lat, _AROUND_M)
        land = await repository.land(connection, lon, lat, _AROUND_M)
    return SurroundingsOut(
        lanes=[StreetOut.model_validate(dict(row)) for row in streets],
        land=[LandOut.model_validate(dict(row)) for row in land],
    )


@router.post("/snaps", status_code=201)
async def report(body: SnapBody, request: Request, response: Response, found: ServicesDep) -> ReceivedOut:
    """Take in a report; the same one again is answered 200 with the same link. 429 says how long to wait."""
    ring = needed(found.keyring)
    address = request.client.host if request.client else ""
    async with found.engine.begin() as connection:
        tenant = await _tenant(connection, body.tenant)
    limit = found.media.max_photo_bytes
    done = await receive(found.engine, found.places, tenant.id, ring, address, body.snap(), limit)
    if done.is_repeat:
        response.status_code = 200
    until = datetime.now(UTC).replace(microsecond=0) + UPLOAD_FOR
    return ReceivedOut(
        number=done.number,
        is_repeat=done.is_repeat,
        progress=tokens.make(ring, tenant.id, "snap-progress", done.incident_id),
        upload=tokens.make(ring, tenant.id, "snap-photos", done.incident_id, until),
        upload_until=until,
        photos=list(done.media_ids),
    )


@router.get("/snaps/{token}")
async def follow(token: str, response: Response, found: ServicesDep) -> ProgressOut:
    """How a report goes, for whoever has its link."""
    response.headers["cache-control"] = "no-store"
    read = tokens.incident_of(needed(found.keyring), "snap-progress", token)
    if read is None:
        raise unknown_report()
    async with transaction(found.engine, read[0], EVERYTHING) as connection:
        return ProgressOut.of(await progress(connection, read[1]))


def _sender(found: Services, authorization: str) -> Sender:
    """Whose photos may be sent with a token; one that is wrong or has ended opens no upload."""
    read = tokens.incident_of(
        needed(found.keyring), "snap-photos", authorization.removeprefix("Bearer ").strip()
    )
    if read is None:
        raise unknown_photo()
    return Sender(read[0], incident_id=read[1])


@router.head("/uploads/{media_id}")
async def how_far(
    media_id: UUID, request: Request, found: ServicesDep, authorization: Token = ""
) -> Response:
    """How much of a report's photo is here."""
    tus.check_version(request)
    sender = _sender(found, authorization)
    response = Response()
    async with transaction(found.engine, sender.tenant_id, EVERYTHING) as connection:
        tus.say(response, await uploading.how_far(connection, sender, media_id))
    return response


@router.patch("/uploads/{media_id}", status_code=204)
async def take(
    media_id: UUID,
    request: Request,
    found: ServicesDep,
    piece: Annotated[bytes, Body(media_type=tus.MEDIA_TYPE)],
    upload_offset: Annotated[str, Header(description="where the piece begins")] = "",
    authorization: Token = "",
) -> Response:
    """Take a piece of a report's photo, as `/api/v1/uploads` does."""
    tus.check_version(request)
    sender = _sender(found, authorization)
    upload = await take_piece(found, sender, EVERYTHING, media_id, tus.offset_of(upload_offset), piece)
    response = Response(status_code=204)
    tus.say(response, upload)
    return response
