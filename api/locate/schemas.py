"""The answer to “where is this point?” as JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.assignments import ExplanationOut, NamedOut
from api.inputs import Lat, Lon
from api.overlays.schemas import OverlayHereOut
from gis.assignments.live import Located
from gis.assignments.locate import Location
from gis.assignments.uncertain import Candidates
from gis.overlays.reading import OverlayHere

MAX_POINTS = 20_000


class ResponsibleOut(BaseModel):
    """Somebody who answers for one of the territories.

    While the holder of the duty is away it is the deputy: then `stands_in_for` names the holder and `away_until` says
    until when. `is_away` means that the holder is away and nobody stands in.
    """

    role: str
    name: str
    phone_masked: str | None
    territory: str
    stands_in_for: str | None
    away_until: datetime | None
    is_away: bool


class CandidateOut(BaseModel):
    """A grid that may hold the place; without a grid, a community that has none there."""

    community: NamedOut | None
    grid: NamedOut | None
    probability: float


class AccuracyOut(BaseModel):
    """Where a place may be whose position is known to a radius only.

    `radius_m` holds the place with `confidence`; the position is normally distributed, alike in every direction.
    `elsewhere` is the probability of all that is not listed.
    """

    radius_m: float
    confidence: float
    candidates: list[CandidateOut]
    elsewhere: float

    @classmethod
    def of(cls, around: Candidates) -> "AccuracyOut":
        """From the domain."""
        return cls(
            radius_m=around.accuracy_m,
            confidence=around.confidence,
            candidates=[
                CandidateOut(
                    community=NamedOut.of(each.community),
                    grid=NamedOut.of(each.grid),
                    probability=round(each.probability, 6),
                )
                for each in around.listed
            ],
            elsewhere=round(around.elsewhere, 6),
        )


class LocationOut(BaseModel):
    """Everything that holds the point, and why.

    With an accuracy the confidence of the explanation is the probability of the grid that holds the point itself.
    """

    point: tuple[float, float]
    as_of: datetime
    community: NamedOut | None
    grid: NamedOut | None
    lane: NamedOut | None
    building: NamedOut | None
    overlays: list[OverlayHereOut]
    responsible: list[ResponsibleOut]
    explanation: ExplanationOut
    accuracy: AccuracyOut | None

    @classmethod
    def of(
        cls, found: Location, overlays: Sequence[OverlayHere], around: Candidates | None = None
    ) -> "LocationOut":
        """From the domain."""
        explanation = ExplanationOut.of(found.explanation)
        if around is not None and found.grid is not None:
            explanation.confidence = round(around.of(found.grid.id), 6)
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
                    stands_in_for=each.stands_in_for,
                    away_until=each.away_until,
                    is_away=each.is_away,
                )
                for each in found.responsible
            ],
            explanation=explanation,
            accuracy=None if around is None else AccuracyOut.of(around),
        )


class BatchIn(BaseModel):
    """Points as [longitude, latitude] in degrees, EPSG:4490."""

    points: Annotated[list[tuple[Lon, Lat]], Field(min_length=1, max_length=MAX_POINTS)]


class StandingOut(BaseModel):
    """A territory that holds at least one of the points; ``edition`` is its community's."""

    id: UUID
    level: str
    code: str
    number: str | None
    name: str
    edition: int


class BatchOut(BaseModel):
    """One entry a point, in the order of the question: places in ``territories``, null where there is none."""

    territories: list[StandingOut]
    community: list[int | None]
    grid: list[int | None]
    lane: list[int | None]
    rule: list[str]

    @classmethod
    def of(cls, found: Located) -> "BatchOut":
        """From the domain."""
        territories = [
            StandingOut(
                id=each.id,
                level=each.level,
                code=each.code,
                number=each.number,
                name=each.name,
                edition=found.editions[each.community_id],
            )
            for each in found.territories
        ]
        return cls(
            territories=territories,
            community=_or_none(found.communities.tolist()),
            grid=_or_none(found.grids.tolist()),
            lane=_or_none(found.lanes.tolist()),
            rule=found.rules.tolist(),
        )


def _or_none(indices: list[int]) -> list[int | None]:
    return [None if index < 0 else index for index in indices]
