"""Packs as JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.inputs import CleanText
from gis.packs.model import Pack
from tiles.packing import MAXZOOM, MINZOOM


class PackBody(BaseModel):
    """A pack asked for: an area, and what of it; without layers, those that the map shows at first."""

    model_config = ConfigDict(extra="forbid")

    territory_id: UUID
    format: Literal["pmtiles", "mbtiles"] = "pmtiles"
    layers: (
        Annotated[list[Annotated[CleanText, Field(max_length=40)]], Field(min_length=1, max_length=60)] | None
    ) = None
    minzoom: Annotated[int, Field(ge=5, le=MAXZOOM)] = MINZOOM
    maxzoom: Annotated[int, Field(ge=5, le=MAXZOOM)] = MAXZOOM

    @model_validator(mode="after")
    def _are_in_order(self) -> "PackBody":
        if self.minzoom > self.maxzoom:
            raise ValueError("minzoom is above maxzoom")
        return self


class PackOut(BaseModel):
    """A pack as it stands: `progress` is 0 … 1; `sha256`, `generation` and the sizes are there once it is `done`.

    The same `generation` is the same content: whoever has it need not download it again. After `expires_at` it is no
    longer to be used. `copied` of its tiles are from the pack before, as nothing had changed there.
    """

    id: UUID
    territory_id: UUID
    label: str
    format: Literal["pmtiles", "mbtiles"]
    layers: list[str]
    minzoom: int
    maxzoom: int
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    progress: float
    phase: str
    error: Mapping[str, Any] | None
    requested_at: datetime
    built_at: datetime | None
    expires_at: datetime | None
    generation: str | None
    sha256: str | None
    size_bytes: int | None
    tiles: int | None
    copied: int | None
    file: str | None = Field(description="where to download it")

    @classmethod
    def of(cls, pack: Pack) -> "PackOut":
        """From the domain."""
        return cls(
            **{name: getattr(pack, name) for name in cls.model_fields if name != "file"},
            file=None if pack.built_at is None else f"/api/v1/packs/{pack.id}/file",
        )


class PackPage(BaseModel):
    """Packs, newest first."""

    items: list[PackOut]
