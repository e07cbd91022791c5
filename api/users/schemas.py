"""Bodies of other people's accounts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.inputs import CleanText
from gis.accounts.administration import UserLine

Reason = Annotated[CleanText, Field(min_length=1, max_length=500)]
DataClass = Literal["map", "people"]


class NewUserBody(BaseModel):
    """An account to be opened."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[CleanText, Field(min_length=1, max_length=64)]
    display_name: Annotated[CleanText, Field(min_length=1, max_length=100)]
    locale: Literal["zh", "en"] = "zh"


class ActiveBody(BaseModel):
    """Whether an account is switched on."""

    model_config = ConfigDict(extra="forbid")

    is_active: bool


class RolesBody(BaseModel):
    """Every role that an account is to have."""

    model_config = ConfigDict(extra="forbid")

    roles: Annotated[list[Annotated[CleanText, Field(max_length=40)]], Field(max_length=20)]


class GrantBody(BaseModel):
    """An area to be given: a territory by id or by code, or everything when `everywhere` is true."""

    model_config = ConfigDict(extra="forbid")

    territory_id: UUID | None = None
    code: Annotated[CleanText, Field(min_length=1, max_length=60)] | None = None
    everywhere: bool = False
    lines: (
        Annotated[list[Annotated[CleanText, Field(min_length=1, max_length=40)]], Field(max_length=40)] | None
    ) = None
    classes: Annotated[list[DataClass], Field(min_length=1, max_length=2)] = ["map", "people"]
    until: AwareDatetime | None = None
    reason: Reason


class UserLineOut(BaseModel):
    """An account as administrators see it."""

    id: UUID
    username: str
    display_name: str
    roles: list[str]
    locale: str
    is_active: bool
    must_change_password: bool
    created_at: datetime
    last_seen_at: datetime | None
    sessions: int
    grants: int

    @classmethod
    def of(cls, line: UserLine) -> "UserLineOut":
        """From the domain."""
        return cls.model_validate({name: getattr(line, name) for name in line.__dataclass_fields__})


class UserPage(BaseModel):
    """Some accounts by user name."""

    items: list[UserLineOut]
    next_cursor: str | None
    roles: list[str]


class IssuedOut(BaseModel):
    """A one-time password, shown this once."""

    user_id: UUID
    password: str
    hours: int


class GivenOut(BaseModel):
    """A grant just given."""

    id: UUID
