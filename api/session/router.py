"""Sign in, who am I, sign out."""

from fastapi import APIRouter, Request, Response

from api.deps import ConnectionDep, Services, ServicesDep, SignedInDep, cookie_name
from api.session.schemas import NewSessionOut, SessionOut, SignInBody
from gis.accounts.sessions import Credentials, sign_out

router = APIRouter(prefix="/api/v1/session", tags=["session"])


@router.post("", status_code=201)
async def begin(body: SignInBody, request: Request, response: Response, found: ServicesDep) -> NewSessionOut:
    """Sign in: sets a cookie and returns the same token for use as a bearer."""
    address = request.client.host if request.client else ""
    new = await found.door.sign_in(
        Credentials(body.username, body.password, body.tenant, address, request.headers.get("user-agent", ""))
    )
    give_cookie(request, response, found, new.token)
    response.headers["cache-control"] = "no-store"
    return NewSessionOut.of_new(new)


def give_cookie(request: Request, response: Response, found: Services, token: str) -> None:
    """Let the browser keep a session's token where no script reads it, as long as a session can last."""
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(found.settings.session_hours * 3600),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


@router.get("")
async def current(signed_in: SignedInDep, response: Response) -> SessionOut:
    """Who is signed in, and until when."""
    response.headers["cache-control"] = "no-store"
    return SessionOut.of(signed_in)


@router.delete("", status_code=204)
async def end(
    signed_in: SignedInDep, connection: ConnectionDep, request: Request, response: Response
) -> None:
    """Sign out: the token is worthless at once."""
    await sign_out(connection, signed_in)
    secure = request.url.scheme == "https"
    response.delete_cookie(cookie_name(request), path="/", secure=secure, httponly=True, samesite="lax")
