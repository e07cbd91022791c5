"""What an account and a session are, free of any table or request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from gis.access.model import Scope
from gis.access.rights import RIGHTS, Right

Way = Literal["password", "oidc", "key"]
Second = Literal["totp", "recovery", "provider"]
"""How a session proved the second factor; `provider`: whoever signed its holder in says so."""
Step = Literal["code", "enrol"]
"""What a session still lacks before it is one: a code, or a second factor to take one from."""

_MAP_WORK: frozenset[Right] = frozenset(("map.edit", "map.audit"))


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
    must_change_password: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A live session, who holds it, and what they may see and do; ``way`` is how they got in."""

    session_id: UUID
    user: User
    expires_at: datetime
    scope: Scope
    way: Way = "password"
    second: Second | None = None
    step: Step | None = None
    is_unseen: bool = False
    """Whether its use was last noted long enough ago to be noted again."""

    @property
    def acting_roles(self) -> tuple[str, ...]:
        """The roles in which the map is changed and drafts are passed: a key that does not carry the right has none.

        What is shown of people goes by all roles, since a mask is how much a role is told, not what it may do.
        """
        return tuple(
            role for role in self.user.roles if _MAP_WORK & RIGHTS.get(role, frozenset()) <= self.scope.rights
        )


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session just begun: the only moment at which its token is known."""

    token: str
    signed_in: SignedIn
