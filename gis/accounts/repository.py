"""Every statement about sign-in: tenants, accounts at the door, sessions, and the audit log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.resolving import Held
from gis.accounts.model import Tenant, User
from gis.queries import fetch_one

_TENANT = text("""
    select id, code, name, name_en, is_demo from tenants
    where code = coalesce(cast(:code as text), code)
    order by is_default desc, id
    limit 1
""")

_ACCOUNT = text("""
    select u.id, u.username, u.display_name, u.roles, u.locale, u.is_active, u.password_hash
    from users as u where u.username = :username
""")

_ADD_SESSION = text("""
    insert into sessions (tenant_id, user_id, token_hash, expires_at)
    values (:tenant_id, :user_id, :token_hash, now() + make_interval(secs => :lifetime_s))
    returning id, expires_at
""")

_REVOKE = text("update sessions set revoked_at = now() where id = :id and revoked_at is null")

_AUDIT = text("""
    insert into audit_log (tenant_id, area_id, actor_id, action, subject_kind, subject_id, detail)
    values (:tenant_id, :area_id, :actor_id, :action, :subject_kind, :subject_id, cast(:detail as jsonb))
""")


@dataclass(frozen=True, slots=True)
class Account:
    """A user with the hash of the password, as the door needs it."""

    user: User
    password_hash: str


@dataclass(frozen=True, slots=True)
class Session:
    """A live session as it is stored, with what its user holds."""

    id: UUID
    user: User
    expires_at: datetime
    held: Held


async def tenant_by_code(connection: AsyncConnection, code: str | None) -> Tenant | None:
    """The tenant with the code; without one the default tenant, or the first."""
    row = (await connection.execute(_TENANT, {"code": code})).one_or_none()
    return None if row is None else Tenant(row.id, row.code, row.name, row.name_en, row.is_demo)


async def account_by_username(connection: AsyncConnection, tenant: Tenant, username: str) -> Account | None:
    """The account of that name in the connection's tenant, active or not."""
    row = (await connection.execute(_ACCOUNT, {"username": username})).mappings().one_or_none()
    return None if row is None else Account(_user(row, tenant), row["password_hash"])


async def add_session(
    connection: AsyncConnection, user: User, token_hash: bytes, lifetime_s: float
) -> tuple[UUID, datetime]:
    """Store a session by the hash of its token; gives its id and end."""
    row = (
        await connection.execute(
            _ADD_SESSION,
            {
                "tenant_id": user.tenant.id,
                "user_id": user.id,
                "token_hash": token_hash,
                "lifetime_s": lifetime_s,
            },
        )
    ).one()
    return row.id, row.expires_at


async def session_by_hash(connection: AsyncConnection, token_hash: bytes) -> Session | None:
    """The live session of a token, with its active user; none when ended, revoked or unknown."""
    row = await fetch_one(connection, "accounts", "session", {"token_hash": token_hash})
    if row is None:
        return None
    return session_from(row)


def session_from(row: Mapping[str, Any] | RowMapping) -> Session:
    """From a row of `session.sql`."""
    tenant = Tenant(row["tenant_id"], row["code"], row["name"], row["name_en"], row["is_demo"])
    held = Held(tenant.id, tuple(row["roles"]), row["held_grants"], row["held_editions"])
    return Session(row["session_id"], _user(row, tenant), row["expires_at"], held)


async def revoke_session(connection: AsyncConnection, session_id: UUID) -> None:
    """End a session at once."""
    await connection.execute(_REVOKE, {"id": session_id})


async def add_audit(
    connection: AsyncConnection,
    tenant_id: int,
    actor_id: UUID | None,
    action: str,
    subject: tuple[str, str] | None = None,
    detail: Mapping[str, Any] | None = None,
    area_id: UUID | None = None,
) -> None:
    """One line of who did what, in a community's chain or the tenant's own; in the same transaction as the deed."""
    subject_kind, subject_id = subject or (None, None)
    await connection.execute(
        _AUDIT,
        {
            "tenant_id": tenant_id,
            "area_id": area_id,
            "actor_id": actor_id,
            "action": action,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "detail": json.dumps(dict(detail or {}), ensure_ascii=False),
        },
    )


def _user(row: Mapping[str, Any] | RowMapping, tenant: Tenant) -> User:
    return User(
        id=row["id"],
        username=row["username"],
        display_name=row["display_name"],
        roles=tuple(row["roles"]),
        locale=row["locale"],
        is_active=row["is_active"],
        tenant=tenant,
    )
