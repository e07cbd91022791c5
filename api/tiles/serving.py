"""From a tile's address to an answer: who asks, a kept tile or one drawn now, its encoding, and 304.

Tiles are most of the traffic, so their requests are taken out in front of the routing (`TileRequests`); the route in
`router` documents them and answers by the same function. A kept tile is answered without a word to the database.
"""

import asyncio
from collections.abc import Awaitable, Hashable
from typing import TypeVar
from urllib.parse import parse_qs

import psycopg
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.deps import Services, token_of
from api.encoding import choose, encode, entity_tag, matches, suitable
from api.inputs import as_of_moment, local_date
from api.tiles.knowing import Reader
from gis.access.extents import BLIND
from gis.accounts.sessions import not_signed_in
from gis.accounts.tokens import hash_of, tenant_of
from gis.db import Sight, enter_raw
from gis.errors import WanggeError
from tiles.cache import Tile
from tiles.mvt import TileAddress, TileRequest, execute, layer_at

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
_HEADERS = {"cache-control": "private, no-cache", "vary": "Accept-Encoding"}
_PATIENCE_S = 0.05
"""How long a tile may take before it is worth asking whether its reader is still there."""

Result = TypeVar("Result")


class TileRequests:
    """Answers `/tiles/{layer}/{z}/{x}/{y}.mvt` before the router is asked, and lets everything else pass."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        path: str = scope.get("path", "")
        if not (
            path.startswith("/tiles/") and path.endswith(".mvt") and scope.get("method") in ("GET", "HEAD")
        ):
            await self._app(scope, receive, send)
            return
        parts = path[len("/tiles/") : -len(".mvt")].split("/")
        if len(parts) != 4:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        try:
            layer, z, x, y = parts
            answer = await respond(request, layer, (z, x, y), query.get("as_of", [None])[-1])
        except (WanggeError, psycopg.Error, DBAPIError, *problems.POOL_ERRORS) as error:
            answer = problems.answer(request, error)
        await answer(scope, receive, send)


async def respond(request: Request, layer: str, place: tuple[str, str, str], as_of: str | None) -> Response:
    """The tile as a response; its statement is cancelled when the client goes away."""
    token = token_of(request)
    tenant_id = tenant_of(token) if token else None
    if token is None or tenant_id is None:
        raise not_signed_in()
    found: Services = request.app.state.services
    address = TileAddress.parse(*place)
    moment = as_of_moment(as_of)
    asked = TileRequest(
        layer_at(layer, address.z), address, moment, local_date(moment), found.privacy.suppress_below
    )
    token_hash = hash_of(token)
    reader = found.readers.known(token_hash)
    if reader is None:
        reader = await found.readers.ask(tenant_id, token_hash)
    sight = reader.reach.narrowed(address.box_3857) if asked.layer.is_scoped else BLIND
    key = (tenant_id, sight, *asked.key)
    tile = found.tiles.get(key) if found.changes.is_listening else None
    if tile is None:
        tile = await unless_gone(request, _drawn(found, reader, sight, key, asked))
    if tile is None or not tile.content:
        return Response(status_code=204, headers=_HEADERS)
    return _answer(found, request.method, request.headers, key, tile)


def _answer(found: Services, method: str, asked: Headers, key: Hashable, tile: Tile) -> Response:
    encoding = suitable(tile.content, choose(asked.get("accept-encoding", "")))
    tag = entity_tag(tile.tag, encoding)
    headers = {**_HEADERS, "etag": tag}
    if matches(asked.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    body = tile.content
    if encoding != "identity":
        headers["content-encoding"] = encoding
        body = tile.forms.get(encoding) or _encoded(found, key, tile, encoding)
    if method == "HEAD":
        return Response(headers={**headers, "content-length": str(len(body))}, media_type=MEDIA_TYPE)
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


def _encoded(found: Services, key: Hashable, tile: Tile, encoding: str) -> bytes:
    body = encode(tile.content, encoding)
    tile.forms[encoding] = body
    found.tiles.grown(key, tile, len(body))
    return body


async def _drawn(found: Services, reader: Reader, sight: Sight, key: Hashable, asked: TileRequest) -> Tile:
    """The tile, on another connection when the first one turns out to be dead."""

    async def draw() -> bytes:
        try:
            return await _draw_once(found, reader.tenant_id, sight, asked)
        except psycopg.OperationalError as error:
            if error.sqlstate is not None and not error.sqlstate.startswith(("08", "57P")):
                raise
        await found.tile_pool.check()
        return await _draw_once(found, reader.tenant_id, sight, asked)

    slots = asked.slots(reader.tenant_id)
    if not found.changes.is_listening:
        return Tile(await draw(), slots, ())
    return await found.tiles.drawn(key, slots, draw)


async def _draw_once(found: Services, tenant_id: int, sight: Sight, asked: TileRequest) -> bytes:
    async with found.tile_pool.connection() as connection:
        async with connection.pipeline():
            await enter_raw(connection, tenant_id, sight, asked.address.box_3857)
            cursor = await execute(connection, asked)
        row = await cursor.fetchone()
        return row[0] if row and row[0] else b""


async def unless_gone(request: Request, work: Awaitable[Result]) -> Result | None:
    """The result of the work, or none when the client left first; the work is then cancelled, its SQL too."""
    task = asyncio.ensure_future(work)
    gone: asyncio.Future[None] | None = None
    try:
        await asyncio.wait((task,), timeout=_PATIENCE_S)
        if not task.done():
            gone = asyncio.ensure_future(_disconnected(request))
            await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        if gone is not None:
            gone.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait((task,))


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
