"""Signing in and out: tokens, delays, and a line in the audit log for each."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.access.resolving import scope_of
from gis.accounts import repository
from gis.accounts.model import NewSession, SignedIn, Tenant, User
from gis.accounts.passwords import PasswordChecker
from gis.accounts.throttle import SignInThrottle
from gis.accounts.tokens import hash_of, new_token, tenant_of
from gis.db import NOTHING, enter, transaction
from gis.errors import NotSignedIn


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody typed at the door, and from which address."""

    username: str
    password: str
    tenant_code: str | None
    address: str


class Door:
    """Lets people in. One per process: it holds the delays and the limit on password hashing."""

    def __init__(self, engine: AsyncEngine, lifetime_s: float) -> None:
        self._engine = engine
        self._lifetime_s = lifetime_s
        self._checker = PasswordChecker()
        self._throttle = SignInThrottle()

    async def sign_in(self, credentials: Credentials) -> NewSession:
        """A new session, or `NotSignedIn` that does not tell what was wrong, or `TooMany`.

        The password is hashed between two transactions, so that no connection waits for it.
        """
        username = credentials.username.strip().lower()
        key = (credentials.tenant_code or "", username, credentials.address)
        self._throttle.enter(key)
        tenant, account = await self._look_up(credentials.tenant_code, username)
        usable = account if account is not None and account.user.is_active else None
        fits = await self._checker.check(usable.password_hash if usable else None, credentials.password)
        if usable is None or not fits:
            await self._record_refusal(tenant, username, credentials.address)
            raise _refused()
        self._throttle.succeeded(key)
        return await self._begin(usable.user, credentials.address)

    async def _look_up(
        self, code: str | None, username: str
    ) -> tuple[Tenant | None, repository.Account | None]:
        async with self._engine.begin() as connection:
            tenant = await repository.tenant_by_code(connection, code)
            if tenant is None:
                return None, None
            await enter(connection, tenant.id, NOTHING)
            return tenant, await repository.account_by_username(connection, tenant, username)

    async def _record_refusal(self, tenant: Tenant | None, username: str, address: str) -> None:
        if tenant is None:
            return
        async with transaction(self._engine, tenant.id, NOTHING) as connection:
            detail = {"username": username, "address": address}
            await repository.add_audit(connection, tenant.id, None, "session.refused", detail=detail)

    async def _begin(self, user: User, address: str) -> NewSession:
        token = new_token(user.tenant.id)
        async with transaction(self._engine, user.tenant.id, NOTHING) as connection:
            await repository.add_session(connection, user, hash_of(token), self._lifetime_s)
            session = await repository.session_by_hash(connection, hash_of(token))
            assert session is not None
            await repository.add_audit(
                connection,
                user.tenant.id,
                user.id,
                "session.begun",
                ("session", str(session.id)),
                {"address": address},
            )
            scope = await scope_of(connection, session.held)
        return NewSession(token, SignedIn(session.id, user, session.expires_at, scope))


async def signed_in_by(connection: AsyncConnection, token: str) -> SignedIn:
    """Who holds the token; enters their tenant with their sight for the rest of the transaction."""
    tenant_id = tenant_of(token)
    if tenant_id is None:
        raise not_signed_in()
    await enter(connection, tenant_id, NOTHING)
    session = await repository.session_by_hash(connection, hash_of(token))
    if session is None:
        raise not_signed_in()
    scope = await scope_of(connection, session.held)
    await enter(connection, tenant_id, scope.sight)
    return SignedIn(session.id, session.user, session.expires_at, scope)


async def sign_out(connection: AsyncConnection, signed_in: SignedIn) -> None:
    """Revoke the session; the token is worthless from the commit on."""
    user = signed_in.user
    await repository.revoke_session(connection, signed_in.session_id)
    await repository.add_audit(
        connection, user.tenant.id, user.id, "session.ended", ("session", str(signed_in.session_id))
    )


def not_signed_in() -> NotSignedIn:
    """What every closed door says."""
    return NotSignedIn(
        "未登录，或登录已过期。登录后从这里接着做。",
        "You are not signed in, or your session has ended. Sign in to go on from here.",
    )


def _refused() -> NotSignedIn:
    return NotSignedIn(
        "用户名或密码不对。核对后再试；忘记密码请联系管理员重设。",
        "The user name or password is wrong. Check them and try again;"
        " the administrator can reset a password.",
        code="wrong_credentials",
    )
