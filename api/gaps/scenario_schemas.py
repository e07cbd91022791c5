"""Scenarios as JSON."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.gaps.schemas import GroupWord, Link, SurveyBody
from api.inputs import CleanText, Lat, Lon
from gis.gaps.measuring import rounded
from gis.gaps.scenarios import Scenario


class ScenarioBody(SurveyBody):
    """What is supposed, as a survey asks it, under a name of its own in the community."""

    name: Annotated[CleanText, Field(min_length=1, max_length=60)]
    sites: Literal[0] = 0


class ScenarioOut(BaseModel):
    """A scenario; figures are people of the group out of reach when it was saved, in multiples of `rounded_to`.

    `versions` are marks of the streets, facilities, homes and standards it was measured with: two scenarios with the
    same ones can be compared as they stand.
    """

    id: UUID
    community_id: UUID
    name: str
    kind: str
    limit_m: float
    group: GroupWord
    added: list[tuple[Lon, Lat]]
    closed: list[UUID]
    links: list[Link]
    versions: dict[str, str]
    gap_before: int
    gap_after: int
    rounded_to: int
    saved_by: str
    saved_by_id: UUID
    saved_at: datetime

    @classmethod
    def of(cls, scenario: Scenario, base: int) -> "ScenarioOut":
        """From the domain, figures as multiples of a base."""
        return cls(
            id=scenario.id,
            community_id=scenario.community_id,
            name=scenario.name,
            kind=scenario.kind,
            limit_m=scenario.limit_m,
            group=scenario.group_of,
            **scenario.changes,
            versions=dict(scenario.versions),
            gap_before=rounded(scenario.gap_before, base),
            gap_after=rounded(scenario.gap_after, base),
            rounded_to=base,
            saved_by=scenario.saved_by,
            saved_by_id=scenario.saved_by_id,
            saved_at=scenario.saved_at,
        )


class ScenarioList(BaseModel):
    """The scenarios of a community, the newest first."""

    items: list[ScenarioOut]
