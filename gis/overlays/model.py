"""What an overlay area is, free of any table or request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shapely import MultiLineString, MultiPolygon

from gis.errors import Conflict, Stale

Kind = Literal["joint_area", "jurisdiction", "police_beat", "school_district", "risk_area"]
Action = Literal["create", "replace", "end", "restore"]

KINDS: tuple[Kind, ...] = ("joint_area", "jurisdiction", "police_beat", "school_district", "risk_area")

MIN_BUFFER_M = 1.0
MAX_BUFFER_M = 2_000.0


@dataclass(frozen=True)
class Ground:
    """What an overlay covers, EPSG:4490 degrees; ``line`` and ``buffer_m`` when the area was derived from a line."""

    area: MultiPolygon
    line: MultiLineString | None = None
    buffer_m: float | None = None


@dataclass(frozen=True)
class Content:
    """Everything a version says of an overlay."""

    name: str
    name_en: str | None
    body: str | None
    ground: Ground


@dataclass(frozen=True)
class Order:
    """Who changes an overlay, why, on which number they saw it, and the key that makes the change once."""

    reason: str
    author_id: UUID | None = None
    seen_number: int | None = None
    idempotency_key: UUID | None = None
    batch_id: UUID | None = None


@dataclass(frozen=True)
class Change:
    """One change as it is written: the hash stands for what was asked, so that a key means one thing only."""

    overlay_id: UUID
    number: int
    action: Action
    order: Order
    request_hash: bytes
    at: datetime


@dataclass(frozen=True)
class Version:
    """A version as it is written."""

    overlay_id: UUID
    number: int
    content: Content
    body_id: UUID | None
    content_hash: bytes
    label_lonlat: tuple[float, float]
    area_m2: float


@dataclass(frozen=True)
class Held:
    """An overlay locked for a change: its number, and the version in force unless it has ended."""

    overlay_id: UUID
    kind: Kind
    number: int
    version_id: UUID | None
    content_hash: bytes | None
    bounds: tuple[float, float, float, float] | None
    since: datetime | None


@dataclass(frozen=True)
class Changed:
    """What a change left: the overlay and its number; ``is_repeat`` when the same key was used before."""

    overlay_id: UUID
    number: int
    is_repeat: bool = False


class OverlayStale(Stale):
    """Somebody else changed the overlay meanwhile."""

    code = "stale"


class OverlayEnded(Conflict):
    """The overlay is no longer in force."""

    code = "overlay_ended"
