"""What the command line says: Chinese first, English beside it, with the time a step took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from gis.errors import WanggeError


class Stopped(WanggeError):
    """The command cannot go on; the message says what to do, ``command`` what to type."""

    code = "stopped"

    def __init__(self, message_zh: str, message_en: str, *, command: str | None = None) -> None:
        super().__init__(message_zh, message_en)
        self.command = command


def say(zh: str, en: str) -> None:
    """One line to standard error, so that a command's own output can be piped."""
    print(f"▸ {zh} · {en}", file=sys.stderr, flush=True)


def warn(zh: str, en: str) -> None:
    """A line that should not be overlooked."""
    print(f"! {zh} · {en}", file=sys.stderr, flush=True)


@contextmanager
def step(zh: str, en: str) -> Iterator[None]:
    """Announce a step, and its time when it took longer than a second."""
    say(zh, en)
    start = time.monotonic()
    yield
    if (took := time.monotonic() - start) > 1:
        print(f"  ✓ {took:.1f} s", file=sys.stderr, flush=True)


def refuse(error: WanggeError) -> None:
    """Print an error in both languages, with the command that helps, if there is one."""
    print(f"\n✗ {error.message_zh}\n  {error.message_en}", file=sys.stderr)
    command = getattr(error, "command", None)
    print(f"\n      {command}\n" if command else "", file=sys.stderr, flush=True)
