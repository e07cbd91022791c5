"""Around every request, in plain ASGI: number, security headers, size limit, origin check, time, last-
resort problem.

Plain ASGI and not BaseHTTPMiddleware, which would hide the client's disconnection from the tile routes.
"""

import asyncio
import logging
import re
import secrets
import time
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.metrics import Metrics

log = logging.getLogger("wangge.api")

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; "
    "img-src 'self' data: blob:; "
    "style-src 'self' 'unsafe-inline'; "
    "worker-src 'self' blob:; "
    "child-src 'self' blob:; "
    "connect-src 'self'; "
    "font-src 'self' data:; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)

_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(self), camera=(self), microphone=()",
}

_RAW_HEADERS = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]

_DRAWINGS = re.compile(
    r"/api/v1/(communities/[^/]+/edits(:preview)?|drafts/[^/]+/steps(:preview)?|locate:batch|(public/)?uploads/[^/]+|patrol/sync)"
)
"""Where a drawing, a long list of points, or a piece of a photo may be sent."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_FOREIGN_ORIGIN = problems.Problem(
    403,
    "foreign_origin",
    "这个请求来自别的网站，已拒绝。请在本系统的页面里操作。",
    "This request comes from another site and was refused. Use this system's own page.",
)


class RequestFrame:
    """Gives each request a number, its headers, a count, and a problem when everything else failed."""

    def __init__(self, app: ASGIApp, metrics: Metrics, max_answer_s: float) -> None:
        self._app = app
        self._metrics = metrics
        self._max_answer_s = max_answer_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = secrets.token_hex(6)
        scope.setdefault("state", {})["request_number"] = number
        begun_s = time.perf_counter()
        status = 0
        failed = False

        async def send_framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if not limit.expired() and not failed:
                    limit.reschedule(None)
                headers = message["headers"]
                headers += _RAW_HEADERS
                headers.append((b"x-request-id", number.encode()))
                if scope["scheme"] == "https":
                    headers.append((b"strict-transport-security", b"max-age=31536000"))
            await send(message)

        limit = asyncio.timeout(self._max_answer_s)
        try:
            async with limit:
                await self._app(scope, receive, send_framed)
        except Exception as error:
            problem = problems.TOO_SLOW if isinstance(error, TimeoutError) else problems.broken(number)
            log.exception("request %s: %s %s failed", number, scope["method"], scope["path"])
            if status:
                raise
            failed = True
            await problems.response(problem, Headers(scope=scope))(scope, receive, send_framed)
        finally:
            self._metrics.count(scope, status or 499, time.perf_counter() - begun_s)


class BodyLimit:
    """Refuses bodies above the limit, declared or not, before anything parses them.

    Drawings are longer than other bodies: a line of 20,000 vertices is about 600 kB.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, max_drawing_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._max_drawing_bytes = max(max_bytes, max_drawing_bytes)

    def _limit(self, path: str) -> int:
        return self._max_drawing_bytes if _DRAWINGS.fullmatch(path) else self._max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS:
            await self._app(scope, receive, send)
            return
        max_bytes = self._limit(scope["path"])
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isascii() or not declared.isdigit() or int(declared) > max_bytes:
            await self._refuse(scope, receive, send, max_bytes)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > max_bytes:
                await self._refuse(scope, receive, send, max_bytes)
                return
        await self._app(scope, _replay(bytes(body), receive), send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, max_bytes: int) -> None:
        kilobytes = max_bytes // 1024
        problem = problems.Problem(
            413,
            "too_large",
            f"内容超过 {kilobytes} kB，没有保存。分几次提交，或改用导入。",
            f"The body is over {kilobytes} kB; nothing was saved. Send it in parts, or import it.",
            headers={"connection": "close"},
        )
        await problems.response(problem, Headers(scope=scope))(scope, receive, send)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replayed() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


class SettledChanges:
    """Holds back the answer to a change until every process of the service knows that kept tiles are old.

    Whoever has been told that an edit is applied never sees a tile from before it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS:
            await self._app(scope, receive, send)
            return

        async def send_settled(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                await scope["app"].state.services.changes.settle()
            await send(message)

        await self._app(scope, receive, send_settled)


class HeadAsGet:
    """Answers HEAD below a path as GET is answered, without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp, below: str) -> None:
        self._app = app
        self._below = below

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        path: str = scope.get("path", "")
        if scope.get("method") != "HEAD" or not (path == self._below or path.startswith(f"{self._below}/")):
            await self._app(scope, receive, send)
            return
        is_sent = False

        async def send_head(message: Message) -> None:
            nonlocal is_sent
            if message["type"] == "http.response.start":
                await send(message)
            elif not is_sent:
                is_sent = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        await self._app({**scope, "method": "GET"}, receive, send_head)


class OriginCheck:
    """Refuses unsafe requests that, says the browser, come from another site (CSRF), before any route."""

    def __init__(self, app: ASGIApp, public_url: str | None) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS:
            headers = Headers(scope=scope)
            if not self._is_own(headers):
                await problems.response(_FOREIGN_ORIGIN, headers)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_own(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None and site not in ("same-origin", "none"):
            return False
        origin = headers.get("origin")
        if origin is None:
            return True
        public_url = self._public_url
        own = urlsplit(public_url).netloc if public_url else headers.get("host", "")
        try:
            return urlsplit(origin).netloc == own
        except ValueError:
            return False
