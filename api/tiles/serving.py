"""From a tile's address to an answer: session check in the same round trip, cancellation, compression, 304.

Tiles are most of the traffic, so their requests are taken out in front of the routing (`TileRequests`); the route in
`router` documents them and answers by the same function.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable
from typing import TypeVar
from urllib.parse import parse_qs

import psycopg
from psycopg.rows import dict_row
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.deps import Services, token_of
from api.encoding import CompressedBodies, choose, entity_tag, matches, suitable
from api.inputs import as_of_moment, local_date
from gis.access.model import Scope as Seen
from gis.access.resolving import Held, known_scope, scope_of
from gis.accounts.repository import session_by_hash, session_from
from gis.accounts.sessions import not_signed_in
from gis.accounts.tokens import hash_of, tenant_of
from gis.db import NOTHING, enter_raw, transaction
from gis.errors import WanggeError
from gis.queries import statement
from tiles.mvt import TileAddress, TileRequest, execute, layer_at

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
_HEADERS = {"cache-control": "private, no-cache", "vary": "Accept-Encoding"}
_SESSION = statement("accounts", "session").encode()
_PATIENCE_S = 0.05
"""How long a tile may take before it is worth asking whether its reader is still there."""

Result = TypeVar("Result")


class KnownTokens:
    """What the holders of some tokens held a moment ago: their tile may share a round trip with the check of it.

    Only a matter of cost: every request is checked against the database, and a tile read with a sight that is no longer
    right is thrown away. A stranger's token is checked before any tile is computed for it.
    """

    def __init__(self, size: int = 4_096) -> None:
        self._size = size
        self._held: OrderedDict[bytes, Held] = OrderedDict()

    def get(self, token_hash: bytes) -> Held | None:
        """What the holder held when last asked."""
        return self._held.get(token_hash)

    def add(self, token_hash: bytes, held: Held) -> None:
        """Remember one more, forgetting the oldest beyond the size."""
        self._held[token_hash] = held
        self._held.move_to_end(token_hash)
        if len(self._held) > self._size:
            self._held.popitem(last=False)

    def discard(self, token_hash: bytes) -> None:
        """Forget a token that is no longer live."""
        self._held.pop(token_hash, None)


_known = KnownTokens()
_bodies = CompressedBodies()


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
    content = await unless_gone(request, _read(found, tenant_id, hash_of(token), asked))
    if not content:
        return Response(status_code=204, headers=_HEADERS)
    return _answer(request.method, request.headers, content)


def _answer(method: str, asked: Headers, content: bytes) -> Response:
    encoding = suitable(content, choose(asked.get("accept-encoding", "")))
    tag = entity_tag(content, encoding)
    headers = {**_HEADERS, "etag": tag}
    if matches(asked.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    body = _bodies.body(content, encoding, tag)
    if encoding != "identity":
        headers["content-encoding"] = encoding
    if method == "HEAD":
        return Response(headers={**headers, "content-length": str(len(body))}, media_type=MEDIA_TYPE)
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


async def _read(found: Services, tenant_id: int, token_hash: bytes, asked: TileRequest) -> bytes:
    """The tile, on another connection when the first one turns out to be dead."""
    try:
        return await _read_once(found, tenant_id, token_hash, asked)
    except psycopg.OperationalError as error:
        if error.sqlstate is not None and not error.sqlstate.startswith(("08", "57P")):
            raise
    await found.tile_pool.check()
    return await _read_once(found, tenant_id, token_hash, asked)


async def _read_once(found: Services, tenant_id: int, token_hash: bytes, asked: TileRequest) -> bytes:
    held = _known.get(token_hash)
    while True:
        scope = known_scope(held) if held is not None else None
        if held is None or scope is None:
            held, scope = await _ask_anew(found, tenant_id, token_hash)
        async with found.tile_pool.connection() as connection:
            async with connection.pipeline():
                await enter_raw(connection, tenant_id, scope.sight, asked.address.box_3857)
                cursor = psycopg.AsyncCursor(connection, row_factory=dict_row)
                session = await cursor.execute(_SESSION, {"token_hash": token_hash}, prepare=True)
                tile = await execute(connection, asked)
            lives = await session.fetchone()
            if lives is None:
                _known.discard(token_hash)
                raise not_signed_in()
            held_now = session_from(lives).held
            if held == held_now:
                _known.add(token_hash, held)
                row = await tile.fetchone()
                return row[0] if row and row[0] else b""
        held = held_now


async def _ask_anew(found: Services, tenant_id: int, token_hash: bytes) -> tuple[Held, Seen]:
    """Who holds the token, what they hold, and what follows from it; worked out before any tile is."""
    async with transaction(found.engine, tenant_id, NOTHING) as connection:
        session = await session_by_hash(connection, token_hash)
        if session is None:
            raise not_signed_in()
        if session.is_unseen:
            found.door.note_use(tenant_id, session.id, session.way)
        return session.held, await scope_of(connection, session.held)


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
