"""Filters of a tile request: each layer declares which it takes, and no other is taken.

What is asked for is put into one form, so that equal requests share a kept tile however they are written.
"""

import re
from dataclasses import dataclass

Filters = tuple[tuple[str, tuple[str, ...]], ...]
"""What is asked for, in its one form: names in order, each with its values in order."""

MOST_VALUES = 32
_WORD = re.compile(r"[a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps the rows whose column of that name holds one of some values; without a list any short word is one.

    The layer's statement names it as a parameter: text[], null for all.
    """

    name: str
    values: frozenset[str] | None = None

    def takes(self, value: str) -> bool:
        """Whether that may be asked for."""
        return value in self.values if self.values is not None else _WORD.fullmatch(value) is not None


def one_of(name: str, *values: str) -> Filter:
    """A filter with its list of values."""
    return Filter(name, frozenset(values))


def restricted(filters: Filters, taken: tuple[Filter, ...]) -> Filters:
    """The part of what is asked for that a layer looks at; the same for all that mean the same to it."""
    by_name = {each.name: each for each in taken}
    return tuple(
        (name, tuple(value for value in values if by_name[name].takes(value)))
        for name, values in filters
        if name in by_name
    )
