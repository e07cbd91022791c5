"""The second factor of an account: begun, confirmed with a first code, proved at sign-in, ended; and who needs one.

Synchronous; each function works inside the caller's transaction, whose tenant is named and which sees everything.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from psycopg.rows import dict_row

from gis.accounts import totp
from gis.accounts.model import Second, SignedIn, User
from gis.accounts.passwords import hash_password, verify_password
from gis.accounts.service import check_roles
from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import Conflict, InvalidInput, NotAllowed

_FIELD = "totp"


class Seals(Protocol):
    """Keys outside the database that seal a secret and open it again."""

    def seal(self, tenant_id: int, field: str, value: str) -> bytes:
        """The value sealed."""

    def open(self, tenant_id: int, field: str, sealed: bytes) -> str:
        """What was sealed."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A secret to put into an authenticator; it counts from the first code on."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class Status:
    """Whether an account has a second factor, whether its roles need one, and how many recovery codes are left."""

    is_on: bool
    since: datetime | None
    codes_left: int
    is_required: bool


def status(connection: Connection, user: User) -> Status:
    """As the holder sees it."""
    row = connection.execute(
        "select f.confirmed_at, (select count(*) from recovery_codes as c where c.factor_id = f.id"
        " and c.used_at is null and c.ended_at is null) from second_factors as f"
        " where f.user_id = %s and f.ended_at is null and f.confirmed_at is not null",
        (user.id,),
    ).fetchone()
    needed = bool(frozenset(user.roles) & frozenset(rule(connection)))
    return Status(row is not None, row[0] if row else None, int(row[1]) if row else 0, needed)


def begin(connection: Connection, ring: Seals, user: User) -> Begun:
    """A new secret; one that was begun and never confirmed is forgotten. Refused when there is a factor already."""
    held = _held(connection, user.id)
    if held is not None and held["confirmed_at"] is not None:
        raise Conflict(
            "两步验证已开启。先关闭，再换一个验证器。",
            "The second factor is on already. Turn it off before you take another authenticator.",
            code="second_factor_on",
        )
    if held is not None:
        _end(connection, held["id"])
    secret = totp.new_secret()
    connection.execute(
        "insert into second_factors (tenant_id, user_id, secret_sealed) values (%s, %s, %s)",
        (user.tenant.id, user.id, ring.seal(user.tenant.id, _FIELD, secret)),
    )
    return Begun(secret, totp.address(secret, user.username, f"Wangge {user.tenant.code}"))


def confirm(connection: Connection, ring: Seals, signed_in: SignedIn, code: str) -> list[str]:
    """The authenticator shows the right code: from now on it is asked for. Gives the recovery codes, this once."""
    user = signed_in.user
    held = _held(connection, user.id)
    if held is None or held["confirmed_at"] is not None:
        raise Conflict(
            "没有等待确认的验证器。重新开始。", "No authenticator waits to be confirmed. Start again."
        )
    step = _step(ring, user, held, code)
    if step is None:
        raise wrong_code()
    connection.execute(
        "update second_factors set confirmed_at = now(), last_step = %s where id = %s", (step, held["id"])
    )
    codes = _new_codes(connection, user, held["id"])
    connection.execute("update sessions set second = 'totp' where id = %s", (signed_in.session_id,))
    _audit(connection, user, "second_factor.on")
    return codes


def prove(connection: Connection, ring: Seals, user: User, code: str) -> Second:
    """How a code proves the second factor; InvalidInput when it does not. A code that did counts no more.

    The factor is held until the transaction ends: of two requests with one code the second finds it used.
    """
    held = _held(connection, user.id)
    if held is None or held["confirmed_at"] is None:
        raise wrong_code()
    step = _step(ring, user, held, code)
    if step is not None:
        connection.execute("update second_factors set last_step = %s where id = %s", (step, held["id"]))
        return "totp"
    if not _take_recovery_code(connection, user, held["id"], code):
        raise wrong_code()
    return "recovery"


def renew_codes(connection: Connection, ring: Seals, user: User, code: str) -> list[str]:
    """New recovery codes for a code; the old ones count no more."""
    prove(connection, ring, user, code)
    held = _held(connection, user.id)
    assert held is not None
    _audit(connection, user, "second_factor.codes_renewed")
    return _new_codes(connection, user, held["id"])


def turn_off(connection: Connection, ring: Seals, user: User, code: str) -> None:
    """End one's own factor for a code; refused while one's roles need it."""
    if status(connection, user).is_required:
        raise NotAllowed(
            "你的角色必须开启两步验证，不能关闭。换手机时请安全管理员重设。",
            "Your role needs the second factor. Ask the security administrator to reset it for another telephone.",
            code="second_factor_required",
        )
    prove(connection, ring, user, code)
    end_of(connection, user.id)
    _audit(connection, user, "second_factor.off")


def end_of(connection: Connection, user_id: UUID) -> bool:
    """End the factor of an account, whoever asked; whether there was one."""
    held = _held(connection, user_id)
    if held is not None:
        _end(connection, held["id"])
    return held is not None and held["confirmed_at"] is not None


def rule(connection: Connection) -> tuple[str, ...]:
    """The roles whose holders need a second factor."""
    row = connection.execute("select roles from second_factor_rules").fetchone()
    return tuple(row[0]) if row else ()


def set_rule(connection: Connection, tenant_id: int, by: UUID, roles: Collection[str]) -> None:
    """From now on the holders of these roles need a second factor, and those of no other."""
    wanted = tuple(sorted(set(roles)))
    for role in wanted:
        check_roles((role,))
    before = rule(connection)
    connection.execute(
        "insert into second_factor_rules (tenant_id, roles, changed_by_id) values (%(tenant)s, %(roles)s, %(by)s)"
        " on conflict (tenant_id) do update set roles = %(roles)s, changed_by_id = %(by)s, changed_at = now()",
        {"tenant": tenant_id, "roles": list(wanted), "by": by},
    )
    said = {"before": list(before), "after": list(wanted)}
    add_entry(connection, tenant_id, by, "second_factor.rule_set", ("tenant", str(tenant_id)), said)


def wrong_code() -> InvalidInput:
    """The same for a wrong code, one that was used, and one of another moment."""
    return InvalidInput(
        "验证码不对，或已用过。等验证器显示下一个再试；也可用恢复码。",
        "The code is wrong, or was used. Wait for the next one, or use a recovery code.",
        code="wrong_code",
    )


def _held(connection: Connection, user_id: UUID) -> dict[str, Any] | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select id, secret_sealed, confirmed_at, last_step from second_factors"
            " where user_id = %s and ended_at is null for update",
            (user_id,),
        ).fetchone()


def _step(ring: Seals, user: User, held: dict[str, Any], code: str) -> int | None:
    secret = ring.open(user.tenant.id, _FIELD, bytes(held["secret_sealed"]))
    return totp.step_of(secret, code, time.time(), held["last_step"])


def _take_recovery_code(connection: Connection, user: User, factor_id: UUID, code: str) -> bool:
    plain = totp.plain_recovery_code(code)
    if plain is None:
        return False
    row = connection.execute(
        "select id, code_hash from recovery_codes where factor_id = %s and position = %s"
        " and used_at is null and ended_at is null for update",
        (factor_id, int(plain[0])),
    ).fetchone()
    if row is None or not verify_password(row[1], plain):
        return False
    connection.execute("update recovery_codes set used_at = now() where id = %s", (row[0],))
    _audit(connection, user, "second_factor.recovery_used")
    return True


def _new_codes(connection: Connection, user: User, factor_id: UUID) -> list[str]:
    codes = totp.new_recovery_codes()
    connection.execute(
        "update recovery_codes set ended_at = now() where factor_id = %s and ended_at is null", (factor_id,)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into recovery_codes (tenant_id, factor_id, position, code_hash) values (%s, %s, %s, %s)",
            [
                (user.tenant.id, factor_id, place, hash_password(totp.plain_recovery_code(code) or ""))
                for place, code in enumerate(codes)
            ],
        )
    return codes


def _end(connection: Connection, factor_id: UUID) -> None:
    connection.execute("update second_factors set ended_at = now() where id = %s", (factor_id,))
    connection.execute(
        "update recovery_codes set ended_at = now() where factor_id = %s and ended_at is null", (factor_id,)
    )


def _audit(connection: Connection, user: User, action: str) -> None:
    add_entry(connection, user.tenant.id, user.id, action, ("user", str(user.id)), {})
