"""Packs: asking for one, following it, downloading its file.

A pack is told to those alone whose sight, at that place, is the one it was drawn with; to all others it is not there.
"""

from collections.abc import AsyncIterator, Callable
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.deps import BriefSignedInDep, Services, ServicesDep, token_of
from api.encoding import matches
from api.inputs import local_date
from api.packs.ranges import asked_part
from api.packs.schemas import PackBody, PackOut, PackPage
from api.working import in_edit_transaction
from gis.access.extents import Reach
from gis.accounts.model import SignedIn
from gis.accounts.sessions import not_signed_in
from gis.accounts.tokens import hash_of
from gis.db import transaction
from gis.packs import repository, service
from gis.packs.model import Order, Pack, digest_of
from tiles.packing import around, cover, packed_layers, standing_of

router = APIRouter(prefix="/api/v1/packs", tags=["packs"])

_PART_BYTES = 1 << 20
_TYPES = {"pmtiles": "application/vnd.pmtiles", "mbtiles": "application/vnd.mbtiles"}


@router.post("", status_code=202)
async def start_pack(
    body: PackBody, request: Request, signed_in: BriefSignedInDep, found: ServicesDep
) -> PackOut:
    """Have the tiles of an area built into one file, as one sees them now; one under way already is shared."""
    user, layers = signed_in.user, packed_layers(body.layers)
    area = await in_edit_transaction(
        found, signed_in, lambda connection: service.find_area(connection, body.territory_id)
    )
    if area.territory_id not in signed_in.scope.map:
        raise service.no_such_area()
    addresses = cover(area.ground_3857, body.minzoom, body.maxzoom)
    sight = (await _reach(request, found, signed_in)).narrowed(around(addresses))
    on_date, suppress_below = local_date(None), found.privacy.suppress_below
    # a change committed before the question has made its marks new by now; without notices nothing is known
    await found.changes.settle()
    standing = b""
    if found.changes.is_listening:
        standing = await anyio.to_thread.run_sync(
            standing_of, found.changes.marks, user.tenant.id, layers, addresses, on_date, suppress_below
        )
    context = {
        "on_date": f"{on_date}",
        "suppress_below": suppress_below,
        "attribution": found.settings.map_attribution,
    }
    order = Order(area, body.format, layers, body.minzoom, body.maxzoom, sight, standing, context)
    pack = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: service.start(connection, user.tenant.id, order, user.id),
        after=lambda connection: service.find_area(connection, area.territory_id),
    )
    return PackOut.of(pack)


@router.get("")
async def list_packs(
    territory: Annotated[UUID, Query()], request: Request, signed_in: BriefSignedInDep, found: ServicesDep
) -> PackPage:
    """The packs of an area that one may have, newest first."""
    sees = _seeing(await _reach(request, found, signed_in))
    packs = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: service.read_of(connection, territory, sees),
        after=lambda connection: service.find_area(connection, territory),
    )
    return PackPage(items=[PackOut.of(pack) for pack in packs])


@router.get("/{pack_id}")
async def read_pack(
    pack_id: UUID, request: Request, signed_in: BriefSignedInDep, found: ServicesDep
) -> PackOut:
    """How far a pack is, or what its file is; 404 as soon as one sees something else than it was drawn with."""
    return PackOut.of(await _pack(pack_id, request, signed_in, found))


@router.post("/{pack_id}:cancel")
async def cancel_pack(
    pack_id: UUID, request: Request, signed_in: BriefSignedInDep, found: ServicesDep
) -> PackOut:
    """Ask for its building to stop; one that is built stays as it is."""
    await _pack(pack_id, request, signed_in, found)
    return PackOut.of(
        await in_edit_transaction(
            found,
            signed_in,
            lambda connection: service.cancel(connection, pack_id),
            after=lambda connection: service.check_in_sight(connection, pack_id),
        )
    )


@router.head("/{pack_id}/file", include_in_schema=False)
@router.get(
    "/{pack_id}/file",
    response_class=Response,
    responses={
        200: {"content": {kind: {} for kind in _TYPES.values()}, "description": "The file."},
        206: {"description": "The part that `Range` asks for."},
        304: {"description": "The client has it."},
        416: {"description": "There is no such part."},
    },
)
async def download_pack(
    pack_id: UUID, request: Request, signed_in: BriefSignedInDep, found: ServicesDep
) -> Response:
    """The file, whole or in part: PMTiles can be read over HTTP without downloading all of it."""
    pack = await _pack(pack_id, request, signed_in, found)
    service.check_is_built(pack)
    size, tag = pack.size_bytes or 0, f'"{pack.sha256}"'
    headers = {
        "etag": tag,
        "cache-control": "private, no-store",
        "accept-ranges": "bytes",
        "content-disposition": f'attachment; filename="{pack.id}.{pack.format}"',
    }
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    part = asked_part(request.headers, tag, size)
    if part is None:
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{size}"})
    start, end = part
    status = 200 if part == (0, size) else 206
    if status == 206:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    headers["content-length"] = str(end - start)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=_TYPES[pack.format])
    body = _parts(found, signed_in, pack.id, start, end)
    return StreamingResponse(body, status, headers, media_type=_TYPES[pack.format])


async def _parts(
    found: Services, signed_in: SignedIn, pack_id: UUID, start: int, end: int
) -> AsyncIterator[bytes]:
    """The bytes, in parts: who reads slowly holds no connection, and a file is never changed."""
    while start < end:
        length = min(_PART_BYTES, end - start)
        async with transaction(found.engine, signed_in.user.tenant.id, signed_in.scope.sight) as connection:
            part = await repository.part_of(connection, pack_id, start, length)
        if not part:
            raise ConnectionAbortedError("the pack went away while it was sent")
        yield part
        start += len(part)


async def _pack(pack_id: UUID, request: Request, signed_in: SignedIn, found: Services) -> Pack:
    sees = _seeing(await _reach(request, found, signed_in))
    return await in_edit_transaction(
        found,
        signed_in,
        lambda connection: service.read(connection, pack_id, sees),
        after=lambda connection: service.check_in_sight(connection, pack_id),
    )


def _seeing(reach: Reach) -> Callable[[Pack], bool]:
    """Whether a pack was drawn with just what this reach sees there."""

    def sees(pack: Pack) -> bool:
        west, south, east, north = pack.ground_3857
        addresses = cover((west, south, east, north), pack.minzoom, pack.maxzoom)
        return digest_of(reach.narrowed(around(addresses))) == pack.sight_digest

    return sees


async def _reach(request: Request, found: Services, signed_in: SignedIn) -> Reach:
    """What whoever is signed in sees of the map, with its extents, as tiles are drawn with."""
    token = token_of(request)
    if token is None:
        raise not_signed_in()
    token_hash = hash_of(token)
    reader = found.readers.known(token_hash)
    return (reader or await found.readers.ask(signed_in.user.tenant.id, token_hash)).reach
