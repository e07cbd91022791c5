"""Accounts of an identity provider: who they are here, and the one moment at which an account is bound to one.

An account is bound by the provider's subject, which never changes hands. The first time, and only when the provider is
trusted to name accounts, the name it gives chooses the account; from then on the name means nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.accounts import repository
from gis.accounts.model import Tenant, User
from gis.db import NOTHING, enter
from gis.errors import NotSignedIn

_BOUND = text("""
    select u.username from identities as i
    join users as u on u.tenant_id = i.tenant_id and u.id = i.user_id
    where i.issuer = :issuer and i.subject = :subject and i.ended_at is null
""")

_BOUND_ELSEWHERE = text(
    "select count(*) from identities where user_id = :user_id and issuer = :issuer and ended_at is null"
)

_BIND = text("""
    insert into identities (tenant_id, user_id, issuer, subject)
    values (:tenant_id, :user_id, :issuer, :subject) returning id
""")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says has signed in; ``username`` only when it is trusted to name accounts."""

    issuer: str
    subject: str
    username: str | None


async def user_of(engine: AsyncEngine, identity: Identity) -> User:
    """The account of an identity, bound now if it may be; NotSignedIn that does not tell which of both was wrong."""
    async with engine.begin() as connection:
        tenant = await repository.tenant_by_code(connection, None)
        if tenant is None:
            raise unknown_identity()
        await enter(connection, tenant.id, NOTHING)
        values = {"issuer": identity.issuer, "subject": identity.subject}
        bound = (await connection.execute(_BOUND, values)).scalar_one_or_none()
        username = bound or (identity.username or "").strip().lower()
        account = await repository.account_by_username(connection, tenant, username) if username else None
        if account is None or not account.user.is_active:
            raise unknown_identity()
        if bound is None:
            await _bind(connection, tenant, account.user.id, identity)
        return account.user


async def _bind(connection: AsyncConnection, tenant: Tenant, user_id: UUID, identity: Identity) -> None:
    values = {"user_id": user_id, "issuer": identity.issuer}
    if (await connection.execute(_BOUND_ELSEWHERE, values)).scalar_one():
        raise unknown_identity()
    row = await connection.execute(_BIND, {**values, "tenant_id": tenant.id, "subject": identity.subject})
    said = {"issuer": identity.issuer, "identity": str(row.scalar_one())}
    await repository.add_audit(connection, tenant.id, user_id, "identity.bound", ("user", str(user_id)), said)


def unknown_identity() -> NotSignedIn:
    """What somebody without an account here is told."""
    return NotSignedIn(
        "统一身份认证已通过，但这里没有对应的账号。请系统管理员开通。",
        "Your organisation knows you, but there is no account for you here. Ask the system administrator.",
        code="unknown_identity",
    )
