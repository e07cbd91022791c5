"""Bodies of requests for access and of explanations."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.inputs import CleanText
from gis.access.explaining import Explanation
from gis.access.requests import RequestLine


class RequestBody(BaseModel):
    """What somebody asks for: a territory by its code, for some hours, with the reason."""

    model_config = ConfigDict(extra="forbid")

    wanted: Annotated[CleanText, Field(min_length=1, max_length=100)]
    classes: Annotated[list[Literal["map", "people"]], Field(min_length=1, max_length=2)] = ["map"]
    hours: Annotated[int, Field(ge=1, le=720)]
    reason: Annotated[CleanText, Field(min_length=4, max_length=500)]


class AnswerBody(BaseModel):
    """An answer's words."""

    model_config = ConfigDict(extra="forbid")

    answer: Annotated[CleanText, Field(min_length=1, max_length=500)]


class RequestedOut(BaseModel):
    """A request just made."""

    id: UUID


class ApprovedOut(BaseModel):
    """The grant that came of a request."""

    grant_id: UUID


class RequestOut(BaseModel):
    """A request as it stands; the territory is named only to those who decide."""

    id: UUID
    user_id: UUID
    user_name: str
    wanted: str
    territory_id: UUID | None
    territory_name: str | None
    classes: list[str]
    hours: int
    reason: str
    state: str
    created_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    answer: str
    until: datetime | None

    @classmethod
    def of(cls, line: RequestLine, *, decides: bool) -> "RequestOut":
        """From the domain; whoever asked is told what they wrote, not what it turned out to be."""
        values = {name: getattr(line, name) for name in line.__dataclass_fields__}
        if not decides:
            values |= {"territory_id": None, "territory_name": None}
        return cls.model_validate(values)


class RequestList(BaseModel):
    """Requests, the newest first."""

    items: list[RequestOut]


class ReasonOut(BaseModel):
    """One step of an explanation."""

    code: str
    text_zh: str
    text_en: str


class ExplanationOut(BaseModel):
    """Whether somebody sees a thing, and why."""

    on_map: bool
    people: bool
    reasons: list[ReasonOut]

    @classmethod
    def of(cls, found: Explanation) -> "ExplanationOut":
        """From the domain."""
        return cls(
            on_map=found.on_map,
            people=found.people,
            reasons=[ReasonOut(code=e.code, text_zh=e.text_zh, text_en=e.text_en) for e in found.reasons],
        )
