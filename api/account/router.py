"""One's own account: where one is signed in, the password, keys for machines, and what one may see."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.account.schemas import (
    EffectiveOut,
    KeyBody,
    KeyList,
    KeyOut,
    NewKeyOut,
    PasswordBody,
    SessionLineOut,
    SessionList,
)
from api.deps import BriefSignedInDep, ServicesDep
from api.working import with_everything_in_sight
from gis.access.effective import effective
from gis.accounts import keys, own
from gis.accounts.sessions import check_is_person

router = APIRouter(prefix="/api/v1/account", tags=["account"])


@router.post("/password", status_code=204)
async def change_password(
    body: PasswordBody, request: Request, signed_in: BriefSignedInDep, found: ServicesDep
) -> None:
    """Change one's password; every other session ends."""
    address = request.client.host if request.client else ""
    await found.door.change_password(signed_in, body.old, body.new, address)


@router.get("/sessions")
async def list_sessions(signed_in: BriefSignedInDep, found: ServicesDep, response: Response) -> SessionList:
    """Where one is signed in now."""
    response.headers["cache-control"] = "no-store"
    lines = await with_everything_in_sight(
        found, signed_in, lambda connection: own.live_sessions(connection, signed_in.user.id)
    )
    return SessionList(items=[SessionLineOut.of(each, signed_in.session_id) for each in lines])


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(session_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> None:
    """End one of one's own sessions at once."""
    check_is_person(signed_in)
    user = signed_in.user
    await with_everything_in_sight(
        found,
        signed_in,
        lambda connection: own.end_session(connection, user.tenant.id, user.id, session_id, user.id),
    )


@router.delete("/sessions", status_code=204)
async def end_other_sessions(signed_in: BriefSignedInDep, found: ServicesDep) -> None:
    """End every session of one's own but this one."""
    check_is_person(signed_in)
    user = signed_in.user
    await with_everything_in_sight(
        found,
        signed_in,
        lambda connection: own.end_sessions(
            connection, user.tenant.id, user.id, user.id, keep=signed_in.session_id
        ),
    )


@router.get("/keys")
async def list_keys(signed_in: BriefSignedInDep, found: ServicesDep, response: Response) -> KeyList:
    """One's keys for machines."""
    response.headers["cache-control"] = "no-store"
    lines = await with_everything_in_sight(
        found, signed_in, lambda connection: keys.live_keys(connection, signed_in.user.id)
    )
    return KeyList(
        items=[KeyOut.of(each) for each in lines],
        may_carry=sorted(signed_in.scope.rights - keys.NOT_FOR_MACHINES),
    )


@router.post("/keys", status_code=201)
async def add_key(
    body: KeyBody, signed_in: BriefSignedInDep, found: ServicesDep, response: Response
) -> NewKeyOut:
    """Make a key that acts for oneself with fewer rights; its token is shown this once."""
    check_is_person(signed_in)
    user = signed_in.user
    new = await with_everything_in_sight(
        found,
        signed_in,
        lambda connection: keys.add_key(
            connection,
            user.tenant.id,
            user.id,
            name=body.name,
            rights=body.rights,
            own=signed_in.scope.rights,
            days=body.days,
        ),
    )
    response.headers["cache-control"] = "no-store"
    return NewKeyOut(token=new.token, **KeyOut.of(new.line).model_dump())


@router.delete("/keys/{key_id}", status_code=204)
async def revoke_key(key_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> None:
    """End one of one's keys at once."""
    check_is_person(signed_in)
    user = signed_in.user
    await with_everything_in_sight(
        found,
        signed_in,
        lambda connection: keys.revoke_key(connection, user.tenant.id, user.id, key_id, user.id),
    )


@router.get("/access")
async def own_access(signed_in: BriefSignedInDep, found: ServicesDep, response: Response) -> EffectiveOut:
    """What one may see and do in effect, and by which roles and grants."""
    response.headers["cache-control"] = "no-store"
    return EffectiveOut.of(
        await with_everything_in_sight(
            found, signed_in, lambda connection: effective(connection, signed_in.user.id)
        )
    )
