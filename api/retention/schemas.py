"""Bodies of rules of keeping, certificates, requests for erasure and legal holds."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from api.inputs import CleanText
from gis.retention.asking import ErasureLine, Grounds
from gis.retention.changing import Proposal, RuleLine
from gis.retention.holding import HoldLine
from gis.retention.model import Certificate, Done, shipped

Reason = Annotated[CleanText, Field(min_length=4, max_length=500)]


class Body(BaseModel):
    """What comes in: no member that nobody reads, no spaces around."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ProposalBody(Body):
    """Another period for a rule, and why."""

    keep_days: Annotated[int, Field(ge=1, le=36_500)]
    reason: Reason


class WordsBody(Body):
    """An answer's or a decision's words."""

    answer: Reason


class ErasureBody(Body):
    """Whom to erase, on which of the grounds of article 47, and what the resident said."""

    person_id: UUID
    grounds: Grounds
    reason: Reason


class HoldBody(Body):
    """What to keep: a household, or one person of it; why, and until when if that is known."""

    household_id: UUID
    person_id: UUID | None = None
    reason: Reason
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _in_the_future(self) -> "HoldBody":
        if self.until is not None and self.until <= datetime.now(self.until.tzinfo):
            raise ValueError("until lies in the future")
        return self


class ProposalOut(BaseModel):
    """A period that somebody wants, and what came of it."""

    id: UUID
    code: str
    keep_days: int
    reason: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    answer: str
    is_own: bool

    @classmethod
    def of(cls, found: Proposal, user_id: UUID) -> "ProposalOut":
        """From the domain, for whoever reads it."""
        values = {name: getattr(found, name) for name in cls.model_fields if name != "is_own"}
        return cls(**values, is_own=found.proposed_by_id == user_id)


class PeriodOut(BaseModel):
    """What is kept how long after which event, and on what basis."""

    code: str
    table: str
    action: str
    keep_days: int
    shipped_days: int
    least_days: int
    most_days: int
    name: str
    name_en: str
    event: str
    event_en: str
    basis: str
    basis_en: str
    proposal: ProposalOut | None

    @classmethod
    def of(cls, line: RuleLine, user_id: UUID) -> "PeriodOut":
        """From the domain."""
        rule = line.rule
        return cls(
            **{name: getattr(rule, name) for name in ("code", "table", "action", "keep_days")},
            shipped_days=line.shipped_days,
            least_days=rule.least_days,
            most_days=rule.most_days,
            name=rule.zh,
            name_en=rule.en,
            event=rule.event_zh,
            event_en=rule.event_en,
            basis=rule.basis_zh,
            basis_en=rule.basis_en,
            proposal=None if line.proposal is None else ProposalOut.of(line.proposal, user_id),
        )


class KeptOut(BaseModel):
    """A table whose rows stay, and why."""

    table: str
    reason: str
    reason_en: str


class PeriodList(BaseModel):
    """Every rule in the order of a run, and what is kept."""

    items: list[PeriodOut]
    kept: list[KeptOut]

    @classmethod
    def of(cls, lines: list[RuleLine], user_id: UUID) -> "PeriodList":
        """From the domain."""
        kept = [KeptOut(table=name, reason=zh, reason_en=en) for name, (zh, en) in shipped()[1].items()]
        return cls(items=[PeriodOut.of(line, user_id) for line in lines], kept=kept)


class OverdueOut(BaseModel):
    """What a run would do to one table now."""

    rule: str
    table: str
    action: str
    count: int

    @classmethod
    def of(cls, done: Done) -> "OverdueOut":
        """From the domain."""
        return cls(rule=done.rule, table=done.table, action=done.action, count=done.count)


class OverdueList(BaseModel):
    """What a run would do now; nothing was done."""

    items: list[OverdueOut]


class CertificateOut(BaseModel):
    """A certificate; `hash` is SHA-256 of `body` as JSON with sorted keys, no spaces, in UTF-8."""

    id: UUID
    number: int
    kind: str
    made_at: datetime
    made_by: str | None
    rows: int
    body: dict[str, Any]
    hash: str

    @classmethod
    def of(cls, found: Certificate) -> "CertificateOut":
        """From the domain."""
        values = {name: getattr(found, name) for name in cls.model_fields if name not in ("rows", "body")}
        rows = sum(item["count"] for item in found.body["items"])
        return cls(**values, rows=rows, body=dict(found.body))


class CertificatePage(BaseModel):
    """Certificates, the newest first."""

    items: list[CertificateOut]
    next_cursor: str | None


class MadeOut(BaseModel):
    """Something just made."""

    id: UUID


class ErasureOut(BaseModel):
    """A request for erasure; the resident by number only."""

    id: UUID
    person_id: UUID
    household_id: UUID
    community: str | None
    grounds: Grounds
    reason: str
    state: str
    asked_by: str
    asked_at: datetime
    due_on: date
    decided_by: str | None
    decided_at: datetime | None
    answer: str
    certificate_id: UUID | None
    is_held: bool
    is_own: bool

    @classmethod
    def of(cls, line: ErasureLine, user_id: UUID) -> "ErasureOut":
        """From the domain, for whoever reads it."""
        values = {name: getattr(line, name) for name in cls.model_fields if name != "is_own"}
        return cls(**values, is_own=line.asked_by_id == user_id)


class ErasureList(BaseModel):
    """Requests, the open ones first."""

    items: list[ErasureOut]


class HoldOut(BaseModel):
    """A legal hold."""

    id: UUID
    household_id: UUID
    person_id: UUID | None
    community: str | None
    reason: str
    placed_by: str
    since: datetime
    until: datetime | None
    is_running: bool
    ended_by: str | None
    end_reason: str

    @classmethod
    def of(cls, line: HoldLine) -> "HoldOut":
        """From the domain."""
        return cls(**{name: getattr(line, name) for name in cls.model_fields})


class HoldList(BaseModel):
    """Holds, the running ones first."""

    items: list[HoldOut]
