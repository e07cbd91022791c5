"""Every statement that writes incidents, and what writing them reads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import Conflict, InvalidInput
from gis.incidents.model import Author, NewIncident
from gis.incidents.placing import Placing
from gis.incidents.reporters import Reported as ReporterRow
from gis.incidents.routing import Routing
from gis.queries import Record, Statement, fetch_all, fetch_one, fetch_together, statement
from gis.teams.calendar import LOCAL_ZONE

COUNTS = ("rework_count", "reopen_count", "delay_count", "correction_count", "urge_count")


@dataclass(frozen=True, slots=True)
class TypeInForce:
    """A type that something may be filed under, and the condition chosen with it."""

    code: str
    matter: str
    line: str | None
    condition_id: UUID | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was answered to a sender's own id."""

    digest: bytes
    incident_id: UUID
    ordinal: int


@dataclass(frozen=True, slots=True)
class NewRow:
    """Everything of a new incident."""

    tenant_id: int
    id: UUID
    at: datetime
    state: str
    author: Author
    new: NewIncident
    kind: TypeInForce
    placed: Placing
    routed: Routing
    reporter: ReporterRow | None

    @property
    def values(self) -> dict[str, Any]:
        """As `add.sql` takes it."""
        new, placed, routed = self.new, self.placed, self.routed
        said = self.reporter or ReporterRow(
            None, dict.fromkeys(("phone_masked", "phone_sealed", "phone_mark"))
        )
        return {
            "receipt_id": self.author.key,
            "digest": new.digest,
            "has_reporter": self.reporter is not None,
            "name": said.name,
            **said.phone,
            "is_taken_up": self.state == "reported",
            "tenant_id": self.tenant_id,
            "id": self.id,
            "at": self.at,
            "observed_at": new.observed_at or self.at,
            "state": self.state,
            "source": new.source,
            "type_code": new.type_code,
            "condition_id": self.kind.condition_id,
            "level": new.level,
            "text": new.text.strip(),
            "fields": json.dumps(dict(new.fields), ensure_ascii=False),
            "line": self.kind.line,
            "author_id": self.author.user_id,
            "external_source": new.external[0] if new.external else None,
            "external_id": new.external[1] if new.external else None,
            "role": self.author.role,
            "media_ids": list(new.media_ids),
            "request_id": new.request_id,
            "details": json.dumps(place_details(placed) | body_details(routed), ensure_ascii=False),
            "body_id": routed.body_id,
            "body_rule_id": routed.rule_id,
            "routed_by": routed.decided_by,
            **place_values(placed, new.accuracy_m, new.building_id),
        }


def place_values(placed: Placing, accuracy_m: float | None, building_id: UUID | None) -> dict[str, Any]:
    """What of a placing is stored with the incident and its assignment."""
    return {
        "lon": placed.lon,
        "lat": placed.lat,
        "accuracy_m": accuracy_m,
        "confidence": placed.confidence,
        "address": placed.address,
        "address_by": placed.address_by,
        "building_id": building_id or (placed.building.id if placed.building else None),
        "community_id": placed.community.id if placed.community else None,
        "grid_id": placed.grid.id if placed.grid else None,
        "lane_id": placed.lane.id if placed.lane else None,
        "rule": placed.rule,
        "measure": placed.measure,
        "edition": placed.edition,
    }


def place_details(placed: Placing) -> dict[str, Any]:
    """What a step remembers of a placing."""
    said = {
        "community_id": placed.community.id if placed.community else None,
        "grid_id": placed.grid.id if placed.grid else None,
        "lane_id": placed.lane.id if placed.lane else None,
    }
    return {key: str(value) for key, value in said.items() if value is not None} | {"rule": placed.rule}


def body_details(routed: Routing) -> dict[str, Any]:
    """What a step remembers of a routing."""
    found: dict[str, Any] = {"routed_by": routed.decided_by}
    if routed.body_id is not None:
        found["body_id"] = str(routed.body_id)
    return found


async def type_in_force(connection: AsyncConnection, code: str, condition_id: UUID | None) -> TypeInForce:
    """A leaf of the tree that is in force, with the condition if one is named; InvalidInput else."""
    query, values = asking_type(code, condition_id)
    rows = (await connection.exec_driver_sql(query, dict(values))).mappings().all()
    return type_from(rows, code, condition_id)


def asking_type(code: str, condition_id: UUID | None) -> Statement:
    """The statement of `type_in_force`, for those who send several at once."""
    return statement("incidents", "type_in_force"), {"code": code, "condition_id": condition_id}


def type_from(rows: Sequence[Record], code: str, condition_id: UUID | None) -> TypeInForce:
    """What its rows say."""
    if not rows:
        raise InvalidInput(
            f"没有事件小类 {code}，或已停用。从类别里选一个小类。",
            f"There is no sub-class {code} in force. Choose one from the types.",
            code="bad_type",
        )
    row = rows[0]
    if condition_id is not None and row["condition_id"] is None:
        raise InvalidInput(
            "选这一小类的立案条件。", "Choose a filing condition of the type.", code="condition_needed"
        )
    return TypeInForce(code, row["matter"], row["line"], row["condition_id"])


async def receipt(connection: AsyncConnection, author_key: UUID, request_id: UUID) -> Receipt | None:
    """The receipt of a sender's id. The transaction must see everything."""
    query, values = asking_receipt(author_key, request_id)
    return receipt_from((await connection.exec_driver_sql(query, dict(values))).mappings().all())


def asking_receipt(author_key: UUID, request_id: UUID) -> Statement:
    """The statement of `receipt`, for those who send several at once."""
    return statement("incidents", "receipt"), {"author_id": author_key, "request_id": request_id}


def receipt_from(rows: Sequence[Record]) -> Receipt | None:
    """What its rows say."""
    if not rows:
        return None
    row = rows[0]
    return Receipt(bytes(row["digest"]), row["incident_id"], row["ordinal"])


async def state_after(connection: AsyncConnection, known: Receipt) -> str:
    """The state to which what was answered led."""
    values = {"incident_id": known.incident_id, "ordinal": known.ordinal}
    row = await fetch_one(connection, "incidents", "state_after", values)
    assert row is not None
    return str(row["state"])


async def add_receipt(
    connection: AsyncConnection,
    tenant_id: int,
    author_key: UUID,
    request_id: UUID,
    digest: bytes,
    incident_id: UUID,
    ordinal: int,
) -> bool:
    """Write a receipt; False, after waiting for whoever writes the same one, when it is there."""
    written = await connection.exec_driver_sql(
        "insert into incident_receipts (tenant_id, author_id, request_id, digest, incident_id, ordinal)"
        " values (%(tenant_id)s, %(author_id)s, %(request_id)s, %(digest)s, %(incident_id)s, %(ordinal)s)"
        " on conflict do nothing",
        {
            "tenant_id": tenant_id,
            "author_id": author_key,
            "request_id": request_id,
            "digest": digest,
            "incident_id": incident_id,
            "ordinal": ordinal,
        },
    )
    return bool(written.rowcount)


async def add(connection: AsyncConnection, row: NewRow, noted: Statement) -> bool:
    """Write a report with everything that belongs to it, then ``noted``, in one round trip.

    False, after waiting for whoever writes the same one, when its receipt is there: then only ``noted`` was written,
    and the transaction is to be given up.
    """
    added, _ = await fetch_together(connection, [(statement("incidents", "add"), row.values), noted])
    return bool(added)


async def make_month(connection: AsyncConnection, at: datetime) -> None:
    """Make the partitions of a month."""
    day = at.astimezone(LOCAL_ZONE).date()
    await connection.exec_driver_sql("select add_incident_months(%(day)s::date, %(day)s::date)", {"day": day})


async def add_attendances(
    connection: AsyncConnection, tenant_id: int, incident_id: UUID, at: datetime
) -> None:
    """Write the attendances that the rules in force ask for."""
    values = {"tenant_id": tenant_id, "incident_id": incident_id, "at": at}
    await connection.exec_driver_sql(statement("incidents", "add_attendances"), values)


async def hold(connection: AsyncConnection, incident_id: UUID) -> RowMapping | None:
    """An incident in sight, locked until the transaction ends."""
    return await fetch_one(connection, "incidents", "hold", {"id": incident_id})


async def is_seen(connection: AsyncConnection, incident_id: UUID) -> RowMapping | None:
    """State and target of an incident in sight."""
    return await fetch_one(connection, "incidents", "seen", {"id": incident_id})


async def people_of(connection: AsyncConnection, incident_id: UUID) -> RowMapping:
    """Who handled and dispatched it so far, and who asks for more time."""
    row = await fetch_one(connection, "incidents", "people_of", {"id": incident_id})
    assert row is not None
    return row


async def worker_of(connection: AsyncConnection, user_id: UUID) -> tuple[UUID | None, UUID | None]:
    """The worker and the team that an account is."""
    found = await connection.exec_driver_sql(
        "select id, team_id from workers where user_id = %(user_id)s and ended_at is null",
        {"user_id": user_id},
    )
    row = found.mappings().first()
    return (None, None) if row is None else (row["id"], row["team_id"])


async def condition(connection: AsyncConnection, condition_id: UUID) -> RowMapping | None:
    """A filing condition in force."""
    return await fetch_one(connection, "incidents", "condition", {"id": condition_id})


async def spans(connection: AsyncConnection, calendar: str) -> tuple[Sequence[RowMapping], int]:
    """The working spans of a calendar in order, and what a working day counts."""
    rows = await fetch_all(connection, "incidents", "spans", {"calendar": calendar})
    return rows, rows[0]["day_s"] if rows else 0


async def write_step(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    """Write what a step made of an incident, and the step."""
    await connection.exec_driver_sql(statement("incidents", "write_step"), dict(values))


async def move(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    """Write another place of an incident, and its assignment from now on."""
    await connection.exec_driver_sql(statement("incidents", "move"), dict(values))


_THERE = {
    "bodies": "select from bodies where id = %(id)s",
    "teams": "select from teams where id = %(id)s",
    "workers": "select from workers where id = %(id)s and ended_at is null",
}


async def is_there(connection: AsyncConnection, table: str, key: UUID) -> bool:
    """Whether a body, team or worker is in sight."""
    return (await connection.exec_driver_sql(_THERE[table], {"id": key})).first() is not None


async def edition_of(connection: AsyncConnection, community_id: UUID | None) -> int | None:
    """The edition of a community now."""
    if community_id is None:
        return None
    found = await connection.exec_driver_sql(
        "select edition from communities where territory_id = %(id)s", {"id": community_id}
    )
    return int(found.scalar_one())


async def type_now(connection: AsyncConnection, code: str) -> TypeInForce:
    """A type of an incident there is, in force or not any more."""
    found = await connection.exec_driver_sql(
        "select matter, line from incident_types where code = %(code)s order by lower(valid) desc limit 1",
        {"code": code},
    )
    row = found.mappings().one()
    return TypeInForce(code, row["matter"], row["line"], None)


async def check_no_override(connection: AsyncConnection, incident_id: UUID) -> None:
    """Conflict when somebody put the incident into a territory by hand: that is taken back first."""
    found = await connection.exec_driver_sql(
        "select from assignment_overrides where subject_kind = 'incident' and subject_id = %(id)s"
        " and upper_inf(valid)",
        {"id": incident_id},
    )
    if found.first() is not None:
        raise Conflict(
            "这起事件的归属由人工指定。先取消人工指定，再更正位置。",
            "Somebody put this incident into a territory by hand. Take that back before you correct its place.",
            code="by_hand",
        )


async def readdress(connection: AsyncConnection, tenant_id: int, incident_id: UUID, address: str) -> None:
    """Write another address of the same place."""
    await connection.exec_driver_sql(
        "update incidents set address = %(address)s, address_by = 'given'"
        " where tenant_id = %(tenant_id)s and id = %(id)s",
        {"tenant_id": tenant_id, "id": incident_id, "address": address},
    )
