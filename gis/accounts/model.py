"""What an account and a session are, free of any table or request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gis.access.model import Scope


@dataclass(frozen=True, slots=True)
class Tenant:
    """The county or city that runs a deployment."""

    id: int
    code: str
    name: str
    name_en: str | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class User:
    """An account; the password hash never leaves the repository."""

    id: UUID
    username: str
    display_name: str
    roles: tuple[str, ...]
    locale: str
    is_active: bool
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session, who holds it, and what they may see and do."""

    session_id: UUID
    user: User
    expires_at: datetime
    scope: Scope


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun: the only moment at which its token is known."""

    token: str
    signed_in: SignedIn
