"""The answer to “who is competent here for this?” as JSON, and the rules behind it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.assignments import NamedOut
from api.inputs import CleanText
from api.overlays.schemas import BodyOut, Name, OverlayHereOut
from gis.overlays.competence import Body, Candidate, Competence, Rule
from gis.overlays.model import Kind
from gis.overlays.rules import NewRule
from gis.overlays.sentences import why, why_not


class RuleOut(BaseModel):
    """A rule of competence; one of overlay_kind, overlay_id and level says where it holds."""

    id: UUID
    pattern: str
    title: str
    title_en: str | None
    priority: int
    overlay_kind: str | None
    overlay_id: UUID | None
    overlay_name: str | None
    level: str | None
    body: str | None
    body_en: str | None
    source: str
    valid_from: datetime
    valid_to: datetime | None

    @classmethod
    def of(cls, rule: Rule) -> "RuleOut":
        """From the domain."""
        return cls(**{name: getattr(rule, name) for name in cls.model_fields})


class RuleList(BaseModel):
    """The rules in force, the strongest first."""

    items: list[RuleOut]


class NewRuleBody(BaseModel):
    """A rule to add; `*` in the pattern stands for any text, without a body the overlay's own one is competent."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    pattern: Name
    title: Name
    title_en: Name | None = None
    priority: Annotated[int, Field(ge=0, le=1000)] = 50
    overlay_kind: Kind | None = None
    overlay_id: UUID | None = None
    level: Literal["community", "grid", "lane"] | None = None
    body: Name | None = None
    source: Annotated[CleanText, Field(min_length=1, max_length=200)] = "page"

    def rule(self, author_id: UUID) -> NewRule:
        """For the domain."""
        return NewRule(**self.model_dump(), author_id=author_id)


class RuleAddedOut(BaseModel):
    """The id of a rule just added."""

    id: UUID


class CandidateOut(BaseModel):
    """A rule that speaks of the type here (or an overlay without one), with the sentence that says why it lost."""

    body: BodyOut
    rule: RuleOut | None
    overlay: OverlayHereOut | None
    territory: NamedOut | None
    lost_by: str | None
    text_zh: str
    text_en: str

    @classmethod
    def of(cls, candidate: Candidate, text: tuple[str, str]) -> "CandidateOut":
        """From the domain."""
        return cls(
            body=_body(candidate.body),
            rule=RuleOut.of(candidate.rule) if candidate.rule else None,
            overlay=OverlayHereOut.of(candidate.overlay) if candidate.overlay else None,
            territory=NamedOut.of(candidate.territory),
            lost_by=candidate.lost_by,
            text_zh=text[0],
            text_en=text[1],
        )


class CompetenceOut(BaseModel):
    """Who is competent, what decided, who else was considered, and the territory that would be asked otherwise."""

    point: tuple[float, float]
    type: str
    at: datetime
    body: BodyOut | None
    decided_by: Literal["rule", "fallback", "nobody"]
    text_zh: str
    text_en: str
    winner: CandidateOut | None
    runners_up: list[CandidateOut]
    fallback: NamedOut | None
    community: NamedOut | None
    grid: NamedOut | None
    lane: NamedOut | None

    @classmethod
    def of(cls, found: Competence) -> "CompetenceOut":
        """From the domain."""
        said = why(found)
        location = found.location
        return cls(
            point=(location.lon, location.lat),
            type=found.matter,
            at=location.at,
            body=_body(found.body) if found.body else None,
            decided_by=found.decided_by,
            text_zh=said[0],
            text_en=said[1],
            winner=CandidateOut.of(found.winner, said) if found.winner else None,
            runners_up=[CandidateOut.of(other, why_not(found, other)) for other in found.runners_up],
            fallback=NamedOut.of(found.fallback),
            community=NamedOut.of(location.community),
            grid=NamedOut.of(location.grid),
            lane=NamedOut.of(location.lane),
        )


def _body(body: Body) -> BodyOut:
    return BodyOut(id=body.id, name=body.name, name_en=body.name_en)
