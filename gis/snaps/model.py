"""What a passer-by reports and what they are told, free of any table or request."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from uuid import UUID, uuid5

from gis.media.model import Declared

MAX_PHOTOS = 3
_DEVICES = UUID("0a3c1a57-9a3b-4f43-8a7e-6f3f1d2b9c10")


@dataclass(frozen=True, slots=True)
class Snap:
    """A report as the page sends it. ``point`` lon/lat, EPSG:4490 degrees; ``device`` is what the page calls itself."""

    id: UUID
    device: UUID
    point: tuple[float, float]
    accuracy_m: float | None
    text: str
    kind: str | None
    address: str
    name: str | None
    phone: str | None
    photos: tuple[Declared, ...]

    def author_key(self, tenant_id: int) -> UUID:
        """Under which the device's own ids count: they are nobody else's."""
        return uuid5(_DEVICES, f"{tenant_id}/{self.device.hex}")

    def media_ids(self, tenant_id: int) -> tuple[UUID, ...]:
        """The ids of its photos, the same however often it is sent."""
        key = self.author_key(tenant_id)
        return tuple(uuid5(key, f"{self.id.hex}/{each.sha256.hex()}") for each in self.photos)


@dataclass(frozen=True, slots=True)
class Received:
    """A report that is stored."""

    incident_id: UUID
    number: str
    media_ids: tuple[UUID, ...]
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class PublicStep:
    """A word for the public, and since when it holds."""

    code: str
    name: str
    name_en: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How a report goes: nothing of it that somebody typed, and nobody's name."""

    number: str
    kind: str
    kind_en: str
    community: str | None
    community_en: str | None
    reported_at: datetime
    until_on: date | None
    photos: int
    steps: tuple[PublicStep, ...]


@cache
def kinds() -> tuple[str, Mapping[str, tuple[str, str]]]:
    """The type of what nothing was chosen for, and the words of the others by their types."""
    said = tomllib.loads((files("gis") / "snaps" / "kinds.toml").read_text(encoding="utf-8"))
    return said["other"], {code: (each["zh"], each["en"]) for code, each in said["kinds"].items()}
