"""Overlays as JSON: what is drawn, what is listed, one in full with its history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.inputs import CleanText
from gis.overlays.drawing import ground_of
from gis.overlays.model import Changed, Content, Kind
from gis.overlays.reading import OverlayHere, OverlayInFull

Name = Annotated[CleanText, Field(min_length=1, max_length=100)]
Reason = Annotated[CleanText, Field(min_length=1, max_length=500)]


class ReasonBody(BaseModel):
    """Why something is done."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: Reason


class RestoreBody(ReasonBody):
    """Which change's result shall be in force again."""

    number: Annotated[int, Field(ge=1, le=2_147_483_647)]


class OverlayBody(ReasonBody):
    """An overlay as drawn: GeoJSON Polygon or MultiPolygon, or LineString or MultiLineString with `buffer_m`."""

    name: Name
    name_en: Name | None = None
    body: Name | None = None
    geometry: dict[str, Any]
    buffer_m: Annotated[float, Field(allow_inf_nan=False)] | None = None

    def content(self) -> Content:
        """What a version says; refused with the place when the drawing cannot be used."""
        return Content(self.name, self.name_en, self.body, ground_of(self.geometry, self.buffer_m))


class NewOverlayBody(OverlayBody):
    """A new overlay; its kind never changes."""

    kind: Kind


class OverlayOut(BaseModel):
    """An overlay in a list; `number` counts its changes and is its ETag, as `"o3"`."""

    id: UUID
    kind: str
    number: int
    name: str
    name_en: str | None
    body: str | None
    body_en: str | None
    shape: Literal["area", "line"]
    buffer_m: float | None
    area_m2: float
    label: tuple[float, float]
    bbox: tuple[float, float, float, float]
    valid_from: datetime
    valid_to: datetime | None

    @classmethod
    def fields_of(cls, row: Mapping[str, Any]) -> dict[str, Any]:
        """The members from a row."""
        same = (
            "id", "kind", "number", "name", "name_en", "body", "body_en", "buffer_m", "area_m2", "valid_from",
            "valid_to",
        )  # fmt: skip
        return {
            **{name: row[name] for name in same},
            "shape": "area" if row["buffer_m"] is None else "line",
            "label": (row["label_lon"], row["label_lat"]),
            "bbox": (row["west"], row["south"], row["east"], row["north"]),
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "OverlayOut":
        """From the domain."""
        return cls(**cls.fields_of(row))


class OverlayPage(BaseModel):
    """One page of overlays."""

    items: list[OverlayOut]
    next_cursor: str | None
    as_of: datetime


class OverlayChangeOut(BaseModel):
    """One change of an overlay; `can_restore` when it left a state that can be put in force again."""

    number: int
    action: str
    reason: str
    author: str | None
    recorded_at: datetime
    effective_at: datetime
    name: str | None
    body: str | None
    buffer_m: float | None
    area_m2: float | None
    can_restore: bool


class OverlayInFullOut(OverlayOut):
    """An overlay with its ground, the line it was drawn as, and its history, newest first."""

    geometry: dict[str, Any]
    line: dict[str, Any] | None
    history: list[OverlayChangeOut]

    @classmethod
    def of_full(cls, found: OverlayInFull) -> "OverlayInFullOut":
        """From the domain."""
        return cls(
            **cls.fields_of(found.row),
            geometry=dict(found.geometry),
            line=None if found.line is None else dict(found.line),
            history=[OverlayChangeOut(**row) for row in found.history],
        )


class OverlayChangedOut(BaseModel):
    """What a change left."""

    id: UUID
    number: int

    @classmethod
    def of(cls, done: Changed) -> "OverlayChangedOut":
        """From the domain."""
        return cls(id=done.overlay_id, number=done.number)


class OverlayHereOut(BaseModel):
    """An overlay that covers a point."""

    id: UUID
    code: str
    name: str
    label: str
    kind: str
    name_en: str | None
    body: str | None
    body_en: str | None

    @classmethod
    def of(cls, here: OverlayHere) -> "OverlayHereOut":
        """From the domain; an overlay has no code."""
        return cls(
            id=here.id,
            code="",
            name=here.name,
            label=here.name,
            kind=here.kind,
            name_en=here.name_en,
            body=here.body,
            body_en=here.body_en,
        )


class BodyOut(BaseModel):
    """A responsible body."""

    id: UUID | None
    name: str
    name_en: str | None


class BodyList(BaseModel):
    """Every responsible body, by name."""

    items: list[BodyOut]
