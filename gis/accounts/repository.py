"""Every statement about sign-in: tenants, accounts at the door, sessions, and the audit log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.model import SignedIn, Tenant, User

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

_SESSION = text("""
    select
        s.id as session_id, s.expires_at, u.id, u.username, u.display_name, u.roles, u.locale, u.is_active,
        t.id as tenant_id, t.code, t.name, t.name_en, t.is_demo
    from sessions as s
    join users as u on u.tenant_id = s.tenant_id and u.id = s.user_id
    join tenants as t on t.id = s.tenant_id
    where s.token_hash = :token_hash and s.revoked_at is null and s.expires_at > now() and u.is_active
""")

_REVOKE = text("update sessions set revoked_at = now() where id = :id and revoked_at is null")

_AUDIT = text("""
    insert into audit_log (tenant_id, actor_id, action, subject_kind, subject_id, detail)
    values (:tenant_id, :actor_id, :action, :subject_kind, :subject_id, cast(:detail as jsonb))
""")


@dataclass(frozen=True, slots=True)
class Account:
    """A user with the hash of the password, as the door needs it."""

    user: User
    password_hash: str


async def tenant_by_code(connection: AsyncConnection, code: str | None) -> Tenant | None:
    """The tenant with the code; without one the default tenant, or the first."""
    row = (await connection.execute(_TENANT, {"code": code})).one_or_none()
    return None if row is None else Tenant(row.id, row.code, row.name, row.name_en, row.is_demo)


async def account_by_username(connection: AsyncConnection, tenant: Tenant, username: str) -> Account | None:
    """The account of that name in the connection's tenant, active or not."""
    row = (await connection.execute(_ACCOUNT, {"username": username})).one_or_none()
    return None if row is None else Account(_user(row, tenant), row.password_hash)


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


async def session_by_hash(connection: AsyncConnection, token_hash: bytes) -> SignedIn | None:
    """The live session of a token, with its active user; none when ended, revoked or unknown."""
    row = (await connection.execute(_SESSION, {"token_hash": token_hash})).one_or_none()
    if row is None:
        return None
    tenant = Tenant(row.tenant_id, row.code, row.name, row.name_en, row.is_demo)
    return SignedIn(row.session_id, _user(row, tenant), row.expires_at)


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
) -> None:
    """One line of who did what; in the same transaction as the deed."""
    subject_kind, subject_id = subject or (None, None)
    await connection.execute(
        _AUDIT,
        {
            "tenant_id": tenant_id,
            "actor_id": actor_id,
            "action": action,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "detail": json.dumps(dict(detail or {}), ensure_ascii=False),
        },
    )


def _user(row: Row[Any], tenant: Tenant) -> User:
    return User(
        id=row.id,
        username=row.username,
        display_name=row.display_name,
        roles=tuple(row.roles),
        locale=row.locale,
        is_active=row.is_active,
        tenant=tenant,
    )
