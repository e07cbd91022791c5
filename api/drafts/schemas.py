"""Drafts as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.edits.schemas import PreviewBody, PreviewOut, Reason
from api.inputs import CleanText
from gis.edits.draft_repository import Draft
from gis.edits.drafts import Computed, DraftInFull

Title = Annotated[CleanText, Field(min_length=1, max_length=100)]


class TitleBody(BaseModel):
    """Another title."""

    model_config = ConfigDict(extra="forbid")

    title: Title


class NewDraftBody(TitleBody):
    """A draft to begin."""

    community_id: UUID


class StepBody(PreviewBody):
    """An edit to add on top of the others."""

    reason: Reason = ""
    result_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None


class CommentBody(BaseModel):
    """Something to say about a draft."""

    model_config = ConfigDict(extra="forbid")

    comment: Annotated[CleanText, Field(min_length=1, max_length=500)]


class ActionBody(BaseModel):
    """Why; for `approve` and `record` also the day from whose beginning the draft is in effect."""

    model_config = ConfigDict(extra="forbid")

    comment: Reason = ""
    effective_on: date | None = None


class DraftOut(BaseModel):
    """A draft in a list."""

    id: UUID
    community_id: UUID
    title: str
    state: str
    base_edition: int
    version: int
    author_id: UUID
    author: str
    submitted_by_id: UUID | None
    approved_by_id: UUID | None
    approver: str | None
    effective_at: datetime | None
    is_outdated: bool
    conflict: Mapping[str, Any] | None
    steps_count: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, draft: Draft) -> "DraftOut":
        """From the domain."""
        return cls(**_members(draft))


class StepOut(BaseModel):
    """One edit of a draft and what it did when it was last looked at."""

    position: int
    intent: Mapping[str, Any]
    reason: str
    result_hash: str
    impact: Mapping[str, Any]
    added_at: datetime


class DraftEventOut(BaseModel):
    """What happened to a draft."""

    at: datetime
    actor: str | None
    action: str
    state: str
    comment: str


class DraftInFullOut(DraftOut):
    """A draft with its steps and its past; `may` lists what the reader may do with it now."""

    steps: list[StepOut]
    events: list[DraftEventOut]
    may: list[str]
    is_own: bool

    @classmethod
    def of_full(cls, found: DraftInFull, may: Sequence[str], reader_id: UUID) -> "DraftInFullOut":
        """From the domain, as somebody reads it."""
        return cls(
            **_members(found.draft),
            may=list(may),
            is_own=reader_id in (found.draft.author_id, found.draft.submitted_by_id),
            steps=[StepOut(**asdict(step)) for step in found.steps],
            events=[DraftEventOut(**asdict(event)) for event in found.events],
        )


class StepAddedOut(BaseModel):
    """The draft with its new step, and the step's preview."""

    draft: DraftInFullOut
    preview: PreviewOut


class ComputedOut(BaseModel):
    """A draft on the newest map: a preview per step, and what stands in the way."""

    edition: int
    previews: list[PreviewOut]
    conflict: Mapping[str, Any] | None

    @classmethod
    def of(cls, found: Computed) -> "ComputedOut":
        """From the domain."""
        previews = [PreviewOut.of(preview) for preview in found.previews]
        return cls(edition=found.edition, previews=previews, conflict=found.conflict)


class DraftPage(BaseModel):
    """Drafts, the last changed first."""

    items: list[DraftOut]


def _members(draft: Draft) -> dict[str, Any]:
    members = asdict(draft)
    members["steps_count"] = members.pop("steps")
    return members
