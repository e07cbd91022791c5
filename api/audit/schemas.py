"""Bodies of the audit log."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.inputs import CleanText
from gis.audit.reading import Entry, Wanted

Word = Annotated[CleanText, Field(min_length=1, max_length=100)]


class WantedBody(BaseModel):
    """Which entries; what is left out means any. An action that ends in a dot stands for all that begin so."""

    model_config = ConfigDict(extra="forbid")

    actor: UUID | None = None
    action: Word | None = None
    subject_kind: Word | None = None
    subject_id: Word | None = None
    area: UUID | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None

    def wanted(self) -> Wanted:
        """For the domain."""
        return Wanted(
            actor_id=self.actor,
            action=self.action,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            area_id=self.area,
            since=self.since,
            until=self.until,
        )


class AuditQuery(WantedBody):
    """The same in an address, with the page."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[CleanText, Field(max_length=80)] | None = None


class ExportBody(WantedBody):
    """What to write out, as what, and what for."""

    purpose: Annotated[CleanText, Field(min_length=4, max_length=500)]
    format: Literal["csv", "json"] = "csv"


class EntryOut(BaseModel):
    """One line of the log."""

    at: datetime
    id: int
    actor_id: UUID | None
    actor: str | None
    action: str
    subject_kind: str | None
    subject_id: str | None
    detail: dict[str, Any]
    area_id: UUID | None
    area: str | None
    seq: int
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        """From the domain."""
        return cls.model_validate({name: getattr(entry, name) for name in entry.__dataclass_fields__})


class EntryPage(BaseModel):
    """Some of the log, newest first."""

    items: list[EntryOut]
    next_cursor: str | None


class ChainOut(BaseModel):
    """A chain of the log: where it ends, and where it does not fit."""

    area_id: UUID | None
    area: str | None
    entries: int
    head: str
    faults: list["FaultOut"]


class FaultOut(BaseModel):
    """A place where a chain does not fit."""

    kind: str
    seq: int
    at: datetime | None
    action: str | None
    missing: int


class ChainList(BaseModel):
    """Every chain, computed anew just now."""

    checked_at: datetime
    entries: int
    sound: bool
    items: list[ChainOut]
