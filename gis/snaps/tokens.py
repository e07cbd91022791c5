"""What whoever reported without an account holds: a link to follow the report, and for a day leave to send its photos.

Both are made of the incident's id and a keyed mark under the personal keys, so nothing is stored and a lost answer can
be given again. Neither tells anything to whoever has the database without the keys, and one does not open the other.
"""

import base64
import binascii
import hmac
import re
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from gis.people.sealing import Keyring

Purpose = Literal["snap-progress", "snap-photos"]

_MARK_BYTES = 16
_UNTIL_BYTES = 4
_SHAPE = re.compile(r"([1-9][0-9]{0,8})-([A-Za-z0-9_-]{48})\Z", re.ASCII)
FOR_EVER = 0xFFFFFFFF


def make(
    ring: Keyring, tenant_id: int, purpose: Purpose, incident_id: UUID, until: datetime | None = None
) -> str:
    """A token for one incident and purpose; until a moment, or for ever."""
    ends = FOR_EVER if until is None else int(until.timestamp())
    said = incident_id.bytes + ends.to_bytes(_UNTIL_BYTES, "big")
    return f"{tenant_id}-{base64.urlsafe_b64encode(said + _mark(ring, tenant_id, purpose, said)).decode()}"


def tenant_of(token: str) -> int | None:
    """The tenant a token claims to belong to; none when it has not the shape of one."""
    match = _SHAPE.match(token)
    return int(match[1]) if match else None


def incident_of(
    ring: Keyring, purpose: Purpose, token: str, at: datetime | None = None
) -> tuple[int, UUID] | None:
    """Tenant and incident of a token; none when it is not ours, is for something else, or has ended."""
    match = _SHAPE.match(token)
    if match is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(match[2])
    except binascii.Error:
        return None
    said, mark = raw[:-_MARK_BYTES], raw[-_MARK_BYTES:]
    tenant_id = int(match[1])
    if not hmac.compare_digest(mark, _mark(ring, tenant_id, purpose, said)):
        return None
    ends = int.from_bytes(said[16:], "big")
    if ends < (at or datetime.now(UTC)).timestamp():
        return None
    return tenant_id, UUID(bytes=said[:16])


def _mark(ring: Keyring, tenant_id: int, purpose: Purpose, said: bytes) -> bytes:
    return ring.mark(tenant_id, purpose, said.hex())[:_MARK_BYTES]
