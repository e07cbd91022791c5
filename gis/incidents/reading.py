"""Incidents as they are read: one page of a list, one in full, the board, what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.masks import mask_of
from gis.accounts.model import SignedIn
from gis.assignments.reading import Assigned, assignment_of
from gis.incidents import repository
from gis.incidents.acting import actor_of, case_of, is_shown, no_such_incident
from gis.incidents.casework import Actor, Case
from gis.incidents.ids import first_id, ids_of_number
from gis.people.identity import masked_name
from gis.queries import fetch_all, fetch_one
from gis.teams.calendar import LOCAL_ZONE, day_start

Record = RowMapping
"""A row by column names."""


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents; none means any. ``after`` is the last one of the page before, with its due time."""

    states: tuple[str, ...] | None = None
    is_open: bool | None = None
    kind_prefix: str | None = None
    overdue: bool | None = None
    due_soon: bool | None = None
    territory_id: UUID | None = None
    body_id: UUID | None = None
    no_body: bool = False
    source: str | None = None
    mine: bool = False
    escalated: bool | None = None
    number: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    by_due: bool = False
    after: tuple[datetime | None, UUID] | None = None
    page_size: int = 50


@dataclass(frozen=True, slots=True)
class IncidentInFull:
    """An incident with everything of it that somebody may see."""

    row: Record
    assigned: Assigned | None
    condition: Record | None
    reporter: tuple[str | None, str | None] | None
    timeline: Sequence[Record]
    attendances: Sequence[Record]
    case: Case
    actor: Actor


async def page_of(
    connection: AsyncConnection, signed_in: SignedIn, asked: IncidentFilter
) -> tuple[list[Record], tuple[datetime | None, UUID] | None]:
    """One page, and the place from which the next goes on."""
    bounds = _bounds(asked)
    if bounds is None:
        return [], None
    scope = signed_in.scope
    screens = scope.may("incidents.verify") or scope.may("incidents.supervise")
    wants_screening = asked.states is not None and "screening" in asked.states
    worker_id, _ = await repository.worker_of(connection, signed_in.user.id) if asked.mine else (None, None)
    after_at, after_id = asked.after or (None, None)
    values = {
        "states": None if asked.states is None else list(asked.states),
        "is_open": asked.is_open,
        "kind_prefix": asked.kind_prefix,
        "overdue": asked.overdue,
        "due_soon": asked.due_soon,
        "territory_id": asked.territory_id,
        "body_id": asked.body_id,
        "no_body": asked.no_body,
        "source": asked.source,
        "author_id": signed_in.user.id if asked.mine else None,
        "worker_id": worker_id,
        "escalated": asked.escalated,
        "areas": None if scope.map.is_everything else list(scope.map.ids),
        "first_id": bounds[0],
        "end_id": bounds[1],
        "after_at": after_at,
        "after_id": after_id,
        "shows_screening": screens and wants_screening,
        "page_size": asked.page_size + 1,
    }
    name = "page_due" if asked.by_due else "page_newest"
    rows = await fetch_all(connection, "incidents", name, values)
    ids = [row["id"] for row in rows[: asked.page_size]]
    more = None
    if len(rows) > asked.page_size:
        last = rows[asked.page_size - 1]
        more = (last["due_at"] if asked.by_due else None, last["id"])
    return await listed(connection, ids), more


async def listed(connection: AsyncConnection, ids: Sequence[UUID]) -> list[Record]:
    """Incidents by their ids, in that order, as far as they are in sight."""
    if not ids:
        return []
    return list(await fetch_all(connection, "incidents", "listed", {"ids": list(ids)}))


async def read_incident(
    connection: AsyncConnection, signed_in: SignedIn, incident_id: UUID
) -> IncidentInFull:
    """One in full; NotFound out of sight."""
    rows = await listed(connection, [incident_id])
    if not rows or not is_shown(rows[0]["state"], signed_in.scope):
        raise no_such_incident()
    row = rows[0]
    values = {"id": incident_id}
    condition = None
    if row["condition_id"] is not None:
        condition = await fetch_one(connection, "incidents", "condition_of", {"id": row["condition_id"]})
    people = await repository.people_of(connection, incident_id)
    return IncidentInFull(
        row=row,
        assigned=await assignment_of(connection, "incident", incident_id, point=True),
        condition=condition,
        reporter=await _reporter(connection, signed_in, incident_id),
        timeline=await fetch_all(connection, "incidents", "timeline", values),
        attendances=await attendances(connection, incident_id),
        case=case_of(row, people),
        actor=await actor_of(connection, signed_in),
    )


async def attendances(
    connection: AsyncConnection, incident_id: UUID | None, page_size: int = 200
) -> Sequence[Record]:
    """What must be attended of an incident; without one, everything in sight that is not done."""
    values = {"incident_id": incident_id, "page_size": page_size}
    return await fetch_all(connection, "incidents", "attendances", values)


async def _reporter(
    connection: AsyncConnection, signed_in: SignedIn, incident_id: UUID
) -> tuple[str | None, str | None] | None:
    """Name and number of who reported it, with stars, where the role shows contacts."""
    if not signed_in.scope.may("people.read") or not mask_of(signed_in.user.roles).shows("contact"):
        return None
    row = await fetch_one(connection, "incidents", "reporter", {"id": incident_id})
    if row is None:
        return None
    return masked_name(row["name"]) if row["name"] else None, row["phone_masked"]


@dataclass(frozen=True, slots=True)
class Board:
    """Open incidents in sight counted by state and by whoever is responsible."""

    at: datetime
    states: Sequence[Record]
    bodies: Sequence[Record]


async def board(connection: AsyncConnection, signed_in: SignedIn, territory_id: UUID | None) -> Board:
    """The board of what is in sight, or of one territory."""
    at = datetime.now(UTC)
    scope = signed_in.scope
    screens = scope.may("incidents.verify") or scope.may("incidents.supervise")
    since = day_start(at.astimezone(LOCAL_ZONE).date())
    values = {"territory_id": territory_id, "shows_screening": screens, "since": since}
    return Board(
        at,
        await fetch_all(connection, "incidents", "board_states", values),
        await fetch_all(connection, "incidents", "board_bodies", values),
    )


async def waiting(
    connection: AsyncConnection, signed_in: SignedIn, page_size: int = 200
) -> tuple[list[tuple[Record, str]], dict[str, int]]:
    """What waits for somebody: incidents with what for, the most urgent first; and how many of each."""
    scope = signed_in.scope
    worker_id, team_id = await repository.worker_of(connection, signed_in.user.id)
    values = {
        "verifies": scope.may("incidents.verify"),
        "dispatches": scope.may("incidents.dispatch"),
        "handles": scope.may("incidents.handle"),
        "supervises": scope.may("incidents.supervise"),
        "worker_id": worker_id,
        "team_id": team_id,
        "page_size": page_size,
    }
    rows = await fetch_all(connection, "incidents", "mine", values)
    found = {row["id"]: row for row in await listed(connection, [row["id"] for row in rows])}
    items = [(found[row["id"]], row["why"]) for row in rows if row["id"] in found]
    return items, {row["why"]: row["total"] for row in rows}


async def types_in_force(connection: AsyncConnection, kind: str | None) -> Sequence[Record]:
    """The tree of types with their conditions."""
    return await fetch_all(connection, "incidents", "types", {"kind": kind})


def _bounds(asked: IncidentFilter) -> tuple[UUID | None, UUID | None] | None:
    """The ids between which the page lies; none when the number is none."""
    if asked.number is not None:
        return ids_of_number(asked.number)
    return (
        first_id(asked.since) if asked.since else None,
        first_id(asked.until) if asked.until else None,
    )
