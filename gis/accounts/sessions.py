"""Signing in and out: tokens, delays, and a line in the audit log for each."""

import asyncio
import logging
from dataclasses import dataclass
from uuid import UUID

from psycopg import Error as DatabaseError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.access.resolving import scope_of
from gis.accounts import repository
from gis.accounts.model import NewSession, SignedIn, Tenant, User, Way
from gis.accounts.passwords import PasswordChecker, check_strength
from gis.accounts.throttle import SignInThrottle
from gis.accounts.tokens import hash_of, new_token, tenant_of
from gis.db import NOTHING, enter, transaction
from gis.errors import InvalidInput, NotAllowed, NotSignedIn

log = logging.getLogger("wangge.accounts")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody typed at the door, and from which address."""

    username: str
    password: str
    tenant_code: str | None
    address: str
    client: str = ""
    """What the browser calls itself; shown in the list of one's sessions."""


class Door:
    """Lets people in. One per process: it holds the delays and the limit on password hashing."""

    def __init__(self, engine: AsyncEngine, lifetime_s: float, idle_s: float) -> None:
        self._engine = engine
        self._lifetime_s = lifetime_s
        self._idle_s = idle_s
        self._notes: set[asyncio.Task[None]] = set()
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
        return await self.begin(usable.user, "password", credentials.address, credentials.client)

    async def change_password(self, signed_in: SignedIn, old: str, new: str, address: str) -> None:
        """Change one's own password: the old one is asked for, and every other session ends."""
        user = signed_in.user
        check_is_person(signed_in)
        key = (user.tenant.code, user.username, address)
        self._throttle.enter(key)
        _, account = await self._look_up(user.tenant.code, user.username)
        if account is None or not await self._checker.check(account.password_hash, old):
            await self._record_refusal(user.tenant, user.username, address)
            raise InvalidInput(
                "现在的密码不对。核对后再试。",
                "The present password is wrong. Check it and try again.",
                code="wrong_password",
            )
        self._throttle.succeeded(key)
        check_strength(new, user.username, user.display_name)
        if new == old:
            raise InvalidInput(
                "新密码和原来的一样。", "The new password is the old one.", code="weak_password"
            )
        password_hash = await self._checker.hash(new)
        async with transaction(self._engine, user.tenant.id, NOTHING) as connection:
            ended = await repository.set_password(connection, user.id, password_hash, signed_in.session_id)
            said = {"sessions_ended": ended}
            await repository.add_audit(
                connection, user.tenant.id, user.id, "user.password_changed", ("user", str(user.id)), said
            )

    def note_use(self, tenant_id: int, session_id: UUID, way: Way) -> None:
        """Note that a session is used, beside the request and not before it."""
        task = asyncio.create_task(self._note_use(tenant_id, session_id, way))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def noted(self) -> None:
        """Wait until everything that was to be noted is."""
        while self._notes:
            await asyncio.wait(set(self._notes))

    async def _note_use(self, tenant_id: int, session_id: UUID, way: Way) -> None:
        try:
            async with transaction(self._engine, tenant_id, NOTHING) as connection:
                await repository.note_use(connection, session_id, way, self._idle_s)
        except (SQLAlchemyError, DatabaseError):
            log.warning("the use of a session could not be noted", exc_info=True)

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

    async def begin(self, user: User, way: Way, address: str, client: str) -> NewSession:
        """A new session of somebody who has proved who they are."""
        token = new_token(user.tenant.id)
        async with transaction(self._engine, user.tenant.id, NOTHING) as connection:
            entrance = repository.Entrance(way, address, client, self._idle_s, self._lifetime_s)
            await repository.add_session(connection, user, hash_of(token), entrance)
            session = await repository.session_by_hash(connection, hash_of(token))
            assert session is not None
            await repository.add_audit(
                connection,
                user.tenant.id,
                user.id,
                "session.begun",
                ("session", str(session.id)),
                {"address": address, "way": way},
            )
            scope = await scope_of(connection, session.held)
        return NewSession(token, SignedIn(session.id, user, session.expires_at, scope, way))


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
    return SignedIn(session.id, session.user, session.expires_at, scope, session.way, session.is_unseen)


async def sign_out(connection: AsyncConnection, signed_in: SignedIn) -> None:
    """Revoke the session; the token is worthless from the commit on."""
    user = signed_in.user
    check_is_person(signed_in)
    await repository.revoke_session(connection, signed_in.session_id)
    await repository.add_audit(
        connection, user.tenant.id, user.id, "session.ended", ("session", str(signed_in.session_id))
    )


def check_is_person(signed_in: SignedIn) -> None:
    """NotAllowed for a key: what only the holder of an account may do, signed in."""
    if signed_in.way == "key":
        raise NotAllowed(
            "密钥不能做这件事，请本人登录后操作。",
            "A key may not do this. Its holder can, signed in.",
            code="not_by_key",
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
