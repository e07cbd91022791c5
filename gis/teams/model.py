"""What changing the staff takes and gives, free of any table or request."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from gis.errors import Conflict, NotFound


class _Everywhere:
    """Every area there is."""

    def __contains__(self, area: object) -> bool:
        return True


EVERYWHERE: Container[UUID] = _Everywhere()


@dataclass(frozen=True)
class Actor:
    """Who changes something: an account of a tenant, and the areas in which it may."""

    tenant_id: int
    user_id: UUID
    areas: Container[UUID] = EVERYWHERE


@dataclass(frozen=True)
class Changed:
    """A row that was written, and the number it has now."""

    id: UUID
    number: int


@dataclass(frozen=True)
class NewDuty:
    """A duty to give; no beginning means now, no end means until further notice."""

    worker_id: UUID
    territory_id: UUID
    role: str
    line: str | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Move:
    """What becomes of a duty: another holder, another territory, or only an end."""

    reason: str
    worker_id: UUID | None = None
    territory_id: UUID | None = None
    valid_to: datetime | None = None
    fields: frozenset[str] = field(default_factory=frozenset)


class StaffStale(Conflict):
    """Somebody changed the row meanwhile."""

    code = "staff_stale"


def unknown(what_zh: str, what_en: str) -> NotFound:
    """The answer to an id that is unknown or out of sight; the same words for both."""
    return NotFound(
        f"没有这{what_zh}，或不在你的可见范围内。核对后再试。",
        f"There is no such {what_en}, or it is outside your scope. Check it and try again.",
    )
