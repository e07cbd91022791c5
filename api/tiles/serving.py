"""From a tile's bytes to an answer: session check in the same round trip, cancellation, compression,
conditional GET.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable
from typing import TypeVar

from fastapi import Request, Response

from api.deps import Services
from api.encoding import choose, encode, entity_tag, matches
from gis.db import enter_tenant_raw
from gis.people.sessions import SESSION_LIVES, not_signed_in
from gis.people.tokens import hash_of, tenant_of
from tiles.mvt import TileRequest, execute

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
_HEADERS = {"cache-control": "private, no-cache", "vary": "Accept-Encoding"}

Result = TypeVar("Result")


class KnownTokens:
    """Hashes of tokens that were live here before: theirs may share a round trip with the tile.

    Only a matter of cost: every request is checked against the database, but a stranger's token is checked
    before any tile is computed for it.
    """

    def __init__(self, size: int = 4_096) -> None:
        self._size = size
        self._hashes: OrderedDict[bytes, None] = OrderedDict()

    def __contains__(self, token_hash: bytes) -> bool:
        return token_hash in self._hashes

    def add(self, token_hash: bytes) -> None:
        """Remember one more, forgetting the oldest beyond the size."""
        self._hashes[token_hash] = None
        self._hashes.move_to_end(token_hash)
        if len(self._hashes) > self._size:
            self._hashes.popitem(last=False)

    def discard(self, token_hash: bytes) -> None:
        """Forget a token that is no longer live."""
        self._hashes.pop(token_hash, None)


_known = KnownTokens()


async def answer(request: Request, found: Services, token: str, asked: TileRequest) -> Response:
    """The tile as a response; its statement is cancelled when the client goes away."""
    content = await unless_gone(request, _read(found, token, asked))
    if not content:
        return Response(status_code=204, headers=_HEADERS)
    body, encoding = encode(content, choose(request.headers.get("accept-encoding", "")))
    tag = entity_tag(content, encoding)
    headers = {**_HEADERS, "etag": tag}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    if encoding != "identity":
        headers["content-encoding"] = encoding
    if request.method == "HEAD":
        return Response(headers={**headers, "content-length": str(len(body))}, media_type=MEDIA_TYPE)
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


async def _read(found: Services, token: str, asked: TileRequest) -> bytes:
    tenant_id = tenant_of(token)
    if tenant_id is None:
        raise not_signed_in()
    token_hash = hash_of(token)
    known = token_hash in _known
    async with found.tile_pool.connection() as connection, connection.pipeline():
        await enter_tenant_raw(connection, tenant_id, asked.address.box_3857)
        session = await connection.execute(SESSION_LIVES, (token_hash,), prepare=True)
        if not known and await session.fetchone() is None:
            raise not_signed_in()
        cursor = await execute(connection, asked)
        if known and await session.fetchone() is None:
            _known.discard(token_hash)
            raise not_signed_in()
        _known.add(token_hash)
        row = await cursor.fetchone()
        return bytes(row[0]) if row and row[0] else b""


async def unless_gone(request: Request, work: Awaitable[Result]) -> Result | None:
    """The result of the work, or none when the client left first; the work is then cancelled, its SQL with
    it.
    """
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        gone.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait((task,))


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
