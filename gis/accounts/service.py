"""Accounts as an administrator keeps them: add, list, new password, switch off and on.

Synchronous, for the command line; each function works inside the caller's transaction, whose tenant is
already named.
"""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation

from gis.accounts.passwords import check_strength, hash_password
from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import Conflict, InvalidInput, NotFound

ROLES = (
    "admin",
    "manager",
    "auditor",
    "dispatcher",
    "checker",
    "patrol",
    "planner",
    "security",
    "inspector",
)
ADMINISTRATORS = frozenset(("admin", "security", "inspector"))
"""System, security and audit administrator: three persons, none of whom can act for another."""
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account as the list shows it."""

    id: UUID
    username: str
    display_name: str
    roles: tuple[str, ...]
    locale: str
    is_active: bool


def add_user(
    connection: Connection,
    tenant_id: int,
    *,
    username: str,
    display_name: str,
    password: str,
    roles: tuple[str, ...],
    locale: str = "zh",
    by: UUID | None = None,
) -> UUID:
    """Create an account; refuses a taken name, an unknown role and a weak password."""
    check_strength(password, username, display_name)
    _check_username(username)
    check_roles(roles)
    try:
        with connection.transaction():
            row = connection.execute(
                "insert into users (tenant_id, username, display_name, password_hash, roles, locale)"
                " values (%s, %s, %s, %s, %s, %s) returning id",
                (tenant_id, username, display_name, hash_password(password), list(roles), locale),
            ).fetchone()
    except UniqueViolation as error:
        raise Conflict(
            f"用户名 {username} 已被使用。换一个再试。",
            f"The user name {username} is taken. Choose another.",
            code="username_taken",
            params={"username": username},
        ) from error
    assert row is not None
    said = {"username": username, "roles": list(roles)}
    add_entry(connection, tenant_id, by, "user.added", ("user", str(row[0])), said)
    return UUID(str(row[0]))


def list_users(connection: Connection) -> list[AccountLine]:
    """Every account of the tenant, by user name."""
    rows = connection.execute(
        "select id, username, display_name, roles, locale, is_active from users order by username"
    ).fetchall()
    return [AccountLine(row[0], row[1], row[2], tuple(row[3]), row[4], row[5]) for row in rows]


def set_password(connection: Connection, tenant_id: int, username: str, password: str) -> None:
    """Give a new password; every session of the account ends."""
    check_strength(password, username)
    user_id = id_of(connection, username)
    connection.execute(
        "update users set password_hash = %s, password_until = null where id = %s",
        (hash_password(password), user_id),
    )
    _end_sessions(connection, user_id)
    _audit(connection, tenant_id, "user.password_set", user_id, {"username": username})


def set_active(connection: Connection, tenant_id: int, username: str, *, active: bool) -> None:
    """Switch an account off (its sessions end at once) or on again."""
    user_id = id_of(connection, username)
    connection.execute("update users set is_active = %s where id = %s", (active, user_id))
    if not active:
        _end_sessions(connection, user_id)
    _audit(
        connection, tenant_id, "user.enabled" if active else "user.disabled", user_id, {"username": username}
    )


def id_of(connection: Connection, username: str) -> UUID:
    """The account of that name; NotFound when there is none."""
    row = connection.execute("select id from users where username = %s", (username,)).fetchone()
    if row is None:
        raise NotFound(
            f"没有用户 {username}。用 ./wangge user list 查看全部。",
            f"There is no user {username}. ./wangge user list shows them all.",
            params={"username": username},
        )
    return UUID(str(row[0]))


def _end_sessions(connection: Connection, user_id: UUID) -> None:
    connection.execute(
        "update sessions set revoked_at = now() where user_id = %s and revoked_at is null", (user_id,)
    )


def _audit(
    connection: Connection, tenant_id: int, action: str, user_id: UUID, detail: dict[str, Any]
) -> None:
    add_entry(connection, tenant_id, None, action, ("user", str(user_id)), detail)


def _check_username(username: str) -> None:
    if _USERNAME.match(username) is None:
        raise InvalidInput(
            "用户名只用小写字母、数字和 . _ -，以字母或数字开头，最多 64 个字符。",
            "A user name has lower-case letters, digits and . _ -, begins with a letter or digit,"
            " at most 64 characters.",
            params={"username": username},
        )


def check_roles(roles: tuple[str, ...]) -> None:
    """Refuse unknown roles, and two of the three administrators in one person."""
    unknown = [role for role in roles if role not in ROLES]
    if unknown:
        raise InvalidInput(
            f"没有角色 {'、'.join(unknown)}。可用：{'、'.join(ROLES)}。",
            f"There is no role {', '.join(unknown)}. Choose from {', '.join(ROLES)}.",
            params={"roles": unknown},
        )
    if len(ADMINISTRATORS & frozenset(roles)) > 1:
        raise InvalidInput(
            "系统管理员、安全管理员、审计管理员须由不同的人担任。",
            "The administrators of the system, of security and of the audit log are different people.",
            code="administrators_apart",
            params={"roles": sorted(ADMINISTRATORS & frozenset(roles))},
        )
