"""Keys for machines: a token that acts for its holder with fewer rights, shown once, ending by itself.

Synchronous; each function works inside the caller's transaction, whose tenant is named.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gis.access.rights import Right
from gis.accounts.tokens import hash_of, new_key, shown_part
from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import Conflict, InvalidInput, NotFound

MAX_DAYS = 400
MAX_KEYS = 20
NOT_FOR_MACHINES: frozenset[Right] = frozenset(
    ("accounts.manage", "grants.manage", "people.unmask", "retention.manage")
)
"""Giving rights takes a person; so does saying what a full number is needed for."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key as its holder sees it; the secret is not kept."""

    id: UUID
    name: str
    prefix: str
    rights: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: the only moment at which its token is known."""

    token: str
    line: KeyLine


def add_key(
    connection: Connection,
    tenant_id: int,
    user_id: UUID,
    *,
    name: str,
    rights: Collection[str],
    own: Collection[Right],
    days: int,
) -> NewKey:
    """A new key with some of its holder's own rights; refuses others, an end beyond 400 days, and a 21st key."""
    allowed = frozenset(own) - NOT_FOR_MACHINES
    strange = sorted(frozenset(rights) - allowed)
    if strange or not rights:
        raise InvalidInput(
            f"密钥只能带你自己有的权限：{'、'.join(sorted(allowed))}。",
            f"A key carries rights that you have yourself: {', '.join(sorted(allowed))}.",
            code="bad_rights",
            params={"rights": strange},
        )
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput(
            f"有效期应为 1～{MAX_DAYS} 天。", f"A key lasts 1–{MAX_DAYS} days.", code="bad_days"
        )
    if len(live_keys(connection, user_id)) >= MAX_KEYS:
        raise Conflict(
            f"最多 {MAX_KEYS} 个密钥。先停用不用的。",
            f"{MAX_KEYS} keys at most. Revoke one first.",
            code="too_many_keys",
        )
    token = new_key(tenant_id)
    row = connection.execute(
        "insert into api_keys (tenant_id, user_id, name, prefix, token_hash, rights, expires_at)"
        " values (%s, %s, %s, %s, %s, %s, now() + make_interval(days => %s))"
        " returning id, name, prefix, rights, created_at, expires_at, last_used_at",
        (tenant_id, user_id, name, shown_part(token), hash_of(token), sorted(set(rights)), days),
    ).fetchone()
    assert row is not None
    line = _line(row)
    said = {
        "name": name,
        "prefix": line.prefix,
        "rights": list(line.rights),
        "until": line.expires_at.isoformat(),
    }
    add_entry(connection, tenant_id, user_id, "key.added", ("key", str(line.id)), said)
    return NewKey(token, line)


def live_keys(connection: Connection, user_id: UUID) -> list[KeyLine]:
    """An account's keys that still open the door, the newest first."""
    rows = connection.execute(
        "select id, name, prefix, rights, created_at, expires_at, last_used_at from api_keys"
        " where user_id = %s and revoked_at is null and expires_at > now() order by created_at desc, id",
        (user_id,),
    ).fetchall()
    return [_line(row) for row in rows]


def revoke_key(connection: Connection, tenant_id: int, user_id: UUID, key_id: UUID, by: UUID) -> None:
    """End a key at once; NotFound when it is none of theirs, or over."""
    done = connection.execute(
        "update api_keys set revoked_at = now()"
        " where id = %s and user_id = %s and revoked_at is null and expires_at > now()",
        (key_id, user_id),
    )
    if done.rowcount == 0:
        raise NotFound("没有这个密钥，或它已停用。", "There is no such key, or it is over.")
    add_entry(connection, tenant_id, by, "key.revoked", ("key", str(key_id)), {"user": str(user_id)})


def _line(row: tuple[object, ...]) -> KeyLine:
    key_id, name, prefix, rights, created_at, expires_at, last_used_at = row
    return KeyLine(key_id, name, prefix, tuple(rights), created_at, expires_at, last_used_at)  # type: ignore[arg-type]
