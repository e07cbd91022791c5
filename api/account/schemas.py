"""Bodies of one's own account."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.inputs import CleanText
from gis.access.effective import Effective, GrantLine
from gis.accounts.keys import KeyLine
from gis.accounts.own import SessionLine

Password = Annotated[CleanText, Field(min_length=1, max_length=128)]


class PasswordBody(BaseModel):
    """A new password, with the present one."""

    model_config = ConfigDict(extra="forbid")

    old: Password
    new: Password


class SessionLineOut(BaseModel):
    """Where somebody is signed in."""

    id: UUID
    way: str
    second: str | None
    address: str
    client: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool

    @classmethod
    def of(cls, line: SessionLine, current: UUID | None) -> "SessionLineOut":
        """From the domain."""
        return cls.model_validate({**_values(line), "is_current": line.id == current})


class SessionList(BaseModel):
    """Every place where somebody is signed in."""

    items: list[SessionLineOut]


class KeyBody(BaseModel):
    """A key to be made."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(min_length=1, max_length=100)]
    rights: Annotated[list[Annotated[CleanText, Field(max_length=40)]], Field(min_length=1, max_length=40)]
    days: Annotated[int, Field(ge=1, le=400)] = 90


class KeyOut(BaseModel):
    """A key; its secret is not kept."""

    id: UUID
    name: str
    prefix: str
    rights: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, line: KeyLine) -> "KeyOut":
        """From the domain."""
        return cls.model_validate(_values(line))


class NewKeyOut(KeyOut):
    """A key just made; the token is shown this once."""

    token: str


class KeyList(BaseModel):
    """Somebody's keys, and the rights that a new one may carry."""

    items: list[KeyOut]
    may_carry: list[str]


class GrantOut(BaseModel):
    """An area given to an account; no territory is the whole tenant."""

    id: UUID
    territory_id: UUID | None
    level: str | None
    code: str | None
    name: str | None
    name_en: str | None
    community_id: UUID | None
    community: str | None
    lines: list[str] | None
    classes: list[str]
    kind: str
    reason: str
    granted_by: str | None
    since: datetime
    until: datetime | None
    counts_now: bool

    @classmethod
    def of(cls, line: GrantLine) -> "GrantOut":
        """From the domain."""
        return cls.model_validate(_values(line))


class EffectiveOut(BaseModel):
    """What an account may see and do in effect."""

    user_id: UUID
    display_name: str
    roles: list[str]
    rights: list[str]
    is_active: bool
    must_change_password: bool
    everywhere: bool
    people_everywhere: bool
    areas: int
    people_areas: int
    grants: list[GrantOut]

    @classmethod
    def of(cls, found: Effective) -> "EffectiveOut":
        """From the domain."""
        scope = found.scope
        return cls(
            user_id=found.user_id,
            display_name=found.display_name,
            roles=list(found.roles),
            rights=sorted(scope.rights),
            is_active=found.is_active,
            must_change_password=found.must_change_password,
            everywhere=scope.map.is_everything,
            people_everywhere=scope.people.is_everything,
            areas=len(scope.map.ids),
            people_areas=len(scope.people.ids),
            grants=[GrantOut.of(each) for each in found.grants],
        )


def _values(line: SessionLine | KeyLine | GrantLine) -> dict[str, object]:
    return {name: getattr(line, name) for name in line.__dataclass_fields__}
