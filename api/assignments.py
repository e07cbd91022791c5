"""An assignment as JSON, the same for everything that is assigned."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from gis.assignments.explanation import Explanation
from gis.assignments.locate import Place
from gis.assignments.reading import Assigned
from gis.lane_lines.frontage import Frontage


class NamedOut(BaseModel):
    """A territory or building by its names."""

    id: UUID
    code: str
    name: str
    label: str

    @classmethod
    def of(cls, place: Place | None) -> "NamedOut | None":
        """From the domain."""
        if place is None:
            return None
        return cls(id=place.id, code=place.code, name=place.name, label=place.label)


class ExplanationOut(BaseModel):
    """Why, in both languages; `measure` is a share of the footprint, or metres for `outside`.

    `confidence` is the probability, 0 to 1, that the territory is the right one, as far as the rule knows.
    """

    rule: str
    edition: int | None
    measure: float | None
    confidence: float | None
    text_zh: str
    text_en: str

    @classmethod
    def of(cls, explanation: Explanation) -> "ExplanationOut":
        """From the domain."""
        return cls(
            rule=explanation.rule,
            edition=explanation.edition,
            measure=explanation.measure,
            confidence=explanation.confidence,
            text_zh=explanation.text_zh,
            text_en=explanation.text_en,
        )


class AssignmentOut(BaseModel):
    """Where something belongs, and why."""

    rule: str
    measure: float | None
    edition: int | None
    community: NamedOut | None
    grid: NamedOut | None
    lane: NamedOut | None
    explanation: ExplanationOut

    @classmethod
    def of(cls, assigned: Assigned | None) -> "AssignmentOut | None":
        """From the stored assignment, if there is one."""
        if assigned is None:
            return None
        return cls.at(assigned.community, assigned.grid, assigned.lane, assigned.explanation)

    @classmethod
    def at(
        cls, community: Place | None, grid: Place | None, lane: Place | None, explanation: Explanation
    ) -> "AssignmentOut":
        """From the places themselves."""
        return cls(
            rule=explanation.rule,
            measure=explanation.measure,
            edition=explanation.edition,
            community=NamedOut.of(community),
            grid=NamedOut.of(grid),
            lane=NamedOut.of(lane),
            explanation=ExplanationOut.of(explanation),
        )


class FrontageOut(BaseModel):
    """The nearest named street line, the side as seen from its start, and metres along it and off it.

    `door` is the stair that a household was measured from, where its own is known.
    """

    lane_line_id: UUID
    name: str
    side: Literal["left", "right", "on"]
    along_m: float
    offset_m: float
    door: str | None
    text_zh: str
    text_en: str

    @classmethod
    def of(cls, frontage: Frontage | None) -> "FrontageOut | None":
        """From the domain."""
        if frontage is None:
            return None
        return cls(
            lane_line_id=frontage.lane_line_id,
            name=frontage.name,
            side=frontage.side,
            along_m=round(frontage.along_m, 2),
            offset_m=round(frontage.offset_m, 2),
            door=frontage.door,
            text_zh=frontage.text_zh,
            text_en=frontage.text_en,
        )
