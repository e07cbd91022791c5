"""The second factor of one's own account: set up, confirmed, its recovery codes, and off."""

from datetime import datetime

import segno
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from api.account.schemas import Password
from api.deps import AtTheDoorDep, BriefSignedInDep, ServicesDep
from api.session.cookies import give_cookie
from api.session.schemas import CodeBody
from api.working import with_everything_in_sight
from gis.accounts import factors
from gis.accounts.factors import Status
from gis.accounts.sessions import check_is_person, whole
from gis.people.sealing import needed

router = APIRouter(prefix="/api/v1/account", tags=["account"])


class BeginBody(BaseModel):
    """One's password, unless it was typed a moment ago at the door."""

    model_config = ConfigDict(extra="forbid")

    password: Password | None = None


class StatusOut(BaseModel):
    """Whether it is on, how many recovery codes are left, and whether one's roles need it."""

    is_on: bool
    since: datetime | None
    codes_left: int
    is_required: bool

    @classmethod
    def of(cls, status: Status) -> "StatusOut":
        """From the domain."""
        return cls(
            is_on=status.is_on,
            since=status.since,
            codes_left=status.codes_left,
            is_required=status.is_required,
        )


class BegunOut(BaseModel):
    """What goes into an authenticator: as a picture (rows of 0 and 1), as an address, and to type."""

    secret: str
    address: str
    picture: list[str]


class CodesOut(BaseModel):
    """Recovery codes, shown this once; each opens the door one time."""

    codes: list[str]


@router.get("/second-factor")
async def read(signed_in: BriefSignedInDep, found: ServicesDep, response: Response) -> StatusOut:
    """Whether one's second factor is on."""
    response.headers["cache-control"] = "no-store"
    return StatusOut.of(
        await with_everything_in_sight(
            found, signed_in, lambda connection: factors.status(connection, signed_in.user)
        )
    )


@router.post("/second-factor", status_code=201)
async def begin(
    body: BeginBody, request: Request, signed_in: AtTheDoorDep, found: ServicesDep, response: Response
) -> BegunOut:
    """A new secret; it counts once a code confirms it."""
    check_is_person(signed_in)
    if signed_in.step != "enrol":
        whole(signed_in)
        if signed_in.way == "password":
            await found.door.check_password(signed_in.user, body.password or "", address_of(request))
    ring = needed(found.keyring)
    begun = await with_everything_in_sight(
        found, signed_in, lambda connection: factors.begin(connection, ring, signed_in.user)
    )
    response.headers["cache-control"] = "no-store"
    picture = ["".join(map(str, row)) for row in segno.make_qr(begun.address, error="m").matrix]
    return BegunOut(secret=begun.secret, address=begun.address, picture=picture)


@router.post("/second-factor:confirm")
async def confirm(
    body: CodeBody, request: Request, signed_in: AtTheDoorDep, found: ServicesDep, response: Response
) -> CodesOut:
    """A first code: from now on one is asked for at every sign-in, and every other session needs one."""
    check_is_person(signed_in)
    if signed_in.step != "enrol":
        whole(signed_in)
    ring = needed(found.keyring)
    codes = await found.door.count_try(
        signed_in,
        address_of(request),
        lambda: with_everything_in_sight(
            found, signed_in, lambda connection: factors.confirm(connection, ring, signed_in, body.code)
        ),
    )
    new = await found.door.renew(signed_in, "totp")
    give_cookie(request, response, found, new.token)
    response.headers["cache-control"] = "no-store"
    return CodesOut(codes=codes)


@router.post("/second-factor/codes", status_code=201)
async def renew_codes(
    body: CodeBody, request: Request, signed_in: BriefSignedInDep, found: ServicesDep, response: Response
) -> CodesOut:
    """New recovery codes for a code; the old ones count no more."""
    check_is_person(signed_in)
    ring = needed(found.keyring)
    codes = await found.door.count_try(
        signed_in,
        address_of(request),
        lambda: with_everything_in_sight(
            found,
            signed_in,
            lambda connection: factors.renew_codes(connection, ring, signed_in.user, body.code),
        ),
    )
    response.headers["cache-control"] = "no-store"
    return CodesOut(codes=codes)


@router.post("/second-factor:end", status_code=204)
async def turn_off(body: CodeBody, request: Request, signed_in: BriefSignedInDep, found: ServicesDep) -> None:
    """Off, for a code; not while one's roles need it."""
    check_is_person(signed_in)
    ring = needed(found.keyring)
    await found.door.count_try(
        signed_in,
        address_of(request),
        lambda: with_everything_in_sight(
            found,
            signed_in,
            lambda connection: factors.turn_off(connection, ring, signed_in.user, body.code),
        ),
    )


def address_of(request: Request) -> str:
    """Where the request comes from."""
    return request.client.host if request.client else ""
