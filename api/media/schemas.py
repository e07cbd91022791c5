"""What is told of a photo."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from gis.media.reading import Details


class PhotoOut(BaseModel):
    """A photo; sizes are of what is kept. ``position`` is for its sender, until attached."""

    id: UUID
    is_ready: bool = Field(description="all of it is here and was read")
    width_px: int | None
    height_px: int | None
    stored_bytes: int | None
    taken_at: datetime | None = Field(description="as the camera says, without a zone China's time")
    position: tuple[float, float] | None = Field(
        description="lon, lat in degrees as the camera says; unchecked"
    )
    incident_id: UUID | None = Field(description="what it is attached to")

    @classmethod
    def of(cls, found: Details) -> Self:
        """From what the domain tells."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})
