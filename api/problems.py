"""Every answer of 400 and above is an RFC 9457 problem that says what happened, where, and what to do.

One table gives the status of a domain error. Nothing unknown is shown: driver texts, paths and values stay
in the log.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolWaitTimeout
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gis import errors

log = logging.getLogger("wangge.api")

MEDIA_TYPE = "application/problem+json"

POOL_ERRORS = (PoolTimeout, PoolClosed, TooManyRequests, PoolWaitTimeout)

_STATUS: tuple[tuple[type[errors.WanggeError], int], ...] = (
    (errors.NotSignedIn, 401),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.Stale, 412),
    (errors.Conflict, 409),
    (errors.TooLarge, 413),
    (errors.InvalidInput, 422),
    (errors.TooMany, 429),
    (errors.Unavailable, 503),
)

_TITLES: dict[int, tuple[str, str]] = {
    400: ("请求看不懂", "The request cannot be read"),
    401: ("需要登录", "Sign-in needed"),
    403: ("没有权限", "Not allowed"),
    404: ("没有找到", "Not found"),
    405: ("不支持这种操作", "Method not supported"),
    409: ("有冲突", "Conflict"),
    412: ("已被别人修改", "Changed by someone else"),
    413: ("内容过大", "Too large"),
    415: ("内容类型不支持", "Media type not supported"),
    422: ("内容有误", "Something in it is wrong"),
    426: ("需要更新", "Update needed"),
    428: ("缺少版次", "Edition needed"),
    429: ("请求过多", "Too many requests"),
    500: ("服务出错", "The service failed"),
    503: ("服务暂时不可用", "Service away"),
}


class Refused(Exception):
    """A request refused with a problem that is ready: what only HTTP asks for, or what carries more than words."""

    def __init__(self, problem: "Problem") -> None:
        super().__init__(problem.message_en)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Problem:
    """What goes wrong, before it is put into somebody's language."""

    status: int
    code: str
    message_zh: str
    message_en: str
    where: tuple[float, float] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, language: str) -> dict[str, Any]:
        """The JSON members; `detail` and `title` in the reader's language."""
        english = language == "en"
        title = _TITLES.get(self.status, _TITLES[500 if self.status >= 500 else 400])
        body: dict[str, Any] = {
            "type": f"urn:wangge:problem:{self.code}",
            "title": title[english],
            "status": self.status,
            "code": self.code,
            "detail": self.message_en if english else self.message_zh,
            "message_zh": self.message_zh,
            "message_en": self.message_en,
        }
        if self.where is not None:
            body["where"] = list(self.where)
        return {**body, **{key: value for key, value in self.extra.items() if key not in body}}


def response(problem: Problem, headers: Headers) -> Response:
    """The answer in the language of the request's Accept-Language."""
    language = preferred_language(headers.get("accept-language", ""))
    content = json.dumps(problem.body(language), ensure_ascii=False, default=str).encode(
        "utf-8", errors="replace"
    )
    return Response(
        content,
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers={
            "content-language": language,
            "cache-control": "no-store",
            "vary": "Accept-Language",
            **problem.headers,
        },
    )


def preferred_language(accept_language: str) -> str:
    """`en` when English is asked for before Chinese, else `zh`."""
    best = ("zh", 0.0)
    for part in accept_language[:200].split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        weight = _quality(parameters)
        if primary in ("zh", "en") and weight > best[1]:
            best = (primary, weight)
    return best[0]


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def broken(number: str) -> Problem:
    """A failure of the service; the number stands in the log."""
    return Problem(
        500,
        "service_failed",
        f"服务出错，已记录。再试一次；还不行请把编号 {number} 告诉管理员。",
        f"The service failed and this was recorded. Try again; if it lasts, give the number {number} to the"
        " administrator.",
        extra={"number": number},
    )


def of_domain_error(error: errors.WanggeError) -> Problem:
    """The status of a domain error, by the table above."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    headers: dict[str, str] = {}
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="wangge"'
    if status in (429, 503):
        headers["retry-after"] = str(int(error.params.get("retry_after_s", 2)))
    extra: dict[str, Any] = {"params": error.params} if error.params else {}
    if isinstance(error, errors.PartitionBroken):
        extra["faults"] = error.faults
    return Problem(
        status, error.problem_code, error.message_zh, error.message_en, error.where, extra, headers
    )


SERVICE_AWAY = Problem(
    503,
    "service_away",
    "服务暂时忙或不可用，没有保存任何内容。几秒后再试。",
    "The service is busy or away; nothing was saved. Try again in a few seconds.",
    headers={"retry-after": "2"},
)
TOO_SLOW = Problem(
    503,
    "too_slow",
    "查询用时过长，已停止。缩小范围后再试。",
    "This took too long and was stopped. Try again with a smaller area.",
    headers={"retry-after": "5"},
)
_BAD_VALUE = Problem(
    422,
    "bad_value",
    "有一个值不能使用，没有保存任何内容。核对后再试。",
    "One of the values cannot be used; nothing was saved. Check them and try again.",
)
_CONFLICT = Problem(
    409,
    "conflict",
    "与已有的数据冲突，没有保存任何内容。刷新后再试。",
    "This conflicts with existing data; nothing was saved. Reload and try again.",
)


def of_database_error(error: psycopg.Error, number: str) -> Problem:
    """SQLSTATE to status: 22 a bad value, 23 a conflict, 57014 too slow, 08/53/57P away; anything else is
    our fault.
    """
    state = error.sqlstate or ""
    if state == "57014":
        return TOO_SLOW
    if state.startswith("22") or isinstance(error, psycopg.DataError):
        return _BAD_VALUE
    if state.startswith("23"):
        return _CONFLICT
    if state.startswith(("08", "53", "57P", "40")) or (
        not state and isinstance(error, psycopg.OperationalError)
    ):
        return SERVICE_AWAY
    return broken(number)


def of_validation(details: Sequence[Mapping[str, Any]]) -> Problem:
    """Which values were refused and why; the values themselves are not repeated."""
    found = [
        {
            "where": ".".join(str(part) for part in detail.get("loc", ())),
            "message": str(detail.get("msg", "")),
        }
        for detail in details[:20]
    ]
    if any(detail.get("type") == "json_invalid" for detail in details):
        return Problem(
            400,
            "bad_json",
            "请求内容不是有效的 JSON。核对格式后再试。",
            "The body is not valid JSON. Check its format and try again.",
            extra={"errors": found},
        )
    places = [item["where"].partition(".")[2] or item["where"] for item in found]
    return Problem(
        422,
        "bad_value",
        f"这些值有误：{'、'.join(places)}。改好后再试。",
        f"These values are wrong: {', '.join(places)}. Correct them and try again.",
        extra={"errors": found},
    )


def of_http_exception(error: HTTPException) -> Problem:
    """Routing answers (404, 405) and unreadable bodies (400), in our words."""
    words = {
        404: (
            "not_found",
            "没有这个地址。核对链接后再试。",
            "There is nothing at this address. Check the link.",
        ),
        405: (
            "method_not_allowed",
            "这个地址不支持这种操作。见 /docs。",
            "This address does not support that method. See /docs.",
        ),
        400: (
            "bad_request",
            "请求内容读不懂。核对格式后再试。",
            "The request cannot be read. Check its format and try again.",
        ),
    }
    code, zh, en = words.get(
        error.status_code, ("refused", "请求未被接受。见 /docs。", "The request was not accepted. See /docs.")
    )
    return Problem(error.status_code, code, zh, en, headers=dict(error.headers or {}))


def of_any(error: BaseException, number: str) -> Problem:
    """The problem of whatever was raised."""
    if isinstance(error, Refused):
        return error.problem
    if isinstance(error, errors.WanggeError):
        return of_domain_error(error)
    if isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.Error):
        return of_database_error(error.orig, number)
    if isinstance(error, (*POOL_ERRORS, ConnectionError)):
        return SERVICE_AWAY
    if isinstance(error, psycopg.Error):
        return of_database_error(error, number)
    if isinstance(error, RequestValidationError):
        return of_validation(error.errors())
    if isinstance(error, HTTPException):
        return of_http_exception(error)
    return broken(number)


def answer(request: Request, error: Exception) -> Response:
    """The response to whatever was raised; failures go to the log with their cause, refusals with the account."""
    number = getattr(request.state, "request_number", "")
    problem = of_any(error, number)
    if isinstance(error, POOL_ERRORS):
        # Whatever keeps the connections is not told by where this one waited; under a flood a line each is enough.
        log.error("request %s: %s %s found no free connection", number, request.method, request.url.path)
    elif problem.status >= 500:
        log.error("request %s: %s %s failed", number, request.method, request.url.path, exc_info=error)
    elif problem.status == 403:
        account = getattr(request.state, "account", "nobody")
        log.warning(
            "request %s: %s %s refused to %s: %s",
            number,
            request.method,
            request.url.path,
            account,
            problem.code,
        )
    return response(problem, request.headers)


async def _handle(request: Request, error: Exception) -> Response:
    return answer(request, error)


def install(app: FastAPI) -> None:
    """Make the app answer every error as a problem."""
    for kind in (
        Refused,
        errors.WanggeError,
        DBAPIError,
        *POOL_ERRORS,
        psycopg.Error,
        RequestValidationError,
        HTTPException,
    ):
        app.add_exception_handler(kind, _handle)
