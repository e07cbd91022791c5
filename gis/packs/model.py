"""What a pack is: an area's tiles in one file, and what it takes to build it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from gis.db import Box, Sight
from gis.jobs.model import State

KIND = "pack"
"""The kind of its jobs."""

Format = Literal["pmtiles", "mbtiles"]

HOLDS = timedelta(days=14)
"""How long a pack is handed out, and how long a phone may use it: what it shows is never older than that."""


@dataclass(frozen=True)
class Area:
    """A territory that a pack can be made of, with the box of its ground in EPSG:3857 metres."""

    territory_id: UUID
    community_id: UUID
    ground_3857: Box


@dataclass(frozen=True)
class Order:
    """What is asked for: layers and zooms of an area, with a sight.

    ``standing`` has eight bytes for each tile: what it stands under now; empty when that is not known. ``context`` is
    what the work needs beside this, as JSON.
    """

    area: Area
    format: Format
    layers: tuple[str, ...]
    minzoom: int
    maxzoom: int
    sight: Sight
    standing: bytes
    context: Mapping[str, Any]

    @property
    def likeness(self) -> bytes:
        """The same for packs of a territory of which a later one replaces an earlier one."""
        said = (self.format, self.layers, self.minzoom, self.maxzoom, digest_of(self.sight).hex())
        return sha256(repr(said).encode()).digest()


@dataclass(frozen=True)
class Pack:
    """A pack as it stands; what says something of the file is there once it is built."""

    id: UUID
    territory_id: UUID
    label: str
    format: Format
    layers: list[str]
    minzoom: int
    maxzoom: int
    ground_3857: list[float]
    sight_digest: bytes
    job_id: UUID | None
    requested_at: datetime
    built_at: datetime | None
    generation: str | None
    sha256: str | None
    tiles: int | None
    copied: int | None
    size_bytes: int | None
    state: State
    progress: float
    phase: str
    error: Mapping[str, Any] | None

    @property
    def expires_at(self) -> datetime | None:
        """Until when it may be used."""
        return None if self.built_at is None else self.built_at + HOLDS


@dataclass(frozen=True)
class Base:
    """A pack built before for the same sight, layers and zooms: the tiles that still hold are copied from it."""

    ground_3857: list[float]
    standing: bytes
    content: bytes


@dataclass(frozen=True)
class Plan:
    """What the work reads of a pack."""

    territory_id: UUID
    label: str
    format: Format
    layers: list[str]
    minzoom: int
    maxzoom: int
    ground_3857: list[float]
    map_areas: str
    context_areas: str
    standing: bytes

    @property
    def sight(self) -> Sight:
        """What its tiles are drawn with."""
        return Sight(map_areas=self.map_areas, context_areas=self.context_areas)


@dataclass(frozen=True)
class Built:
    """The file, and how many of its tiles it has and did not have to draw."""

    content: bytes
    generation: str
    tiles: int
    copied: int

    @property
    def sha256(self) -> str:
        """The file's digest, in hexadecimal digits."""
        return sha256(self.content).hexdigest()


def digest_of(sight: Sight) -> bytes:
    """What tells sights apart without saying what they see."""
    return sha256(f"{sight.map_areas}|{sight.context_areas}".encode()).digest()
