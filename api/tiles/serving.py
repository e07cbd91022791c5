"""From a tile's address to an answer: who asks, a kept tile or one drawn now, its encoding, and 304.

Tiles are most of the traffic, so their requests are taken out in front of the routing (`TileRequests`); the route in
`router` documents them and answers by the same function. A kept tile is answered without a word to the database. A tile
of several layers is their tiles one after the other: each is kept, shared and drawn by itself, what is missing in one
round trip; the whole is kept as well, so that it is compressed once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl

import psycopg
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.deps import Services, token_of
from api.tiles.answers import answered
from api.tiles.asking import Place, Query, asked_for
from api.tiles.knowing import Reader
from api.tiles.shortcuts import Shortcuts, midnight_s
from gis.access.extents import BLIND
from gis.accounts.sessions import not_signed_in
from gis.accounts.tokens import hash_of, tenant_of
from gis.db import Sight
from gis.errors import WanggeError
from tiles.cache import Tile
from tiles.drawing import draw, widest
from tiles.mvt import TileAddress, TileRequest

_PATIENCE_S = 0.05
"""How long a tile may take before it is worth asking whether its reader is still there."""

Result = TypeVar("Result")
Parts = dict[Hashable, tuple[Sight, TileRequest]]
"""The layers' tiles that one tile is made of, by their keys, each with the sight it is drawn with."""


class TileRequests:
    """Answers `/tiles/{layer}/{z}/{x}/{y}.mvt` before the router is asked, and lets everything else pass."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._shortcuts = Shortcuts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        path: str = scope.get("path", "")
        if not (
            path.startswith("/tiles/") and path.endswith(".mvt") and scope.get("method") in ("GET", "HEAD")
        ):
            await self._app(scope, receive, send)
            return
        parts = path[len("/tiles/") : -len(".mvt")].split("/")
        if len(parts) != 4 or "\x00" in path:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            answer = self._kept(request, path) or await self._found(request, path, parts)
        except (WanggeError, problems.Refused, psycopg.Error, DBAPIError, *problems.POOL_ERRORS) as error:
            answer = problems.answer(request, error)
        await answer(scope, receive, send)

    def _kept(self, request: Request, path: str) -> Response | None:
        """The answer from what is known and kept, if all of it is and holds."""
        token = token_of(request)
        if token is None or tenant_of(token) is None:
            return None
        found: Services = request.app.state.services
        reader = found.readers.known(hash_of(token)) if found.changes.is_listening else None
        if reader is None:
            return None
        key = self._shortcuts.get(reader.reach, path, request.scope["query_string"])
        tile = None if key is None else found.tiles.get(key)
        return answered(found.tiles, request.method, request.headers, key, tile) if tile else None

    async def _found(self, request: Request, path: str, parts: Sequence[str]) -> Response:
        layers, z, x, y = parts
        query, until_s = request.scope["query_string"], midnight_s()
        asked = parse_qsl(query.decode("latin-1"), keep_blank_values=True) if query else ()
        reader, key, tile = await _tile(request, layers, (z, x, y), asked)
        found: Services = request.app.state.services
        self._shortcuts.note(reader.reach, path, query, key, until_s)
        return answered(found.tiles, request.method, request.headers, key, tile)


async def respond(
    request: Request,
    layers: str,
    place: Place,
    query: Query,
    parse: Callable[[str, str, str], TileAddress] = TileAddress.parse,
) -> Response:
    """The tile as a response; its statement is cancelled when the client goes away."""
    _, key, tile = await _tile(request, layers, place, query, parse)
    found: Services = request.app.state.services
    return answered(found.tiles, request.method, request.headers, key, tile)


async def _tile(
    request: Request,
    layers: str,
    place: Place,
    query: Query,
    parse: Callable[[str, str, str], TileAddress] = TileAddress.parse,
) -> tuple[Reader, Hashable, Tile | None]:
    """Who asks, the tile's key, and the tile; none when the client has left."""
    token = token_of(request)
    tenant_id = tenant_of(token) if token else None
    if token is None or tenant_id is None:
        raise not_signed_in()
    found: Services = request.app.state.services
    asked = asked_for(layers, place, query, found.privacy.suppress_below, parse)
    token_hash = hash_of(token)
    reader = found.readers.known(token_hash)
    if reader is None:
        reader = await found.readers.ask(tenant_id, token_hash)
    parts = _parts(reader, asked)
    key = next(iter(parts)) if len(parts) == 1 else tuple(parts)
    tile = found.tiles.get(key) if found.changes.is_listening else None
    if tile is None:
        tile = await unless_gone(request, _made(found, reader.tenant_id, key, parts))
    return reader, key, tile


def _parts(reader: Reader, asked: Sequence[TileRequest]) -> Parts:
    box = widest(asked)
    parts: Parts = {}
    for each in asked:
        sight = reader.reach.narrowed(box, each.layer.rights) if each.layer.is_scoped else BLIND
        parts[reader.tenant_id, sight, *each.key] = sight, each
    return parts


async def _made(found: Services, tenant_id: int, key: Hashable, parts: Parts) -> Tile:
    """The tile from its parts: kept ones, and the rest drawn."""

    async def draw(keys: Sequence[Hashable]) -> Sequence[bytes]:
        return await _drawn(found, tenant_id, [parts[each] for each in keys])

    if not found.changes.is_listening:
        return Tile(b"".join(await draw(tuple(parts))), (), ())
    slots = {each: asked.slots(tenant_id) for each, (_, asked) in parts.items()}
    tiles = await found.tiles.drawn(slots, draw)
    if len(tiles) == 1:
        return tiles[0]
    held = {slot: number for tile in tiles for slot, number in zip(tile.slots, tile.numbers, strict=True)}
    whole = Tile(b"".join([tile.content for tile in tiles]), tuple(held), tuple(held.values()))
    if all(_agree(held, tile) for tile in tiles):
        found.tiles.keep(key, whole)
    return whole


def _agree(held: Mapping[int, int], tile: Tile) -> bool:
    return all(held[slot] == number for slot, number in zip(tile.slots, tile.numbers, strict=True))


async def _drawn(found: Services, tenant_id: int, wanted: Sequence[tuple[Sight, TileRequest]]) -> list[bytes]:
    """The tiles, on another connection when the first one turns out to be dead."""
    try:
        return await _draw_once(found, tenant_id, wanted)
    except problems.POOL_ERRORS:
        raise
    except psycopg.OperationalError as error:
        if error.sqlstate is not None and not error.sqlstate.startswith(("08", "57P")):
            raise
    await found.tile_pool.check()
    return await _draw_once(found, tenant_id, wanted)


async def _draw_once(
    found: Services, tenant_id: int, wanted: Sequence[tuple[Sight, TileRequest]]
) -> list[bytes]:
    async with found.tile_pool.connection() as connection:
        return await draw(connection, tenant_id, wanted)


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
