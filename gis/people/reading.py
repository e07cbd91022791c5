"""The household file, as whoever asks may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.model import SignedIn
from gis.accounts.repository import add_audit
from gis.assignments.history import Period, history_of
from gis.assignments.reading import Assigned, assignment_of
from gis.db import EVERYTHING, enter
from gis.errors import NotFound
from gis.people.identity import today
from gis.queries import fetch_all, fetch_one

Record = Mapping[str, Any]

_PARTS = ("members", "tags", "tenancies", "notes", "corrections", "visits", "comings")


@dataclass(frozen=True, slots=True)
class HouseholdFile:
    """Everything about one household, unmasked: masks are put on where the answer is made."""

    home: Record
    assigned: Assigned | None
    members: Sequence[Record]
    tags: Sequence[Record]
    tenancies: Sequence[Record]
    notes: Sequence[Record]
    corrections: Sequence[Record]
    visits: Sequence[Record]
    comings: Sequence[Record]
    belonging: Sequence[Period]
    today: date


async def open_file(
    connection: AsyncConnection, signed_in: SignedIn, household_id: UUID, *, purpose: str | None = None
) -> HouseholdFile:
    """The file of a household, with a line in the log of its community that it was opened.

    Read with the sight of whoever asks; only where the household belonged before is read with the system's, because
    that is the household's own history. Leaves the transaction with the system's sight.
    """
    home = await visible_household(connection, signed_in, household_id)
    day = today()
    values = {"household_id": household_id, "today": day}
    parts = {name: await _rows(connection, name, values) for name in _PARTS}
    assigned = await assignment_of(connection, "household", household_id, point=False)
    tenant_id = signed_in.user.tenant.id
    await enter(connection, tenant_id, EVERYTHING)
    belonging = await history_of(connection, "household", household_id)
    await log(connection, signed_in, home, "household.read", {"purpose": purpose} if purpose else {})
    return HouseholdFile(home, assigned, **parts, belonging=belonging, today=day)


async def visible_household(connection: AsyncConnection, signed_in: SignedIn, household_id: UUID) -> Record:
    """The household, if whoever asks may see who lives there."""
    row = await fetch_one(connection, "people", "household", {"household_id": household_id})
    home = None if row is None else dict(row)
    if home is None or not sees_people(signed_in, home):
        raise no_such_household()
    return home


def sees_people(signed_in: SignedIn, home: Record) -> bool:
    """Whether personal data is seen where the household is."""
    areas = signed_in.scope.people
    return areas.is_everything or any(home[name] in areas for name in ("community_id", "grid_id", "lane_id"))


async def log(
    connection: AsyncConnection, signed_in: SignedIn, home: Record, action: str, detail: Record
) -> None:
    """A line in the log of the household's community: who did what with it."""
    user = signed_in.user
    subject = ("household", str(home["id"]))
    await add_audit(connection, user.tenant.id, user.id, action, subject, detail, home["community_id"])


def no_such_household() -> NotFound:
    """The same for one that does not exist and one that is not theirs."""
    return NotFound(
        "没有这一户，或不在你的可见范围内。核对链接后再试。",
        "There is no such household, or it is outside your scope. Check the link.",
    )


def no_such_person() -> NotFound:
    """The same for somebody who does not exist and somebody who is not theirs."""
    return NotFound(
        "没有这位居民，或不在你的可见范围内。核对后再试。",
        "There is no such resident, or they are outside your scope. Check and try again.",
    )


async def _rows(connection: AsyncConnection, name: str, values: Record) -> list[Record]:
    return [dict(row) for row in await fetch_all(connection, "people", name, values)]
