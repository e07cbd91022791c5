"""Bodies of signing in and out."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.inputs import CleanText
from gis.accounts.model import NewSession, SignedIn, User


class SignInBody(BaseModel):
    """Who wants in."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[CleanText, Field(min_length=1, max_length=64)]
    password: Annotated[CleanText, Field(min_length=1, max_length=128)]
    tenant: Annotated[CleanText, Field(min_length=1, max_length=32)] | None = None


class CodeBody(BaseModel):
    """A code of the authenticator, or a recovery code."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    code: Annotated[CleanText, Field(min_length=6, max_length=20)]


class TenantOut(BaseModel):
    """The county or city of an account."""

    id: int
    code: str
    name: str
    name_en: str | None
    is_demo: bool


class UserOut(BaseModel):
    """An account as its owner sees it."""

    id: UUID
    username: str
    display_name: str
    roles: list[str]
    locale: str
    must_change_password: bool
    tenant: TenantOut

    @classmethod
    def of(cls, user: User) -> "UserOut":
        """From the domain."""
        tenant = user.tenant
        return cls(
            id=user.id,
            username=user.username,
            display_name=user.display_name,
            roles=list(user.roles),
            locale=user.locale,
            must_change_password=user.must_change_password,
            tenant=TenantOut(
                id=tenant.id,
                code=tenant.code,
                name=tenant.name,
                name_en=tenant.name_en,
                is_demo=tenant.is_demo,
            ),
        )


class SessionOut(BaseModel):
    """A live session; with a `step` it is none yet, and every other route answers 401."""

    user: UserOut
    expires_at: datetime
    way: str
    second: str | None
    step: Literal["code", "enrol"] | None
    rights: list[str]

    @classmethod
    def of(cls, signed_in: SignedIn) -> "SessionOut":
        """From the domain."""
        return cls(**_said(signed_in))


class NewSessionOut(SessionOut):
    """A session just begun; the token is shown this once."""

    token: str

    @classmethod
    def of_new(cls, new: NewSession) -> "NewSessionOut":
        """From the domain."""
        return cls(token=new.token, **_said(new.signed_in))


def _said(signed_in: SignedIn) -> dict[str, Any]:
    return {
        "user": UserOut.of(signed_in.user),
        "expires_at": signed_in.expires_at,
        "way": signed_in.way,
        "second": signed_in.second,
        "step": signed_in.step,
        "rights": sorted(signed_in.scope.rights),
    }
