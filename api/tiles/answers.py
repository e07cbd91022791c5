"""A tile's answer over HTTP: in the form that its reader takes, under that form's tag, or 304 with its headers."""

from collections.abc import Hashable
from functools import lru_cache

from starlette.datastructures import Headers
from starlette.responses import Response

from api.encoding import choose, encode, entity_tag, matches, suitable
from tiles.cache import Tile, TileCache

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"

RawHeaders = list[tuple[bytes, bytes]]

_ALWAYS = ((b"cache-control", b"private, no-cache"), (b"vary", b"Accept-Encoding"))


class Written(Response):
    """An answer whose headers are written already."""

    def __init__(self, status_code: int, raw_headers: RawHeaders, body: bytes = b"") -> None:
        self.status_code = status_code
        self.raw_headers = raw_headers.copy()
        self.body = body
        self.background = None


def answered(tiles: TileCache, method: str, asked: Headers, key: Hashable, tile: Tile | None) -> Response:
    """The tile as asked for; 204 for one that is empty, and for whoever has left."""
    if tile is None or not tile.content:
        return Written(204, [*_ALWAYS])
    encoding = suitable(tile.content, choose(asked.get("accept-encoding", "")))
    tag = entity_tag(tile.tag, encoding)
    if_none_match = asked.get("if-none-match")
    if if_none_match == tag or matches(if_none_match, tag):
        return Written(304, _headers(tag, None, 0))
    body = tile.content
    if encoding != "identity":
        body = tile.forms.get(encoding) or _encoded(tiles, key, tile, encoding)
    return Written(200, _headers(tag, encoding, len(body)), body if method == "GET" else b"")


@lru_cache(maxsize=16_384)
def _headers(tag: str, encoding: str | None, length: int) -> RawHeaders:
    headers = [*_ALWAYS, (b"etag", tag.encode())]
    if encoding is None:
        return headers
    if encoding != "identity":
        headers.append((b"content-encoding", encoding.encode()))
    return [*headers, (b"content-length", b"%d" % length), (b"content-type", MEDIA_TYPE.encode())]


def _encoded(tiles: TileCache, key: Hashable, tile: Tile, encoding: str) -> bytes:
    body = encode(tile.content, encoding)
    tile.forms[encoding] = body
    tiles.grown(key, tile, len(body))
    return body
