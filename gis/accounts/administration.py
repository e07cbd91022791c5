"""Keeping other people's accounts: three administrators, none of whom can act for another.

The system administrator opens and closes accounts and resets passwords, but gives no rights. The security administrator
gives roles and areas, but opens no account and nothing to themselves. The audit administrator reads the log and keeps
nothing. Passwords of administrators are reset on the command line only: who resets a password could sign in with it.

Synchronous; each function works inside the caller's transaction, whose tenant is named and which sees everything.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import dict_row

from gis.access.administering import no_such_user
from gis.accounts import own
from gis.accounts.passwords import hash_password
from gis.accounts.service import ADMINISTRATORS, add_user, check_roles
from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import NotAllowed
from gis.queries import statement

ONE_TIME_HOURS = 72
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class UserLine:
    """An account as administrators see it; never a password or its hash."""

    id: UUID
    username: str
    display_name: str
    roles: tuple[str, ...]
    locale: str
    is_active: bool
    must_change_password: bool
    created_at: datetime
    last_seen_at: datetime | None
    sessions: int
    grants: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A password that is good for one thing, choosing another; shown once."""

    user_id: UUID
    password: str
    hours: int = ONE_TIME_HOURS


def list_users(
    connection: Connection,
    *,
    after: str | None,
    limit: int,
    words: str | None = None,
    areas: Collection[UUID] | None = None,
) -> list[UserLine]:
    """Accounts by user name; ``words`` is part of a user name or a display name, ``areas`` those that are told of."""
    held = None if areas is None else list(areas)
    values = {"after": after or "", "page_size": limit, "words": words, "user_id": None, "areas": held}
    return _lines(connection, values)


def read_user(connection: Connection, user_id: UUID, areas: Collection[UUID] | None = None) -> UserLine:
    """One account; NotFound when there is none, or none that the areas tell of."""
    held = None if areas is None else list(areas)
    values = {"after": "", "page_size": 1, "words": None, "user_id": user_id, "areas": held}
    lines = _lines(connection, values)
    if not lines:
        raise no_such_user()
    return lines[0]


def open_account(
    connection: Connection, tenant_id: int, by: UUID, *, username: str, display_name: str, locale: str
) -> Issued:
    """A new account without any role, and the one-time password to hand over."""
    password = one_time_password()
    user_id = add_user(
        connection,
        tenant_id,
        username=username,
        display_name=display_name,
        password=password,
        roles=(),
        locale=locale,
        by=by,
    )
    _must_change(connection, user_id)
    return Issued(user_id, password)


def reset_password(connection: Connection, tenant_id: int, by: UUID, user_id: UUID) -> Issued:
    """A one-time password for somebody who forgot theirs; every session and key of the account ends."""
    line = read_user(connection, user_id)
    if frozenset(line.roles) & ADMINISTRATORS:
        raise NotAllowed(
            "管理员的密码只能由本人更换，或在服务器上用 ./wangge user password 重设。",
            "An administrator's password is changed by its holder, or on the server: ./wangge user password.",
            code="administrators_apart",
        )
    password = one_time_password()
    connection.execute(
        "update users set password_hash = %s where id = %s", (hash_password(password), user_id)
    )
    _must_change(connection, user_id)
    own.end_sessions(connection, tenant_id, user_id, by)
    connection.execute(
        "update api_keys set revoked_at = now() where user_id = %s and revoked_at is null", (user_id,)
    )
    add_entry(
        connection, tenant_id, by, "user.password_reset", ("user", str(user_id)), {"hours": ONE_TIME_HOURS}
    )
    return Issued(user_id, password)


def set_active(connection: Connection, tenant_id: int, by: UUID, user_id: UUID, *, active: bool) -> None:
    """Switch an account off, which ends its sessions at once, or on again; not one's own."""
    _not_oneself(by, user_id)
    line = read_user(connection, user_id)
    if line.is_active == active:
        return
    connection.execute("update users set is_active = %s where id = %s", (active, user_id))
    if not active:
        own.end_sessions(connection, tenant_id, user_id, by)
    action = "user.enabled" if active else "user.disabled"
    add_entry(connection, tenant_id, by, action, ("user", str(user_id)), {"username": line.username})


def set_roles(
    connection: Connection, tenant_id: int, by: UUID, user_id: UUID, roles: Collection[str]
) -> None:
    """Give an account exactly these roles, in force at once; not one's own, and one administrator's role at most."""
    _not_oneself(by, user_id)
    check_roles(tuple(roles))
    before = read_user(connection, user_id).roles
    after = sorted(set(roles))
    connection.execute("update users set roles = %s where id = %s", (after, user_id))
    said = {"before": list(before), "after": after}
    add_entry(connection, tenant_id, by, "user.roles_set", ("user", str(user_id)), said)


def one_time_password() -> str:
    """Sixteen letters and digits in fours: 80 random bits, none of which is easily mistaken for another."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def _must_change(connection: Connection, user_id: UUID) -> None:
    connection.execute(
        "update users set password_until = now() + make_interval(hours => %s) where id = %s",
        (ONE_TIME_HOURS, user_id),
    )


def _not_oneself(by: UUID, user_id: UUID) -> None:
    if by == user_id:
        raise NotAllowed(
            "自己的账号由别的管理员来改。",
            "Your own account is changed by another administrator.",
            code="not_yourself",
        )


def _lines(connection: Connection, values: Mapping[str, object]) -> list[UserLine]:
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement("accounts", "users").encode(), values).fetchall()
    return [UserLine(**{**row, "roles": tuple(row["roles"])}) for row in rows]
