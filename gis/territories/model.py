"""What the partition service takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shapely import MultiPolygon, Polygon


@dataclass(frozen=True)
class TerritoryFeature:
    """A territory as a file describes it. ``geom`` is EPSG:4490 lon/lat degrees with 9 decimals."""

    source_key: str
    geom: Polygon | MultiPolygon
    name: str | None = None
    name_en: str | None = None
    code: str | None = None
    number: str | None = None
    parent_code: str | None = None
    kind: str = "general"
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """Who changes the map, from which file, since when, and why."""

    source: str
    at: datetime
    reason: str
    batch_id: UUID | None = None
    author_id: UUID | None = None


@dataclass(frozen=True)
class Community:
    """A community with what every edit needs of it."""

    id: UUID
    code: str
    name: str
    metric_epsg: int
    edition: int
    settlement: str | None
    geom: MultiPolygon


@dataclass(frozen=True)
class CurrentVersion:
    """A version in force, as the service compares it with a file."""

    id: UUID
    territory_id: UUID
    parent_id: UUID | None
    source: str
    source_key: str
    code: str
    number: str
    name: str
    name_en: str | None
    kind: str
    attributes: Mapping[str, Any]
    content_hash: bytes
    colour: int
    geom: MultiPolygon


@dataclass(frozen=True)
class NewVersion:
    """A version to write."""

    territory_id: UUID
    level: str
    community_id: UUID
    parent_id: UUID | None
    code: str
    number: str
    name: str
    name_en: str | None
    attributes: Mapping[str, Any]
    content_hash: bytes
    geom: MultiPolygon
    label_lonlat: tuple[float, float]
    area_m2: float
    colour: int


@dataclass(frozen=True)
class MapChange:
    """What one edit did: how many territories it added, changed, left alone and ended, and the new edition.

    ``edition`` is unchanged and ``edit_id`` None when nothing differed.
    """

    community_id: UUID
    edition: int
    edit_id: UUID | None
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
