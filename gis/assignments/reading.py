"""The stored assignment of one subject, with the names of its territories and the sentence that explains it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.assignments.explanation import ByHand, Explanation, explain
from gis.assignments.locate import Place
from gis.queries import fetch_all, fetch_one


@dataclass(frozen=True, slots=True)
class Assigned:
    """Where a subject belongs now, and why."""

    community: Place | None
    grid: Place | None
    lane: Place | None
    explanation: Explanation
    by_hand: ByHand | None = None


async def assignment_of(
    connection: AsyncConnection, subject_kind: str, subject_id: UUID, *, point: bool
) -> Assigned | None:
    """The current assignment of a subject; none when it was never derived. ``point`` chooses the words."""
    values = {"subject_kind": subject_kind, "subject_id": subject_id}
    rows = await fetch_all(connection, "assignments", "assignment_of", values)
    if not rows:
        return None
    places = {
        row["level"]: Place(row["id"], row["level"], row["code"], row["number"], row["name"])
        for row in rows
        if row["level"] is not None
    }
    by_hand = await override_of(connection, subject_kind, subject_id)
    community, grid, lane = (places.get(level) for level in ("community", "grid", "lane"))
    first = rows[0]
    explanation = explain(
        first["rule"],
        measure=first["measure"],
        edition=first["edition"],
        grid=grid.label if grid else None,
        community=community.label if community else None,
        point=point,
        by_hand=by_hand,
    )
    return Assigned(community, grid, lane, explanation, by_hand)


async def override_of(connection: AsyncConnection, subject_kind: str, subject_id: UUID) -> ByHand | None:
    """The override of a subject that is in force, also where its territory no longer is."""
    values = {"subject_kind": subject_kind, "subject_id": subject_id}
    row = await fetch_one(connection, "assignments", "override_of", values)
    if row is None:
        return None
    place = Place(row["territory_id"], row["level"], "", row["number"] or None, row["name"])
    return ByHand(
        row["territory_id"],
        place.label,
        row["reason"],
        row["author"],
        row["since"],
        row["expires_at"],
        bool(row["lapsed"]),
    )
