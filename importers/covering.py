"""Refused rows as they are kept when a file holds personal data: secrets as stars, unread columns not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from importers.kinds import Register
from importers.mapping import Choices, source_column
from importers.reader.batch import Refusal


def secret_columns(
    register: Register, secret: Iterable[str], found: Sequence[str], choices: Choices
) -> frozenset[str]:
    """The file's columns whose values must not be written anywhere in the open."""
    wanted = [each for each in register.fields if each.column in set(secret)]
    named = (source_column(each, found, choices, is_osm=False) for each in wanted)
    return frozenset(name for name in named if name is not None)


def covered(refusal: Refusal, register: Register, secret: frozenset[str]) -> Refusal:
    """The refusal; of other columns than the secret ones only those that the register reads."""
    known = {name.lower() for each in register.fields for name in each.names}
    payload: Mapping[str, Any] = refusal.payload or {}
    kept = {
        name: "***" if name in secret else value
        for name, value in payload.items()
        if name in secret or name.lower() in known
    }
    return replace(refusal, payload=kept)
