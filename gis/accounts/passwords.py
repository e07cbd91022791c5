"""Argon2id password hashes, made in threads and never more than two at a time.

Parameters follow OWASP ASVS 5.0 appendix C (t=2, m=19 MiB, p=1). One hash takes about 0.1 s of one core:
without the limit a flood of sign-ins would starve everything else in the process.
"""

import asyncio

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from gis.errors import InvalidInput, TooMany

MIN_LENGTH = 8
MAX_LENGTH = 128
_AT_ONCE = 2
_SHORTEST_NAME = 3
_COMMON = frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= MIN_LENGTH)
_MAX_WAITING = 24

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, type=Type.ID)


def check_strength(password: str, *names: str) -> None:
    """Refuse what is too short, too long, common, or made of one's own names; no rules on kinds of characters.

    ASVS 5.0: 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11. Common are the 11,000 most used passwords of eight
    characters and more.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidInput(
            f"密码长度应为 {MIN_LENGTH}～{MAX_LENGTH} 个字符。",
            f"A password has {MIN_LENGTH}–{MAX_LENGTH} characters.",
            code="weak_password",
        )
    plain = password.casefold()
    own = [name.casefold() for name in names if len(name) >= _SHORTEST_NAME]
    if plain in _COMMON or any(
        plain in (name * 2, name + name[::-1]) or _bare(plain) == name for name in own
    ):
        raise InvalidInput(
            "这个密码太常见，或只是用户名的变化，容易被猜到。换一个。",
            "That password is common, or your own name with little added: it is easily guessed. Choose another.",
            code="weak_password",
        )


def _bare(password: str) -> str:
    """Without the digits and signs that people add at the ends."""
    return password.strip("0123456789!@#$%^&*._- ")


def hash_password(password: str) -> str:
    """The Argon2id hash, parameters included; blocks for about 0.1 s."""
    return _hasher.hash(password)


def verify_password(password_hash: str, password: str) -> bool:
    """Whether the password made the hash; false for a hash that is none."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


class PasswordChecker:
    """Verifies in threads; an unknown user costs the same time as a wrong password."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._decoy = hash_password("a password nobody has")

    async def check(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits; with no hash the answer is no, after the same work."""
        if self._waiting >= _MAX_WAITING:
            raise TooMany(
                "登录请求过多。几秒后再试。",
                "Too many sign-ins at the moment. Try again in a few seconds.",
                code="too_many_sign_ins",
                params={"retry_after_s": 5},
            )
        self._waiting += 1
        try:
            async with self._slots:
                fits = await asyncio.to_thread(verify_password, password_hash or self._decoy, password)
        finally:
            self._waiting -= 1
        return fits and password_hash is not None

    async def hash(self, password: str) -> str:
        """The hash of a new password, in its turn."""
        async with self._slots:
            return await asyncio.to_thread(hash_password, password)
