"""One subject's assignment, its history, and the override of it as JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.assignments import AssignmentOut, FrontageOut, NamedOut
from api.inputs import CleanText
from api.overlays.schemas import OverlayHereOut
from gis.assignments.explanation import ByHand
from gis.assignments.history import Period
from gis.assignments.reading import Assigned
from gis.lane_lines.frontage import Frontage
from gis.overlays.subjects import OverlayOfSubject

SubjectKind = Literal["building", "household", "facility", "device", "duty_post", "organization", "component"]
OverridableKind = Literal["building", "facility", "device", "duty_post", "organization", "component"]
Reason = Annotated[CleanText, Field(min_length=1, max_length=500)]


class OverrideIn(BaseModel):
    """Where something is to belong, why, and the last day (or moment) of it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    territory_id: UUID
    reason: Reason
    until: Annotated[CleanText, Field(max_length=40, description="a date, its end counts; or a time")]


class OverrideOut(BaseModel):
    """An override in force; `lapsed` when its territory is not, so that the place decides meanwhile."""

    territory_id: UUID
    territory: str
    reason: str
    author: str | None
    since: datetime
    expires_at: datetime
    lapsed: bool

    @classmethod
    def of(cls, by_hand: ByHand | None) -> "OverrideOut | None":
        """From the domain."""
        if by_hand is None:
            return None
        return cls(
            territory_id=by_hand.territory_id,
            territory=by_hand.territory,
            reason=by_hand.reason,
            author=by_hand.author,
            since=by_hand.since,
            expires_at=by_hand.expires_at,
            lapsed=by_hand.lapsed,
        )


class OverlayOfSubjectOut(OverlayHereOut):
    """An overlay with the share, 0 to 1, of the footprint that lies in it."""

    share: float = 1.0


class SubjectAssignmentOut(BaseModel):
    """Where one subject belongs, why, what somebody decided by hand, the overlays that hold it, and its frontage."""

    subject_kind: SubjectKind
    subject_id: UUID
    assignment: AssignmentOut
    override: OverrideOut | None
    overlays: list[OverlayOfSubjectOut]
    frontage: FrontageOut | None

    @classmethod
    def of(
        cls,
        kind: SubjectKind,
        subject_id: UUID,
        assigned: Assigned,
        overlays: Sequence[OverlayOfSubject],
        frontage: Frontage | None,
    ) -> "SubjectAssignmentOut":
        """From the domain."""
        assignment = AssignmentOut.of(assigned)
        assert assignment is not None
        return cls(
            subject_kind=kind,
            subject_id=subject_id,
            assignment=assignment,
            override=OverrideOut.of(assigned.by_hand),
            overlays=[
                OverlayOfSubjectOut(**OverlayHereOut.of(each.overlay).model_dump(), share=each.share)
                for each in overlays
            ],
            frontage=FrontageOut.of(frontage),
        )


class EditNamedOut(BaseModel):
    """An edit that took effect at that moment."""

    id: UUID
    community_id: UUID
    edition: int
    kind: str
    reason: str
    author: str | None


class DecisionOut(BaseModel):
    """The override that began, or the one that ended; without a reason it ran out."""

    reason: str | None
    author: str | None
    expires_at: datetime | None


class PeriodOut(BaseModel):
    """One assignment and what made it so; `until` is null while it is in force.

    `edit_elsewhere`: an edit outside of one's own area, of which no more is said.
    """

    community: NamedOut | None
    grid: NamedOut | None
    lane: NamedOut | None
    rule: str
    measure: float | None
    edition: int | None
    since: datetime
    until: datetime | None
    cause: Literal["edit", "edit_elsewhere", "override", "override_ended", "register"]
    edits: list[EditNamedOut]
    decision: DecisionOut | None

    @classmethod
    def of(cls, period: Period) -> "PeriodOut":
        """From the domain."""
        decision = period.decision
        return cls(
            community=NamedOut.of(period.community),
            grid=NamedOut.of(period.grid),
            lane=NamedOut.of(period.lane),
            rule=period.rule,
            measure=period.measure,
            edition=period.edition,
            since=period.since,
            until=period.until,
            cause=period.cause,
            edits=[
                EditNamedOut(
                    id=e.id,
                    community_id=e.community_id,
                    edition=e.edition,
                    kind=e.kind,
                    reason=e.reason,
                    author=e.author,
                )
                for e in period.edits
            ],
            decision=decision
            and DecisionOut(reason=decision.reason, author=decision.author, expires_at=decision.expires_at),
        )


class AssignmentHistoryOut(BaseModel):
    """Where something belonged, the newest first."""

    items: list[PeriodOut]
