"""The answer to “where is this point?” as JSON."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from api.assignments import ExplanationOut, NamedOut
from api.overlays.schemas import OverlayHereOut
from gis.assignments.locate import Location
from gis.overlays.reading import OverlayHere


class ResponsibleOut(BaseModel):
    """Somebody who answers for one of the territories."""

    role: str
    name: str
    phone_masked: str | None
    territory: str


class LocationOut(BaseModel):
    """Everything that holds the point, and why."""

    point: tuple[float, float]
    as_of: datetime
    community: NamedOut | None
    grid: NamedOut | None
    lane: NamedOut | None
    building: NamedOut | None
    overlays: list[OverlayHereOut]
    responsible: list[ResponsibleOut]
    explanation: ExplanationOut

    @classmethod
    def of(cls, found: Location, overlays: Sequence[OverlayHere]) -> "LocationOut":
        """From the domain."""
        return cls(
            point=(found.lon, found.lat),
            as_of=found.at,
            community=NamedOut.of(found.community),
            grid=NamedOut.of(found.grid),
            lane=NamedOut.of(found.lane),
            building=NamedOut.of(found.building),
            overlays=[OverlayHereOut.of(each) for each in overlays],
            responsible=[
                ResponsibleOut(
                    role=each.role,
                    name=each.name,
                    phone_masked=each.phone_masked,
                    territory=each.territory,
                )
                for each in found.responsible
            ],
            explanation=ExplanationOut.of(found.explanation),
        )
