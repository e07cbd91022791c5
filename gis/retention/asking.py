"""A resident asks for erasure: taken down by one person, done by another, unless a legal hold stands against it.

Synchronous; each function works inside the caller's transaction, whose tenant is named and which sees everything.
``areas`` none means everywhere: whoever decides for a part of the tenant is told of that part only.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import class_row

from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import Conflict, NotAllowed, NotFound
from gis.people.identity import today
from gis.people.sealing import Keyring
from gis.queries import statement
from gis.retention import repository
from gis.retention.model import Certificate, Done, Whose
from gis.retention.running import certify, erase_people

Grounds = Literal["purpose_reached", "service_ended", "consent_withdrawn", "unlawful", "other_law"]
ANSWER_DAYS = 15
_BASIS = (
    "个人信息保护法第四十七条第一款（依申请删除）",
    "PIPL article 47(1) (erasure on request)",
)
_PAGE = 200


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """A request as it stands; it names the resident by number only, who decides needs no more."""

    id: UUID
    person_id: UUID
    household_id: UUID
    community_id: UUID | None
    community: str | None
    grounds: Grounds
    reason: str
    state: str
    asked_by_id: UUID
    asked_by: str
    asked_at: datetime
    due_on: date
    decided_by: str | None
    decided_at: datetime | None
    answer: str
    certificate_id: UUID | None
    is_held: bool


def ask(
    connection: Connection, tenant_id: int, by: UUID, home: tuple[UUID, UUID | None], person_id: UUID,
    grounds: Grounds, reason: str,
) -> UUID:  # fmt: skip
    """Take a request down; ``home`` is the household and its community, which the caller has checked."""
    try:
        with connection.transaction():
            row = connection.execute(
                "insert into erasure_requests (tenant_id, household_id, person_id, grounds, reason, asked_by_id,"
                " due_on) values (%s, %s, %s, %s, %s, %s, %s) returning id",
                (tenant_id, home[0], person_id, grounds, reason, by, today() + timedelta(days=ANSWER_DAYS)),
            ).fetchone()
    except UniqueViolation as error:
        raise Conflict(
            "这位居民已有一份待办的删除申请。",
            "A request for erasure of this resident is open already.",
            code="erasure_open",
        ) from error
    assert row is not None
    said = {"person_id": str(person_id), "grounds": grounds, "reason": reason, "request": str(row[0])}
    add_entry(connection, tenant_id, by, "erasure.asked", ("household", str(home[0])), said, home[1])
    return UUID(str(row[0]))


def list_requests(
    connection: Connection, *, asked_by: UUID | None = None, areas: Collection[UUID] | None = None
) -> list[ErasureLine]:
    """Requests, the open ones first; 200 at most."""
    return _lines(connection, asked_by, areas, None)


def withdraw(connection: Connection, tenant_id: int, by: UUID, request_id: UUID) -> None:
    """Take one's own open request back."""
    line = _open(connection, request_id, None)
    if line.asked_by_id != by:
        raise no_such_request()
    _decided(connection, request_id, "withdrawn", by, "", None)
    _say(connection, tenant_id, by, "erasure.withdrawn", line, {})


def decline(
    connection: Connection, tenant_id: int, by: UUID, request_id: UUID, answer: str,
    areas: Collection[UUID] | None = None,
) -> None:  # fmt: skip
    """Say no, with the reason in law."""
    line = _open(connection, request_id, areas)
    _not_own(line, by)
    _decided(connection, request_id, "declined", by, answer, None)
    _say(connection, tenant_id, by, "erasure.declined", line, {"answer": answer})


def carry_out(
    connection: Connection, tenant: Whose, by: UUID, request_id: UUID, answer: str, ring: Keyring,
    areas: Collection[UUID] | None = None,
) -> Certificate:  # fmt: skip
    """Erase the resident everywhere, with a certificate; Conflict while a legal hold keeps their data."""
    line = _open(connection, request_id, areas)
    _not_own(line, by)
    repository.lock(connection, tenant.id)
    if repository.is_held(connection, line.person_id):
        raise Conflict(
            "这位居民的资料在法律保全中，不能删除。保全解除后再办，或不予删除并说明理由。",
            "A legal hold keeps this resident's data. Erase once it has ended, or decline with the reason.",
            code="legal_hold",
        )
    repository.let_delete(connection)
    counted = erase_people(connection, tenant.id, [line.person_id], ring)
    done = [
        Done("erasure", table, "anonymise" if table in _EMPTIED else "delete", count, None, None, *_BASIS)
        for table, count in counted
    ]
    more = {"request": str(request_id), "grounds": line.grounds, "asked_by": str(line.asked_by_id)}
    at = datetime.now(UTC)
    certificate = certify(connection, tenant, "erasure", done, by=by, at=at, more=more)
    _decided(connection, request_id, "erased", by, answer, certificate.id)
    _say(connection, tenant.id, by, "erasure.done", line, {"certificate": certificate.number})
    return certificate


def no_such_request() -> NotFound:
    """The same for one that does not exist, is not theirs, or was decided."""
    return NotFound(
        "没有这份申请，或它已办结。", "There is no such request, or it has been decided.", code="no_request"
    )


_EMPTIED = {"people", "residences", "visits", "tenancies", "erasure_requests"}


def _open(connection: Connection, request_id: UUID, areas: Collection[UUID] | None) -> ErasureLine:
    connection.execute("select from erasure_requests where id = %s for update", (request_id,))
    lines = _lines(connection, None, areas, request_id)
    if not lines or lines[0].state != "open":
        raise no_such_request()
    return lines[0]


def _not_own(line: ErasureLine, by: UUID) -> None:
    if line.asked_by_id == by:
        raise NotAllowed(
            "自己受理的申请由另一人办理。",
            "A request that you took down is decided by somebody else.",
            code="own_request",
        )


def _decided(
    connection: Connection, request_id: UUID, state: str, by: UUID, answer: str, certificate_id: UUID | None
) -> None:
    connection.execute(
        "update erasure_requests set state = %s, decided_by_id = %s, decided_at = clock_timestamp(), answer = %s,"
        " certificate_id = %s where id = %s",
        (state, by, answer, certificate_id, request_id),
    )


def _say(
    connection: Connection, tenant_id: int, by: UUID, action: str, line: ErasureLine, said: dict[str, object]
) -> None:
    subject = ("household", str(line.household_id))
    said = {"person_id": str(line.person_id), "request": str(line.id), **said}
    add_entry(connection, tenant_id, by, action, subject, said, line.community_id)


def _lines(
    connection: Connection, asked_by: UUID | None, areas: Collection[UUID] | None, request_id: UUID | None
) -> list[ErasureLine]:
    values = {
        "asked_by": asked_by,
        "areas": None if areas is None else list(areas),
        "id": request_id,
        "page_size": _PAGE,
    }
    with connection.cursor(row_factory=class_row(ErasureLine)) as cursor:
        return cursor.execute(statement("retention", "erasure_requests").encode(), values).fetchall()
