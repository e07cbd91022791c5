"""Asking for an area that is not one's own: with a reason, decided by another person, and over by itself.

Synchronous; each function works inside the caller's transaction, whose tenant is named and which sees everything.
Whoever asks learns nothing about what exists: what they name is kept as they wrote it and looked up in silence.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from psycopg.rows import dict_row

from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import Conflict, NotAllowed, NotFound
from gis.queries import statement

MAX_OPEN = 10

Within = Collection[UUID] | None
"""Where whoever answers gives access; none is everywhere. What names no territory is for those of the whole tenant."""

State = Literal["open", "approved", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: a territory by code, the classes of data, for how long, and why."""

    wanted: str
    classes: tuple[str, ...]
    hours: int
    reason: str


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request as it stands. The territory's id and name are for those who decide."""

    id: UUID
    user_id: UUID
    user_name: str
    wanted: str
    territory_id: UUID | None
    territory_name: str | None
    classes: tuple[str, ...]
    hours: int
    reason: str
    state: State
    created_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    answer: str
    until: datetime | None


def ask(connection: Connection, tenant_id: int, user_id: UUID, wish: Wish) -> UUID:
    """Put a request before whoever gives access; Conflict when ten are open already."""
    row = connection.execute(
        "select count(*) from access_requests where user_id = %s and state = 'open'", (user_id,)
    ).fetchone()
    if row is not None and row[0] >= MAX_OPEN:
        raise Conflict(
            f"你有 {MAX_OPEN} 个申请还没有答复。先撤回不需要的。",
            f"{MAX_OPEN} of your requests are still open. Withdraw those you no longer need.",
            code="too_many_requests_open",
        )
    row = connection.execute(
        "insert into access_requests (tenant_id, user_id, wanted, territory_id, classes, hours, reason) values (%s,"
        " %s, %s, (select territory_id from territory_versions where code = %s and upper_inf(recorded)"
        " and now() <@ valid limit 1), %s, %s, %s) returning id",
        (tenant_id, user_id, wish.wanted, wish.wanted, list(wish.classes), wish.hours, wish.reason),
    ).fetchone()
    assert row is not None
    said = {"wanted": wish.wanted, "classes": list(wish.classes), "hours": wish.hours, "reason": wish.reason}
    add_entry(connection, tenant_id, user_id, "access.requested", ("access_request", str(row[0])), said)
    return UUID(str(row[0]))


def withdraw(connection: Connection, tenant_id: int, user_id: UUID, request_id: UUID) -> None:
    """Take one's own open request back."""
    done = connection.execute(
        "update access_requests set state = 'withdrawn', decided_at = now()"
        " where id = %s and user_id = %s and state = 'open'",
        (request_id, user_id),
    )
    if done.rowcount == 0:
        raise no_such_request()
    add_entry(connection, tenant_id, user_id, "access.withdrawn", ("access_request", str(request_id)), {})


def decline(
    connection: Connection, tenant_id: int, request_id: UUID, by: UUID, answer: str, areas: Within = None
) -> None:
    """Say no, with the reason."""
    _open_request(connection, request_id, by, areas)
    connection.execute(
        "update access_requests set state = 'declined', decided_at = now(), decided_by_id = %s, answer = %s"
        " where id = %s",
        (by, answer, request_id),
    )
    add_entry(
        connection, tenant_id, by, "access.declined", ("access_request", str(request_id)), {"answer": answer}
    )


def approve(
    connection: Connection, tenant_id: int, request_id: UUID, by: UUID, answer: str, areas: Within = None
) -> UUID:
    """Give what was asked for, for the hours that were asked for; the grant that came of it."""
    user_id, territory_id, classes, hours, reason = _open_request(connection, request_id, by, areas)
    if territory_id is None:
        raise Conflict(
            "申请里的编码不是现行区域。退回并说明，请对方改正后再申请。",
            "The code in the request is no territory in force. Decline it with a word, so that it can be asked again.",
            code="no_such_territory",
        )
    row = connection.execute(
        "insert into grants (tenant_id, user_id, territory_id, classes, kind, reason, granted_by_id, approved_by_id,"
        " valid) values (%s, %s, %s, %s, 'cross_scope', %s, %s, %s,"
        " tstzrange(now(), now() + make_interval(hours => %s))) returning id, upper(valid)",
        (tenant_id, user_id, territory_id, classes, reason, by, by, hours),
    ).fetchone()
    assert row is not None
    connection.execute(
        "update access_requests set state = 'approved', decided_at = now(), decided_by_id = %s, answer = %s,"
        " grant_id = %s where id = %s",
        (by, answer, row[0], request_id),
    )
    said = {
        "user": str(user_id),
        "grant": str(row[0]),
        "territory": str(territory_id),
        "until": row[1].isoformat(),
    }
    add_entry(connection, tenant_id, by, "access.approved", ("access_request", str(request_id)), said)
    return UUID(str(row[0]))


def list_requests(
    connection: Connection, *, of: UUID | None, only_open: bool, areas: Within = None
) -> list[RequestLine]:
    """Requests of one account, or of all for some areas, the newest first; 200 at most."""
    values = {"user_id": of, "only_open": only_open, "areas": None if areas is None else list(areas)}
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement("access", "requests").encode(), values).fetchall()
    return [RequestLine(**{**row, "classes": tuple(row["classes"])}) for row in rows]


def no_such_request() -> NotFound:
    """What a request that is not there, not yours, or decided already is answered."""
    return NotFound("没有这个申请，或它已有答复。", "There is no such request, or it has been answered.")


def _open_request(
    connection: Connection, request_id: UUID, by: UUID, areas: Within
) -> tuple[UUID, UUID | None, list[str], int, str]:
    row = connection.execute(
        "select user_id, territory_id, classes, hours, reason from access_requests"
        " where id = %s and state = 'open' for update",
        (request_id,),
    ).fetchone()
    if row is None:
        raise no_such_request()
    if row[0] == by:
        raise NotAllowed(
            "自己的申请由别人答复。",
            "Your own request is answered by somebody else.",
            code="own_request",
        )
    if areas is not None and row[1] not in areas:
        raise no_such_request()
    return row[0], row[1], list(row[2]), row[3], row[4]
