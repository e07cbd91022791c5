"""What holders of accounts keep themselves, and administrators for them: where one is signed in.

Synchronous; each function works inside the caller's transaction, whose tenant is named.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import NotFound


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A live session as its holder sees it."""

    id: UUID
    way: str
    second: str | None
    address: str
    client: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


def live_sessions(connection: Connection, user_id: UUID) -> list[SessionLine]:
    """Where an account is signed in now, the one used last first."""
    rows = connection.execute(
        "select id, way, second, address, client, created_at, last_seen_at, expires_at from sessions"
        " where user_id = %s and revoked_at is null and expires_at > now() order by last_seen_at desc, id",
        (user_id,),
    ).fetchall()
    return [SessionLine(*row) for row in rows]


def end_session(connection: Connection, tenant_id: int, user_id: UUID, session_id: UUID, by: UUID) -> None:
    """End one session of an account at once; NotFound when it is none of theirs, or over."""
    done = connection.execute(
        "update sessions set revoked_at = now()"
        " where id = %s and user_id = %s and revoked_at is null and expires_at > now()",
        (session_id, user_id),
    )
    if done.rowcount == 0:
        raise NotFound("没有这个登录，或它已结束。", "There is no such session, or it is over.")
    add_entry(
        connection, tenant_id, by, "session.revoked", ("session", str(session_id)), {"user": str(user_id)}
    )


def end_sessions(
    connection: Connection, tenant_id: int, user_id: UUID, by: UUID, *, keep: UUID | None = None
) -> int:
    """End every session of an account but one; how many there were."""
    rows = connection.execute(
        "update sessions set revoked_at = now()"
        " where user_id = %s and revoked_at is null and expires_at > now() and id is distinct from %s returning id",
        (user_id, keep),
    ).fetchall()
    if rows:
        said = {"sessions": [str(row[0]) for row in rows]}
        add_entry(connection, tenant_id, by, "session.revoked_all", ("user", str(user_id)), said)
    return len(rows)
