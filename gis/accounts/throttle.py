"""Growing delays after failed sign-ins, per user name and address, so that nobody can lock out somebody else.

Kept in the process: with several workers an attacker gets as many tries as there are workers, which changes
nothing about a search through 8-character passwords.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from gis.errors import TooMany

Key = tuple[str, str, str]
"""tenant code, user name, client address."""


@dataclass(slots=True)
class _Attempts:
    failures: int = 0
    last_at_s: float = 0.0
    free_at_s: float = 0.0


class SignInThrottle:
    """Five free tries, then 2, 4, 8 … seconds between tries, at most 15 minutes; forgotten after an hour."""

    free_tries = 5
    max_delay_s = 900.0
    forget_after_s = 3_600.0
    max_keys = 10_000

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_key: OrderedDict[Key, _Attempts] = OrderedDict()

    def enter(self, key: Key) -> None:
        """Count a try before its password is checked, or refuse it.

        Counting first closes the gap in which many parallel tries would all see the old count.
        """
        now_s = self._clock()
        self._forget(now_s)
        attempts = self._by_key.setdefault(key, _Attempts())
        self._by_key.move_to_end(key)
        wait_s = attempts.free_at_s - now_s
        if wait_s > 0:
            seconds = int(wait_s) + 1
            raise TooMany(
                f"尝试次数过多。{seconds} 秒后再试，或联系管理员重设密码。",
                f"Too many tries. Try again in {seconds} s, or ask the administrator to reset the password.",
                code="too_many_tries",
                params={"retry_after_s": seconds},
            )
        attempts.failures += 1
        attempts.last_at_s = now_s
        over = attempts.failures - self.free_tries
        if over >= 0:
            attempts.free_at_s = now_s + min(2.0 ** (over + 1), self.max_delay_s)

    def succeeded(self, key: Key) -> None:
        """The password was right: start again from zero."""
        self._by_key.pop(key, None)

    def _forget(self, now_s: float) -> None:
        while self._by_key:
            oldest = next(iter(self._by_key))
            stale = self._by_key[oldest].last_at_s + self.forget_after_s < now_s
            if not stale and len(self._by_key) <= self.max_keys:
                return
            del self._by_key[oldest]
