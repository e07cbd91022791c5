"""What is sent to change a household's file."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.inputs import CleanText
from api.people.schemas import Body
from gis.people.editing import Member, Tenancy
from gis.people.entering import Said

Name = Annotated[CleanText, Field(min_length=1, max_length=50)]
Word = Annotated[CleanText, Field(min_length=1, max_length=40)]
Number = Annotated[CleanText, Field(min_length=1, max_length=40)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
Year = Annotated[int, Field(ge=1850, le=2200)]
Reason = Annotated[CleanText, Field(min_length=1, max_length=500)]

_PERSON = ("name", "birth_year", "id_kind", "id_number", "phone")
_HOW = (
    "relation",
    "is_registered",
    "is_living",
    "inflow_reason",
    "permit_kind",
    "permit_until_on",
    "housing_kind",
)


class MoveInBody(Body):
    """How somebody whom the register knows belongs to the household, from a day on."""

    relation: Word
    is_registered: bool = True
    is_living: bool = True
    since_on: Day
    inflow_reason: Word | None = None
    permit_kind: Word | None = None
    permit_until_on: Day | None = None
    housing_kind: Word | None = None

    def how(self) -> Member:
        """In the domain's form."""
        return Member(since_on=self.since_on, **{name: getattr(self, name) for name in _HOW})


class MemberBody(MoveInBody):
    """Somebody new in the household."""

    name: Name
    birth_year: Year | None = None
    id_kind: Word | None = None
    id_number: Number | None = None
    phone: Number | None = None

    def said(self) -> Said:
        """The person."""
        return Said(**{name: getattr(self, name) for name in _PERSON})


class MemberChangeBody(Body):
    """What is said differently now; what is not sent stays as it is, null takes it away.

    Who becomes the head takes it over; `former_head` is the relation of the head before from then on.
    """

    name: Name | None = None
    relation: Word | None = None
    birth_year: Year | None = None
    id_kind: Word | None = None
    id_number: Number | None = None
    phone: Number | None = None
    is_registered: bool | None = None
    is_living: bool | None = None
    inflow_reason: Word | None = None
    permit_kind: Word | None = None
    permit_until_on: Day | None = None
    housing_kind: Word | None = None
    former_head: Word | None = None

    def parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is said of the person, and of how they belong to the household; what cannot be empty stays."""
        sent = self.model_dump(include=self.model_fields_set)
        never_empty = {"name", "relation", "is_registered", "is_living"}
        said = {name: value for name, value in sent.items() if value is not None or name not in never_empty}
        return (
            {name: value for name, value in said.items() if name in _PERSON},
            {name: value for name, value in said.items() if name in _HOW},
        )


class MoveOutBody(Body):
    """The day somebody moved out, and who is the head from then on, if they were."""

    on: Day
    new_head: UUID | None = None


class TenancyBody(Body):
    """How the unit is let, from a day."""

    use_code: Word
    hazard_codes: Annotated[list[Word], Field(max_length=10, default_factory=list)]
    is_sublet: bool = False
    landlord_name: Name | None = None
    landlord_phone: Number | None = None
    since_on: Day
    until_on: Day | None = None

    def tenancy(self) -> Tenancy:
        """In the domain's form."""
        codes = tuple(dict.fromkeys(self.hazard_codes))
        return Tenancy(**{**self.model_dump(), "hazard_codes": codes})


class EndBody(Body):
    """The day from which it is over."""

    on: Day


class TagBody(Body):
    """A need of a member; without a legal basis the one that the code brings along."""

    person_id: UUID
    code: Word
    legal_basis: Annotated[CleanText, Field(min_length=1, max_length=200)] | None = None
    expires_on: Day


class NoteBody(Body):
    """Something worth knowing at the next visit."""

    text: Annotated[CleanText, Field(min_length=1, max_length=1_000)]


class CorrectionBody(Body):
    """What a resident says is wrong, what they say instead, and why."""

    person_id: UUID
    field: Literal["name", "birth_year", "id_number", "phone"]
    said: Annotated[CleanText, Field(min_length=1, max_length=100)]
    reason: Reason


class AnswerBody(Body):
    """What becomes of a request, and why."""

    answer: Literal["applied", "declined"]
    reason: Reason


class ChangedOut(BaseModel):
    """What a change left: the file's new number, and the id of what was added."""

    file_number: int
    id: UUID | None = None
