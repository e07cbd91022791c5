"""Whoever keeps accounts, gives access or reads the log: what each may, and the transaction they do it in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Response

from api.deps import BriefSignedInDep, ServicesDep
from api.working import with_everything_in_sight
from gis.access.administering import check_keeps, check_sees
from gis.db import Connection
from gis.errors import NotAllowed

T = TypeVar("T")


@dataclass(frozen=True)
class Administrator:
    """Whoever keeps accounts or gives access, and the transaction they do it in."""

    signed_in: BriefSignedInDep
    found: ServicesDep
    response: Response

    @property
    def id(self) -> UUID:
        """The administrator's own account."""
        return self.signed_in.user.id

    @property
    def tenant_id(self) -> int:
        """Whose accounts."""
        return self.signed_in.user.tenant.id

    @property
    def areas(self) -> frozenset[UUID] | None:
        """Where they administer: the communities, grids and lanes of their grants; none is everywhere."""
        granted = self.signed_in.scope.granted
        return None if granted.is_everything else granted.ids

    async def run(self, work: Callable[[Connection], T]) -> T:
        """The work, in one transaction, committed before this returns."""
        self.response.headers["cache-control"] = "no-store"
        return await with_everything_in_sight(self.found, self.signed_in, work)

    async def run_seen(self, user_id: UUID, work: Callable[[Connection], T]) -> T:
        """The work about an account of which the administrator is told."""

        def checked(connection: Connection) -> T:
            check_sees(connection, self.areas, user_id)
            return work(connection)

        return await self.run(checked)

    async def run_kept(self, user_id: UUID, work: Callable[[Connection], T]) -> T:
        """The work on an account all of whose grants the administrator reaches."""

        def checked(connection: Connection) -> T:
            check_keeps(connection, self.areas, user_id)
            return work(connection)

        return await self.run(checked)

    def check_is_whole(self) -> None:
        """Refuse whose grants are a part of the tenant: for what is of the tenant as a whole."""
        if self.areas is not None:
            raise NotAllowed(
                "这件事涉及全域，由授权为全域的管理员来办。",
                "This is about the whole tenant: it is for an administrator whose grant is the whole tenant.",
                code="whole_tenant",
            )

    def check_keeps_accounts(self) -> None:
        """Refuse who is not the system administrator."""
        self.signed_in.scope.check(
            "accounts.manage", "这件事由系统管理员来做。", "This is for the system administrator."
        )

    def check_gives_access(self) -> None:
        """Refuse who is not the security administrator."""
        self.signed_in.scope.check(
            "grants.manage",
            "角色和授权由安全管理员来给。",
            "Roles and areas are given by the security administrator.",
        )

    def check_is_either(self) -> None:
        """Refuse who is neither."""
        if not (self.signed_in.scope.may("accounts.manage") or self.signed_in.scope.may("grants.manage")):
            raise NotAllowed(
                "用户列表只给系统管理员和安全管理员看。",
                "The list of accounts is for the administrators of the system and of security.",
            )


AdministratorDep = Annotated[Administrator, Depends()]
