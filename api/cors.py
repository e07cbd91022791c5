"""Pages of other addresses that may read the map: none unless they are listed, and never with the reader's cookie."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHARED = ("/tiles/", "/styles/", "/api/v1/layers")
"""What they may read: tiles, styles, and the catalogue they need for them."""

_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"authorization, if-none-match"),
    (b"access-control-max-age", b"600"),
    (b"content-length", b"0"),
)
_READ = ((b"access-control-expose-headers", b"ETag, Retry-After, X-Request-Id"),)


class SharedReads:
    """Lets the listed pages read tiles with a token of their own; the session's cookie is not asked for."""

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if not self._origins or scope["type"] != "http" or not scope["path"].startswith(SHARED):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        allowed = [(b"vary", b"Origin")]
        if origin in self._origins:
            allowed.append((b"access-control-allow-origin", origin.encode()))
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            more = _PREFLIGHT if origin in self._origins else ()
            await send({"type": "http.response.start", "status": 204, "headers": [*allowed, *more]})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *allowed, *_READ]
            await send(message)

        await self._app(scope, receive, send_shared)
