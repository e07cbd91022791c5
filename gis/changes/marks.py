"""Marks that tell whether what was kept still holds: numbers in memory that all processes of one service share.

Whoever keeps something keeps the marks it was made under beside it, read before it was made. When something changes,
its marks become numbers that never were before; what was kept under other numbers is then worth nothing. Several
processes may write the same mark at once, in any order: no number comes twice.
"""

import mmap
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

_BITS = 17
_SLOTS = 1 << _BITS
_BYTES = _SLOTS * 8
_MIX = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1

EVERYTHING = 0
"""The mark under which all that is kept stands: changing it throws everything away."""


class Marks:
    """2^17 numbers of 64 bits, in a file that several processes map, or in this process's own memory.

    Different things may share a number: one is then thrown away with the other, which costs a little work.
    """

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._memory = mmap.mmap(-1, _BYTES)
        else:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                if os.fstat(file).st_size < _BYTES:
                    os.ftruncate(file, _BYTES)
                self._memory = mmap.mmap(file, _BYTES)
            finally:
                os.close(file)
        self._numbers = memoryview(self._memory).cast("Q")

    def read(self, slots: Iterable[int]) -> tuple[int, ...]:
        """The numbers as they are now."""
        numbers = self._numbers
        return tuple([numbers[slot] for slot in slots])

    def change(self, slots: Iterable[int]) -> None:
        """Make them numbers that never were before."""
        fresh = secrets.randbits(64)
        for slot in slots:
            self._numbers[slot] = fresh

    def close(self) -> None:
        """Give the memory back."""
        self._numbers.release()
        self._memory.close()


def slot(*parts: int) -> int:
    """Which mark stands for something named by whole numbers; the same in every process."""
    mixed = 0
    for part in parts:
        mixed = ((mixed ^ part) * _MIX) & _WORD
        mixed ^= mixed >> 29
    return 1 + mixed % (_SLOTS - 1)
