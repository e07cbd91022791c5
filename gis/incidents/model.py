"""What is said of an incident and what is asked of it, free of any table or request.

IncidentStale (412) and WrongState (409) are refusals of their own; the others are those of `gis.errors`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID, uuid5

from gis.errors import Conflict, Stale
from gis.incidents.worktime import Unit

Source = Literal["staff", "phone", "public", "patrol", "device", "video", "superior", "import"]

_FEEDS = UUID("6f0b7f0e-5a0b-4d6e-9b1d-6c1f3a0e8d21")


@dataclass(frozen=True, slots=True)
class Author:
    """Who sends a report: an account, or whatever else has a key of its own (a device of the public, a feed)."""

    user_id: UUID | None
    key: UUID
    role: str

    @classmethod
    def of_feed(cls, source: str) -> "Author":
        """A feed of another system, known by its name."""
        return cls(None, uuid5(_FEEDS, source), "import")


@dataclass(frozen=True, slots=True)
class Reporter:
    """Whoever reported it and may be called back."""

    name: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class NewIncident:
    """A report. ``point`` lon/lat in EPSG:4490 degrees, ``accuracy_m`` the radius in which it is good."""

    request_id: UUID
    type_code: str
    point: tuple[float, float]
    text: str
    source: Source = "staff"
    level: int = 4
    accuracy_m: float | None = None
    address: str = ""
    observed_at: datetime | None = None
    condition_id: UUID | None = None
    building_id: UUID | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    reporter: Reporter = Reporter()
    media_ids: tuple[UUID, ...] = ()
    external: tuple[str, str] | None = None
    accepts_position: bool = False

    @property
    def digest(self) -> bytes:
        """Tells the same report sent again from another one under the same id."""
        said = {
            name: _plain(getattr(self, name))
            for name in self.__dataclass_fields__
            if name not in {"request_id", "accepts_position"}
        }
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).digest()


@dataclass(frozen=True, slots=True)
class Order:
    """A step asked for; ``version`` is that of the incident that was seen."""

    request_id: UUID
    action: str
    version: int
    reason: str = ""
    media_ids: tuple[UUID, ...] = ()
    type_code: str | None = None
    condition_id: UUID | None = None
    target_id: UUID | None = None
    review_on: date | None = None
    amount: int | None = None
    unit: Unit | None = None
    satisfaction: int | None = None
    level: int | None = None
    body_id: UUID | None = None
    team_id: UUID | None = None
    worker_id: UUID | None = None
    point: tuple[float, float] | None = None
    accuracy_m: float | None = None
    address: str | None = None

    def digest(self, incident_id: UUID) -> bytes:
        """Tells the same step sent again from another one under the same id."""
        said = {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}
        return sha256(
            json.dumps([str(incident_id), said], ensure_ascii=False, sort_keys=True).encode()
        ).digest()


@dataclass(frozen=True, slots=True)
class Done:
    """A step as it was taken, or as it was taken before."""

    id: UUID
    version: int
    state: str
    is_repeat: bool


class IncidentStale(Stale):
    """Somebody moved the incident on meanwhile."""

    code = "stale"


class WrongState(Conflict):
    """The state does not allow the step."""

    code = "not_now"


def _plain(value: Any) -> Any:
    if isinstance(value, Reporter):
        return [value.name, value.phone]
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, datetime):
        return value.timestamp()
    return value if value is None or isinstance(value, (int, float, bool, str)) else str(value)
