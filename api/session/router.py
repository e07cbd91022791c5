"""Sign in, who am I, sign out."""

from datetime import UTC

from fastapi import APIRouter, Request, Response

from api.deps import COOKIE, ConnectionDep, ServicesDep, SignedInDep
from api.session.schemas import NewSessionOut, SessionOut, SignInBody
from gis.accounts.sessions import Credentials, sign_out

router = APIRouter(prefix="/api/v1/session", tags=["session"])


@router.post("", status_code=201)
async def begin(body: SignInBody, request: Request, response: Response, found: ServicesDep) -> NewSessionOut:
    """Sign in: sets a cookie and returns the same token for use as a bearer."""
    address = request.client.host if request.client else ""
    new = await found.door.sign_in(Credentials(body.username, body.password, body.tenant, address))
    response.set_cookie(
        COOKIE,
        new.token,
        expires=new.signed_in.expires_at.astimezone(UTC),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    response.headers["cache-control"] = "no-store"
    return NewSessionOut.of_new(new)


@router.get("")
async def current(signed_in: SignedInDep, response: Response) -> SessionOut:
    """Who is signed in, and until when."""
    response.headers["cache-control"] = "no-store"
    return SessionOut.of(signed_in)


@router.delete("", status_code=204)
async def end(signed_in: SignedInDep, connection: ConnectionDep, response: Response) -> None:
    """Sign out: the token is worthless at once."""
    await sign_out(connection, signed_in)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
