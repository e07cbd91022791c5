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
from gis.accounts.model import Second, Step, Tenant, User, Way
from gis.db import NOTHING, entering
from gis.queries import Statement, fetch_one, fetch_together, statement

_TENANT = text("""
    select id, code, name, name_en, is_demo from tenants
    where code = coalesce(cast(:code as text), code)
    order by is_default desc, id
    limit 1
""")

_ACCOUNT = text("""
    select
        u.id, u.username, u.display_name, u.roles, u.locale, u.password_hash,
        u.is_active and coalesce(u.password_until > now(), true) as is_active,
        u.password_until is not null as must_change_password
    from users as u where u.username = :username
""")

_ADD_SESSION = text("""
    insert into sessions (tenant_id, user_id, token_hash, way, second, address, client, expires_at, ends_at)
    values (
        :tenant_id, :user_id, :token_hash, :way, :second, :address, :client,
        now() + make_interval(secs => :idle_s), now() + make_interval(secs => :lifetime_s)
    )
    returning id, expires_at
""")

_SEEN = text("""
    update sessions
    set last_seen_at = now(), expires_at = least(ends_at, now() + make_interval(secs => :idle_s))
    where id = :id and revoked_at is null and expires_at > now()
""")

_RENEW = text("update sessions set token_hash = :token_hash, second = :second where id = :id")

_SET_PASSWORD = text("update users set password_hash = :password_hash, password_until = null where id = :id")

_END_OTHERS = text("""
    update sessions set revoked_at = now()
    where user_id = :id and id <> :keep and revoked_at is null and expires_at > now()
""")

_KEY_SEEN = text("update api_keys set last_used_at = now() where id = :id")

_REVOKE = text("update sessions set revoked_at = now() where id = :id and revoked_at is null")

_AUDIT = """
    insert into audit_log (tenant_id, area_id, actor_id, action, subject_kind, subject_id, detail)
    values (%(tenant_id)s, %(area_id)s, %(actor_id)s, %(action)s, %(subject_kind)s, %(subject_id)s, %(detail)s::jsonb)
"""


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
    way: Way
    second: Second | None
    step: Step | None
    is_unseen: bool
    holds_for_s: float
    """How long all of this stays true unless something is changed."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """How somebody came in: from where, with what, and how long that lasts unused and at most."""

    way: Way
    address: str
    client: str
    idle_s: float
    lifetime_s: float
    second: Second | None = None


async def tenant_by_code(connection: AsyncConnection, code: str | None) -> Tenant | None:
    """The tenant with the code; without one the default tenant, or the first."""
    row = (await connection.execute(_TENANT, {"code": code})).one_or_none()
    return None if row is None else Tenant(row.id, row.code, row.name, row.name_en, row.is_demo)


async def account_by_username(connection: AsyncConnection, tenant: Tenant, username: str) -> Account | None:
    """The account of that name in the connection's tenant, active or not."""
    row = (await connection.execute(_ACCOUNT, {"username": username})).mappings().one_or_none()
    return None if row is None else Account(_user(row, tenant), row["password_hash"])


async def add_session(
    connection: AsyncConnection, user: User, token_hash: bytes, entrance: Entrance
) -> tuple[UUID, datetime]:
    """Store a session by the hash of its token; gives its id and end."""
    row = (
        await connection.execute(
            _ADD_SESSION,
            {
                "tenant_id": user.tenant.id,
                "user_id": user.id,
                "token_hash": token_hash,
                "way": entrance.way,
                "second": entrance.second,
                "address": entrance.address[:64],
                "client": entrance.client[:200],
                "idle_s": min(entrance.idle_s, entrance.lifetime_s),
                "lifetime_s": entrance.lifetime_s,
            },
        )
    ).one()
    return row.id, row.expires_at


async def session_by_hash(connection: AsyncConnection, token_hash: bytes) -> Session | None:
    """The live session of a token, with its active user; none when ended, revoked or unknown."""
    row = await fetch_one(connection, "accounts", "session", {"token_hash": token_hash})
    return None if row is None else session_from(row)


async def session_in(connection: AsyncConnection, tenant_id: int, token_hash: bytes) -> Session | None:
    """As `session_by_hash`, in one round trip with entering the tenant, where it leaves nothing in sight."""
    asked = (statement("accounts", "session"), {"token_hash": token_hash})
    _, rows = await fetch_together(connection, [entering(tenant_id, NOTHING), asked])
    return session_from(rows[0]) if rows else None


def session_from(row: Mapping[str, Any] | RowMapping) -> Session:
    """From a row of `session.sql`."""
    tenant = Tenant(row["tenant_id"], row["code"], row["name"], row["name_en"], row["is_demo"])
    only = None if row["key_rights"] is None else tuple(row["key_rights"])
    held = Held(tenant.id, tuple(row["held_roles"]), row["held_grants"], row["held_editions"], only)
    user = _user(row, tenant)
    return Session(
        row["session_id"],
        user,
        row["expires_at"],
        held,
        row["way"],
        row["second"],
        row["step"],
        row["is_unseen"],
        row["holds_for_s"],
    )


async def renew_token(
    connection: AsyncConnection, session_id: UUID, token_hash: bytes, second: Second
) -> None:
    """A session goes on under another token, having proved its second factor."""
    values = {"id": session_id, "token_hash": token_hash, "second": second}
    await connection.execute(_RENEW, values)


async def note_use(connection: AsyncConnection, session_id: UUID, way: Way, idle_s: float) -> None:
    """Move the end of an unused session on, never beyond its last end; of a key, only when it was used."""
    if way == "key":
        await connection.execute(_KEY_SEEN, {"id": session_id})
    else:
        await connection.execute(_SEEN, {"id": session_id, "idle_s": idle_s})


async def set_password(
    connection: AsyncConnection, user_id: UUID, password_hash: str, keep_session: UUID
) -> int:
    """Store a new password, end its being a one-time one, and every session but one; how many ended."""
    await connection.execute(_SET_PASSWORD, {"id": user_id, "password_hash": password_hash})
    done = await connection.execute(_END_OTHERS, {"id": user_id, "keep": keep_session})
    return done.rowcount


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
    query, values = auditing(tenant_id, actor_id, action, subject, detail, area_id)
    await connection.exec_driver_sql(query, dict(values))


def auditing(
    tenant_id: int,
    actor_id: UUID | None,
    action: str,
    subject: tuple[str, str] | None = None,
    detail: Mapping[str, Any] | None = None,
    area_id: UUID | None = None,
) -> Statement:
    """The statement of `add_audit`, for those who send several at once."""
    subject_kind, subject_id = subject or (None, None)
    return _AUDIT, {
        "tenant_id": tenant_id,
        "area_id": area_id,
        "actor_id": actor_id,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "detail": json.dumps(dict(detail or {}), ensure_ascii=False),
    }


def _user(row: Mapping[str, Any] | RowMapping, tenant: Tenant) -> User:
    return User(
        id=row["id"],
        username=row["username"],
        display_name=row["display_name"],
        roles=tuple(row["roles"]),
        locale=row["locale"],
        is_active=row["is_active"],
        tenant=tenant,
        must_change_password=row["must_change_password"],
    )
