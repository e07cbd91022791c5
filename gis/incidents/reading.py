"""Incidents as they are read: one in full, the board, what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.masks import mask_of
from gis.accounts.model import SignedIn
from gis.assignments.reading import Assigned, assignment_of
from gis.incidents import repository
from gis.incidents.acting import actor_of, case_of, is_shown, no_such_incident
from gis.incidents.casework import Actor, Case
from gis.incidents.listing import listed
from gis.people.identity import masked_name
from gis.queries import fetch_all, fetch_one

Record = RowMapping
"""A row by column names."""


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


async def types_in_force(connection: AsyncConnection, kind: str | None) -> Sequence[Record]:
    """The tree of types with their conditions."""
    return await fetch_all(connection, "incidents", "types", {"kind": kind})
