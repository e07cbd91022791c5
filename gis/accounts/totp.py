"""One-time codes of an authenticator (RFC 6238: SHA-1, six digits, thirty seconds) and codes for when it is lost.

A code is told apart by its step, the number of thirty seconds since 1970: who remembers the step that was used last
takes no code twice.
"""

import base64
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

PERIOD_S = 30
DIGITS = 6
AWAY = 1
"""Steps that a clock may be off, either way."""

SECRET_BYTES = 20
RECOVERY_CODES = 10
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_RECOVERY_LETTERS = 10


def new_secret() -> str:
    """160 random bits in base 32, as authenticators take them."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address(secret: str, account: str, issuer: str) -> str:
    """What the picture says to an authenticator."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def code_at(secret: str, at_s: float) -> str:
    """The code of a moment."""
    return _totp(secret).generate(int(at_s)).decode()


def step_of(secret: str, code: str, now_s: float, last_step: int) -> int | None:
    """The step whose code this is, later than the one used last; none when it is no code of now."""
    digits = "".join(code.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    now = int(now_s) // PERIOD_S
    found = None
    for step in range(now - AWAY, now + AWAY + 1):
        # every step is compared, so that the time taken tells nothing
        if hmac.compare_digest(code_at(secret, step * PERIOD_S), digits) and step > last_step:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes of 50 random bits; the first digit is the place of each, so that only one hash is compared."""
    return [
        f"{place}{_random(_RECOVERY_LETTERS // 2 - 1)}-{_random(_RECOVERY_LETTERS // 2 + 1)}"
        for place in range(RECOVERY_CODES)
    ]


def plain_recovery_code(code: str) -> str | None:
    """A recovery code as it is hashed; none for what has not the shape of one."""
    plain = "".join(code.split()).replace("-", "").upper()
    if len(plain) != 1 + _RECOVERY_LETTERS or not plain.isascii() or not plain[0].isdigit():
        return None
    return plain


def _random(letters: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(letters))


def _totp(secret: str) -> TOTP:
    # SHA-1 as HMAC, which nothing known breaks; many authenticators take no other.
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), PERIOD_S, enforce_key_length=True)  # noqa: S303
