"""Other people's accounts: opened and closed by one administrator, given roles and areas by another."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.account.schemas import EffectiveOut, KeyList, KeyOut, SessionLineOut, SessionList
from api.administering import AdministratorDep
from api.inputs import CleanText
from api.users.schemas import (
    ActiveBody,
    GivenOut,
    GrantBody,
    IssuedOut,
    NewUserBody,
    RolesBody,
    UserLineOut,
    UserPage,
)
from gis.access import grants
from gis.access.administering import check_grant, check_reaches
from gis.access.effective import effective
from gis.accounts import administration, keys, own
from gis.accounts.service import ROLES
from gis.db import Connection
from gis.errors import InvalidInput, NotAllowed

router = APIRouter(prefix="/api/v1/users", tags=["users"])


@router.get("")
async def list_users(
    by: AdministratorDep,
    q: Annotated[CleanText | None, Query(max_length=100, description="part of a user name or name")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    cursor: Annotated[CleanText | None, Query(max_length=64, description="the last user name seen")] = None,
) -> UserPage:
    """Accounts by user name."""
    by.check_is_either()
    lines = await by.run(
        lambda connection: administration.list_users(
            connection, after=cursor, limit=limit + 1, words=q or None, areas=by.areas
        )
    )
    more = len(lines) > limit
    return UserPage(
        items=[UserLineOut.of(each) for each in lines[:limit]],
        next_cursor=lines[limit - 1].username if more else None,
        roles=list(ROLES),
    )


@router.post("", status_code=201)
async def open_account(body: NewUserBody, by: AdministratorDep) -> IssuedOut:
    """Open an account without any role; its one-time password is shown this once."""
    by.check_keeps_accounts()
    issued = await by.run(
        lambda connection: administration.open_account(
            connection,
            by.tenant_id,
            by.id,
            username=body.username,
            display_name=body.display_name,
            locale=body.locale,
        )
    )
    return IssuedOut(user_id=issued.user_id, password=issued.password, hours=issued.hours)


@router.get("/{user_id}")
async def read_user(user_id: UUID, by: AdministratorDep) -> UserLineOut:
    """One account."""
    by.check_is_either()
    return UserLineOut.of(
        await by.run(lambda connection: administration.read_user(connection, user_id, by.areas))
    )


@router.post("/{user_id}/password", status_code=201)
async def reset_password(user_id: UUID, by: AdministratorDep) -> IssuedOut:
    """A one-time password for somebody who forgot theirs; not for administrators."""
    by.check_keeps_accounts()
    issued = await by.run_kept(
        user_id, lambda connection: administration.reset_password(connection, by.tenant_id, by.id, user_id)
    )
    return IssuedOut(user_id=issued.user_id, password=issued.password, hours=issued.hours)


@router.put("/{user_id}/active", status_code=204)
async def set_active(user_id: UUID, body: ActiveBody, by: AdministratorDep) -> None:
    """Switch an account off, which ends its sessions at once, or on again."""
    by.check_keeps_accounts()
    await by.run_kept(
        user_id,
        lambda connection: administration.set_active(
            connection, by.tenant_id, by.id, user_id, active=body.is_active
        ),
    )


@router.put("/{user_id}/roles", status_code=204)
async def set_roles(user_id: UUID, body: RolesBody, by: AdministratorDep) -> None:
    """Give an account exactly these roles; in force at once."""
    by.check_gives_access()
    await by.run_kept(
        user_id,
        lambda connection: administration.set_roles(connection, by.tenant_id, by.id, user_id, body.roles),
    )


@router.get("/{user_id}/access")
async def read_access(user_id: UUID, by: AdministratorDep) -> EffectiveOut:
    """What an account may see and do in effect, and by which roles and grants."""
    by.check_gives_access()
    return EffectiveOut.of(
        await by.run_seen(user_id, lambda connection: effective(connection, user_id, by.areas))
    )


@router.post("/{user_id}/grants", status_code=201)
async def give_grant(user_id: UUID, body: GrantBody, by: AdministratorDep) -> GivenOut:
    """Give an account an area, in force at once; nobody gives one to themselves."""
    by.check_gives_access()
    if user_id == by.id:
        raise NotAllowed(
            "自己的授权由别的安全管理员来给。",
            "Your own areas are given by another security administrator.",
            code="not_yourself",
        )
    if [body.territory_id is not None, body.code is not None, body.everywhere].count(True) != 1:
        raise InvalidInput(
            "说明范围：一个区域（编号或编码），或全域。",
            "Say the area: one territory by id or by code, or everywhere.",
            code="bad_area",
        )

    def work(connection: Connection) -> UUID:
        administration.read_user(connection, user_id)
        territory_id = body.territory_id
        if body.code is not None:
            territory_id = grants.territory_of_code(connection, body.code, by.areas)
        check_reaches(by.areas, territory_id)
        grant = grants.Grant(
            territory_id,
            None if body.lines is None else tuple(body.lines),
            tuple(sorted(set(body.classes))),
            body.until,
            body.reason,
        )
        return grants.give(connection, by.tenant_id, user_id, grant, by.id)

    return GivenOut(id=await by.run_seen(user_id, work))


@router.delete("/{user_id}/grants/{grant_id}", status_code=204)
async def end_grant(user_id: UUID, grant_id: UUID, by: AdministratorDep) -> None:
    """End a grant at once."""
    by.check_gives_access()

    def work(connection: Connection) -> None:
        check_grant(connection, by.areas, grant_id)
        grants.end(connection, by.tenant_id, grant_id, by.id, of=user_id)

    await by.run_seen(user_id, work)


@router.get("/{user_id}/sessions")
async def list_sessions(user_id: UUID, by: AdministratorDep) -> SessionList:
    """Where somebody is signed in."""
    by.check_keeps_accounts()
    lines = await by.run_kept(user_id, lambda connection: own.live_sessions(connection, user_id))
    return SessionList(items=[SessionLineOut.of(each, by.signed_in.session_id) for each in lines])


@router.delete("/{user_id}/sessions", status_code=204)
async def end_sessions(user_id: UUID, by: AdministratorDep) -> None:
    """End every session of somebody at once."""
    by.check_keeps_accounts()
    await by.run_kept(user_id, lambda connection: own.end_sessions(connection, by.tenant_id, user_id, by.id))


@router.get("/{user_id}/keys")
async def list_keys(user_id: UUID, by: AdministratorDep) -> KeyList:
    """Somebody's keys for machines."""
    by.check_keeps_accounts()
    lines = await by.run_kept(user_id, lambda connection: keys.live_keys(connection, user_id))
    return KeyList(items=[KeyOut.of(each) for each in lines], may_carry=[])


@router.delete("/{user_id}/keys/{key_id}", status_code=204)
async def revoke_key(user_id: UUID, key_id: UUID, by: AdministratorDep) -> None:
    """End somebody's key at once."""
    by.check_keeps_accounts()
    await by.run_kept(
        user_id, lambda connection: keys.revoke_key(connection, by.tenant_id, user_id, key_id, by.id)
    )
