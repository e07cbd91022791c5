"""Signing in with an OpenID provider: out to it with a state, a nonce and a proof of possession, and back."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from api.deps import Services, ServicesDep
from api.inputs import CleanText
from api.session.cookies import give_cookie
from api.session.provider import Journey, proves_second, refused
from gis.accounts.identities import Identity, user_of
from gis.accounts.model import Second
from gis.errors import NotFound, WanggeError

router = APIRouter(prefix="/api/v1/session/oidc", tags=["session"])

_COOKIE = "wangge_oidc"
_MINUTES = 10
_PATH = "/api/v1/session/oidc"


@router.get("", status_code=303, response_class=Response)
async def leave(request: Request, found: ServicesDep) -> Response:
    """Send the browser to the provider; what has to come back with it is in a cookie of this browser only."""
    _check_configured(found)
    journey = Journey(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    try:
        url = await found.provider.address(_redirect_uri(request, found), journey)
    except WanggeError as error:
        return _home(error.problem_code)
    answer = RedirectResponse(url, status_code=303)
    answer.set_cookie(
        _COOKIE,
        f"{journey.state}.{journey.nonce}.{journey.verifier}",
        max_age=_MINUTES * 60,
        path=_PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/callback", status_code=303, response_class=Response)
async def come_back(
    request: Request,
    found: ServicesDep,
    code: Annotated[CleanText, Query(max_length=4_000)] = "",
    state: Annotated[CleanText, Query(max_length=200)] = "",
    iss: Annotated[CleanText | None, Query(max_length=500)] = None,
) -> Response:
    """Exchange the code, begin a session, and show the page; what went wrong is said on the sign-in page."""
    _check_configured(found)
    try:
        journey = _journey_of(request, state)
        claims = await found.provider.claims(_redirect_uri(request, found), journey, code, iss)
        name = claims.get(found.oidc.username_claim) if found.oidc.username_claim else None
        identity = Identity(str(claims["iss"]), claims["sub"], name if isinstance(name, str) else None)
        user = await user_of(found.engine, identity)
    except WanggeError as error:
        return _home(error.problem_code)
    address = request.client.host if request.client else ""
    client = request.headers.get("user-agent", "")
    second: Second | None = "provider" if proves_second(claims, found.oidc.second_acr) else None
    new = await found.door.begin(user, "oidc", address, client, second)
    answer = _home(None)
    give_cookie(request, answer, found, new.token)
    return answer


def _journey_of(request: Request, state: str) -> Journey:
    parts = request.cookies.get(_COOKIE, "").split(".")
    if len(parts) != 3 or not state.isascii() or not secrets.compare_digest(parts[0], state):
        raise refused()
    return Journey(*parts)


def _home(problem: str | None) -> Response:
    """The page itself; the cookie of the journey is used up."""
    answer = RedirectResponse(f"/?sign={problem}" if problem else "/", status_code=303)
    answer.delete_cookie(_COOKIE, path=_PATH, httponly=True, samesite="lax")
    answer.headers["cache-control"] = "no-store"
    return answer


def _redirect_uri(request: Request, found: Services) -> str:
    base = found.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return base.rstrip("/") + _PATH + "/callback"


def _check_configured(found: Services) -> None:
    if not found.provider.is_configured:
        raise NotFound("没有接入统一身份认证。", "No identity provider is configured.", code="not_found")
