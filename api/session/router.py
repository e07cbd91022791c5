"""Sign in, the second step of it, who am I, sign out."""

from fastapi import APIRouter, Request, Response

from api.deps import AtTheDoorDep, ServicesDep, cookie_name
from api.session.cookies import give_cookie
from api.session.schemas import CodeBody, NewSessionOut, SessionOut, SignInBody
from api.working import with_everything_in_sight
from gis.accounts import factors
from gis.accounts.sessions import Credentials, check_is_person, sign_out
from gis.db import NOTHING, transaction
from gis.errors import Conflict
from gis.people.sealing import needed

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


@router.post("/second")
async def prove_second(
    body: CodeBody, request: Request, response: Response, signed_in: AtTheDoorDep, found: ServicesDep
) -> NewSessionOut:
    """The code that a session still lacks, or a recovery code; the token is another one from here on."""
    check_is_person(signed_in)
    if signed_in.step != "code":
        raise Conflict("这里不需要验证码。", "No code is needed here.", code="no_step")
    ring = needed(found.keyring)
    second = await found.door.count_try(
        signed_in,
        request.client.host if request.client else "",
        lambda: with_everything_in_sight(
            found, signed_in, lambda connection: factors.prove(connection, ring, signed_in.user, body.code)
        ),
    )
    new = await found.door.renew(signed_in, second)
    give_cookie(request, response, found, new.token)
    response.headers["cache-control"] = "no-store"
    return NewSessionOut.of_new(new)


@router.get("")
async def current(signed_in: AtTheDoorDep, response: Response) -> SessionOut:
    """Who is signed in, until when, and which step is missing, if one is."""
    response.headers["cache-control"] = "no-store"
    return SessionOut.of(signed_in)


@router.delete("", status_code=204)
async def end(signed_in: AtTheDoorDep, found: ServicesDep, request: Request, response: Response) -> None:
    """Sign out: the token is worthless at once."""
    async with transaction(found.engine, signed_in.user.tenant.id, NOTHING) as connection:
        await sign_out(connection, signed_in)
    secure = request.url.scheme == "https"
    response.delete_cookie(cookie_name(request), path="/", secure=secure, httponly=True, samesite="lax")
