"""Around every request with a body: it is JSON that every reader takes for the same thing, or it is refused.

Python's parser takes NaN, keeps the last of two equal keys, guesses UTF-16, and gives up on deep nesting with an error
of its own; PostgreSQL cannot store U+0000 or half a surrogate pair. All of that is refused here, once for all routes.
"""

import json
import math
import re
from typing import Any
from urllib.parse import unquote_to_bytes

import numpy as np
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems

MAX_DEPTH = 32
"""GeoJSON's deepest geometry is 6 levels in its feature collection; the API's own bodies add a few."""

_STRINGS_AND_BRACKETS = re.compile(r'"(?:[^"\\]+|\\.)*+"?|[\[\]{}]', re.DOTALL)
"""A string without an end takes the rest of the text: no second try at every quotation mark in it."""
_MARKS = b'[]{}"'
_ALL_BUT_MARKS = bytes(byte for byte in range(256) if byte not in _MARKS)
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789E", b"000000000e")
_DIGITS_OF_THE_LARGEST_FLOAT = 309
_SUSPECT_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_HALF_PAIR = re.compile("[\ud800-\udfff\x00]")

_NOT_JSON = problems.Problem(
    415,
    "json_only",
    "请求内容只接受 JSON。把 Content-Type 设为 application/json。",
    "Bodies are JSON only. Set Content-Type to application/json.",
)
_UNTOLD = problems.Problem(
    400,
    "media_type_needed",
    "没有说明请求内容的类型。把 Content-Type 设为 application/json。",
    "The body's type is not said. Set Content-Type to application/json.",
)
_UNREADABLE = problems.Problem(
    400,
    "bad_json",
    "请求内容不是有效的 JSON。核对格式后再试。",
    "The body is not valid JSON. Check its format and try again.",
)
_TOO_DEEP = problems.Problem(
    400,
    "too_deep",
    f"请求内容嵌套超过 {MAX_DEPTH} 层。减少嵌套后再试。",
    f"The body is nested more than {MAX_DEPTH} levels deep. Flatten it and try again.",
)
_NO_TEXT = problems.Problem(
    422,
    "bad_value",
    "内容里有不能保存的字符（空字符或半个代理对）。去掉后再试。",
    "The request holds characters that are no text (U+0000 or half a surrogate pair). Remove them and try again.",
)

_INFINITE = problems.Problem(
    422,
    "bad_value",
    "有一个数太大，没有保存任何内容。核对后再试。",
    "One of the numbers is beyond all numbers; nothing was saved. Check it and try again.",
)


class _Refused(Exception):
    """A body that is not taken, and why."""

    def __init__(self, problem: problems.Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def check_json(body: bytes) -> None:
    """Refuse a body that is not strict JSON in UTF-8 with text that can be stored."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Refused(_UNREADABLE) from error
    if _depth(body, text) > MAX_DEPTH:
        raise _Refused(_TOO_DEEP)
    read_float = _finite if _may_hold_infinity(body) else None
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=read_float
        )
    except (ValueError, RecursionError) as error:
        raise _Refused(_UNREADABLE) from error
    if _SUSPECT_ESCAPE.search(text):
        _check_text(value)


def _depth(body: bytes, text: str) -> int:
    """How deep lists and objects are nested, brackets in strings left out."""
    if "\\" not in text:
        marks = np.frombuffer(body.translate(None, _ALL_BUT_MARKS), np.uint8)
        outside = np.cumsum(marks == ord('"'), dtype=np.int32) % 2 == 0
        steps = np.isin(marks, (ord("["), ord("{"))).astype(np.int32) - np.isin(marks, (ord("]"), ord("}")))
        return int(np.cumsum(steps * outside).max(initial=0))
    depth = deepest = 0
    for match in _STRINGS_AND_BRACKETS.finditer(text):
        depth += (match[0] in "[{") - (match[0] in "]}")
        deepest = max(deepest, depth)
    return deepest


def _may_hold_infinity(body: bytes) -> bool:
    """Whether a number has an exponent or enough digits to be read as infinite: only then is each one looked at."""
    zeros = body.translate(_DIGITS_AS_ZEROS)
    return b"0e" in zeros or b"0" * _DIGITS_OF_THE_LARGEST_FLOAT in zeros


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _Refused(_INFINITE)
    return number


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        if _HALF_PAIR.search(value):
            raise _Refused(_NO_TEXT)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key)
            _check_text(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_text(inner)


class StrictJson:
    """Refuses what is neither JSON nor a piece of a photo, JSON that two readers could take differently, and U+0000 in
    addresses.

    Stands inside `BodyLimit`, which hands the whole body on in one message.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if b"\x00" in unquote_to_bytes(scope.get("raw_path") or b"") + unquote_to_bytes(
            scope["query_string"]
        ):
            await problems.response(_NO_TEXT, Headers(scope=scope))(scope, receive, send)
            return
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        message = await receive()
        body = message.get("body", b"")
        if body:
            headers = Headers(scope=scope)
            try:
                if not _is_piece(scope, headers):
                    _check_media_type(headers)
                    check_json(body)
            except _Refused as refused:
                await problems.response(refused.problem, headers)(scope, receive, send)
                return

        passed_on = False

        async def again() -> Any:
            nonlocal passed_on
            if passed_on:
                return await receive()
            passed_on = True
            return message

        await self._app(scope, again, send)


def _is_piece(scope: Scope, headers: Headers) -> bool:
    """Whether the body is a piece of a photo, the one thing that is sent and is not JSON."""
    return (
        scope["method"] == "PATCH"
        and scope["path"].startswith(("/api/v1/uploads/", "/api/v1/public/uploads/"))
        and headers.get("content-type") == "application/offset+octet-stream"
    )


def _check_media_type(headers: Headers) -> None:
    if "content-type" not in headers:
        raise _Refused(_UNTOLD)
    media_type = headers["content-type"].partition(";")[0].strip().lower()
    if media_type != "application/json" and not (
        media_type.startswith("application/") and media_type.endswith("+json")
    ):
        raise _Refused(_NOT_JSON)
