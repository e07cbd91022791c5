"""Taking a lost second factor away from somebody: one administrator asks, another looks and decides.

Whoever could do it alone could, with a password, become anybody. Synchronous; each function works inside the caller's
transaction, whose tenant is named and which sees everything.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gis.accounts import own
from gis.accounts.administration import read_user
from gis.accounts.factors import end_of
from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import Conflict, NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Reset:
    """A reset that waits for a second look."""

    id: UUID
    user_id: UUID
    username: str
    display_name: str
    reason: str
    asked_by_id: UUID
    asked_by: str
    asked_at: datetime


_OPEN = (
    "select r.id, r.user_id, u.username, u.display_name, r.reason, r.asked_by_id, a.display_name, r.asked_at"
    " from second_factor_resets as r"
    " inner join users as u on r.tenant_id = u.tenant_id and r.user_id = u.id"
    " inner join users as a on r.tenant_id = a.tenant_id and r.asked_by_id = a.id"
    " where r.state = 'open' order by r.asked_at, r.id limit 200"
)


def waiting(connection: Connection) -> list[Reset]:
    """Every reset that nobody has decided, the oldest first."""
    return [Reset(*row) for row in connection.execute(_OPEN).fetchall()]


def ask(connection: Connection, tenant_id: int, by: UUID, user_id: UUID, reason: str) -> UUID:
    """Ask for somebody's factor to be taken away; nothing changes until another administrator agrees."""
    if by == user_id:
        raise NotAllowed(
            "自己的两步验证由别的安全管理员提出重设。",
            "Another security administrator asks for your own to be reset.",
            code="not_yourself",
        )
    read_user(connection, user_id)
    has = connection.execute(
        "select from second_factors where user_id = %s and ended_at is null and confirmed_at is not null",
        (user_id,),
    ).fetchone()
    if has is None:
        raise Conflict(
            "这个账号没有开启两步验证。", "This account has no second factor.", code="no_second_factor"
        )
    row = connection.execute(
        "insert into second_factor_resets (tenant_id, user_id, reason, asked_by_id) values (%s, %s, %s, %s)"
        " on conflict (tenant_id, user_id) where state = 'open' do nothing returning id",
        (tenant_id, user_id, reason, by),
    ).fetchone()
    if row is None:
        raise Conflict("已有人提出重设，等另一位管理员核对。", "A reset waits for a second look already.")
    add_entry(
        connection,
        tenant_id,
        by,
        "second_factor.reset_asked",
        ("user", str(user_id)),
        {"reset": str(row[0]), "reason": reason},
    )
    return UUID(str(row[0]))


def decide(connection: Connection, tenant_id: int, by: UUID, reset_id: UUID, *, agrees: bool) -> None:
    """The second look; who agrees ends the factor and every session of the account."""
    row = connection.execute(
        "select user_id, asked_by_id from second_factor_resets where id = %s and state = 'open' for update",
        (reset_id,),
    ).fetchone()
    if row is None:
        raise NotFound("没有这项重设，或已有人决定。", "There is no such reset, or it was decided.")
    user_id, asked_by_id = row
    if by in (user_id, asked_by_id):
        raise NotAllowed(
            "重设要由另一位管理员核对。", "Another administrator takes the second look.", code="second_look"
        )
    state = "approved" if agrees else "declined"
    connection.execute(
        "update second_factor_resets set state = %s, decided_by_id = %s, decided_at = now() where id = %s",
        (state, by, reset_id),
    )
    if agrees:
        end_of(connection, user_id)
        own.end_sessions(connection, tenant_id, user_id, by)
    said = {"reset": str(reset_id)}
    add_entry(connection, tenant_id, by, f"second_factor.reset_{state}", ("user", str(user_id)), said)
