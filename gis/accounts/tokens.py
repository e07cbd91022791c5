"""Session tokens: 256 random bits, known to the client only; the database keeps their SHA-256.

A token begins with the tenant's number, so that row-level security can be entered before the session is
looked up. The number is no secret and proves nothing: the hash is of the whole token.
"""

import hashlib
import re
import secrets

KEY_PREFIX = "wgk_"
"""What a key begins with, so that people and secret scanners recognise one."""

_SHAPE = re.compile(rf"(?:{KEY_PREFIX})?([1-9][0-9]{{0,8}})\.[A-Za-z0-9_-]{{43}}\Z", re.ASCII)


def new_token(tenant_id: int) -> str:
    """A fresh token for a session of the tenant."""
    return f"{tenant_id}.{secrets.token_urlsafe(32)}"


def new_key(tenant_id: int) -> str:
    """A fresh token for a machine."""
    return KEY_PREFIX + new_token(tenant_id)


def shown_part(key: str) -> str:
    """The beginning of a key, by which its holder tells it from others; 36 of its 256 random bits."""
    head, _, secret = key.partition(".")
    return f"{head}.{secret[:6]}"


def tenant_of(token: str) -> int | None:
    """The tenant a token claims to belong to; none when it has not the shape of a token."""
    match = _SHAPE.match(token)
    return int(match.group(1)) if match else None


def hash_of(token: str) -> bytes:
    """What the database stores. 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode("ascii")).digest()
