"""Signing in and out: tokens, delays, and a line in the audit log for each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from psycopg import Error as DatabaseError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.access.resolving import scope_of
from gis.accounts import repository
from gis.accounts.model import NewSession, Second, SignedIn, Tenant, User, Way
from gis.accounts.passwords import PasswordChecker, check_strength
from gis.accounts.throttle import SignInThrottle
from gis.accounts.tokens import hash_of, new_token, tenant_of
from gis.db import NOTHING, enter, transaction
from gis.errors import InvalidInput, NotAllowed, NotSignedIn

log = logging.getLogger("wangge.accounts")
T = TypeVar("T")


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
        tenant = await self._tenant(credentials.tenant_code)
        key = (tenant.code if tenant else credentials.tenant_code or "", username, credentials.address)
        self._throttle.enter(key)
        account = None if tenant is None else await self._account(tenant, username)
        usable = account if account is not None and account.user.is_active else None
        fits = await self._checker.check(usable.password_hash if usable else None, credentials.password)
        if usable is None or not fits:
            await self._record_refusal(tenant, username, credentials.address)
            raise _refused()
        new = await self.begin(usable.user, "password", credentials.address, credentials.client)
        # a right password must not win new tries at the code
        if new.signed_in.step != "code":
            self._throttle.succeeded(key)
        return new

    async def count_try(self, signed_in: SignedIn, address: str, work: Callable[[], Awaitable[T]]) -> T:
        """What ``work`` gives for a code of the second factor; tries are counted with those at the password.

        InvalidInput when the code is wrong, with a line in the log.
        """
        user = signed_in.user
        key = (user.tenant.code, user.username, address)
        self._throttle.enter(key)
        try:
            done = await work()
        except InvalidInput:
            async with transaction(self._engine, user.tenant.id, NOTHING) as connection:
                said = {"username": user.username, "address": address}
                subject = ("session", str(signed_in.session_id))
                await repository.add_audit(
                    connection, user.tenant.id, user.id, "session.second_refused", subject, said
                )
            raise
        self._throttle.succeeded(key)
        return done

    async def renew(self, signed_in: SignedIn, second: Second) -> NewSession:
        """The same session under a new token, as whoever holds the second factor too."""
        token, user = new_token(signed_in.user.tenant.id), signed_in.user
        async with transaction(self._engine, user.tenant.id, NOTHING) as connection:
            await repository.renew_token(connection, signed_in.session_id, hash_of(token), second)
            subject = ("session", str(signed_in.session_id))
            await repository.add_audit(
                connection, user.tenant.id, user.id, "session.second", subject, {"how": second}
            )
            renewed = await signed_in_by(connection, token)
        return NewSession(token, renewed)

    async def change_password(self, signed_in: SignedIn, old: str, new: str, address: str) -> None:
        """Change one's own password: the old one is asked for, and every other session ends."""
        user = signed_in.user
        check_is_person(signed_in)
        await self.check_password(user, old, address)
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

    async def check_password(self, user: User, password: str, address: str) -> None:
        """InvalidInput when it is not the account's password; a try like any at the door."""
        key = (user.tenant.code, user.username, address)
        self._throttle.enter(key)
        account = await self._account(user.tenant, user.username)
        if account is None or not await self._checker.check(account.password_hash, password):
            await self._record_refusal(user.tenant, user.username, address)
            raise InvalidInput(
                "现在的密码不对。核对后再试。",
                "The present password is wrong. Check it and try again.",
                code="wrong_password",
            )
        self._throttle.succeeded(key)

    async def _tenant(self, code: str | None) -> Tenant | None:
        async with self._engine.begin() as connection:
            return await repository.tenant_by_code(connection, code)

    async def _account(self, tenant: Tenant, username: str) -> repository.Account | None:
        async with transaction(self._engine, tenant.id, NOTHING) as connection:
            return await repository.account_by_username(connection, tenant, username)

    async def _record_refusal(self, tenant: Tenant | None, username: str, address: str) -> None:
        if tenant is None:
            return
        async with transaction(self._engine, tenant.id, NOTHING) as connection:
            detail = {"username": username, "address": address}
            await repository.add_audit(connection, tenant.id, None, "session.refused", detail=detail)

    async def begin(
        self, user: User, way: Way, address: str, client: str, second: Second | None = None
    ) -> NewSession:
        """A new session of somebody who has proved who they are; it may lack a step."""
        token = new_token(user.tenant.id)
        async with transaction(self._engine, user.tenant.id, NOTHING) as connection:
            entrance = repository.Entrance(way, address, client, self._idle_s, self._lifetime_s, second)
            await repository.add_session(connection, user, hash_of(token), entrance)
            session = await repository.session_by_hash(connection, hash_of(token))
            assert session is not None
            await repository.add_audit(
                connection,
                user.tenant.id,
                user.id,
                "session.begun",
                ("session", str(session.id)),
                {"address": address, "way": way, "second": second, "step": session.step},
            )
            scope = await scope_of(connection, session.held)
        signed_in = SignedIn(session.id, user, session.expires_at, scope, way, second, session.step)
        return NewSession(token, signed_in)


async def signed_in_by(connection: AsyncConnection, token: str, *, stays: bool = True) -> SignedIn:
    """Who holds the token, with a step missing or not; enters their tenant, with their sight where it ``stays``."""
    tenant_id = tenant_of(token)
    if tenant_id is None:
        raise not_signed_in()
    session = await repository.session_in(connection, tenant_id, hash_of(token))
    if session is None:
        raise not_signed_in()
    scope = await scope_of(connection, session.held)
    if stays:
        await enter(connection, tenant_id, scope.sight)
    return SignedIn(
        session.id,
        session.user,
        session.expires_at,
        scope,
        session.way,
        session.second,
        session.step,
        session.is_unseen,
    )


def whole(signed_in: SignedIn) -> SignedIn:
    """The same; NotSignedIn while the session lacks a step, whatever is asked for."""
    if signed_in.step is not None:
        raise NotSignedIn(
            "登录还差一步：输入验证器上的验证码，或先开启两步验证。",
            "One step is missing: the code of your authenticator, or setting one up.",
            code="second_step_needed",
            params={"step": signed_in.step},
        )
    return signed_in


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
