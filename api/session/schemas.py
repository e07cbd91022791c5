"""Bodies of signing in and out."""

from datetime import datetime
from typing import Annotated, Any
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
    """A live session."""

    user: UserOut
    expires_at: datetime
    way: str
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
        "rights": sorted(signed_in.scope.rights),
    }
