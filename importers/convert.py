"""Column-wise conversion of source values: whole lists in, whole lists out, and the rows that do not fit."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gis.people.codes import Scheme, words

_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ud800-\udfff]")
_NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)")
_MEASURE = re.compile(r"([+-]?\d{1,9}(?:\.\d{1,9})?)\s*(?:m|米|°|度)?")
_PHONE = re.compile(r"(\d{3})[\s-]?\d{4}[\s-]?(\d{4})")
_TRUE = frozenset({"1", "t", "true", "y", "yes", "是", "有", "出租", "租"})
_FALSE = frozenset({"0", "f", "false", "n", "no", "否", "无", "", "自住", "非出租"})
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)

Values = list[Any]
Misfits = dict[int, tuple[str, dict[str, Any]]]
Convert = Callable[[Sequence[Any]], tuple[Values, Misfits]]


@dataclass(frozen=True, slots=True)
class Field:
    """A target column: the source names it is taken from, how it is converted, and what an empty value
    means."""

    column: str
    names: tuple[str, ...]
    convert: Convert
    required: bool = False
    default: Any = None
    names_osm: tuple[str, ...] = field(default=())


def text(longest: int = 500) -> Convert:
    """Trimmed text; None when empty. Control characters and U+FFFD mean a wrong encoding and are refused."""

    def convert(values: Sequence[Any]) -> tuple[Values, Misfits]:
        out = [None if value is None else str(value).strip()[:longest] or None for value in values]
        misfits: Misfits = {}
        if _BROKEN.search("".join(value for value in out if value is not None)):
            for i, value in enumerate(out):
                if value is not None and _BROKEN.search(value):
                    misfits[i] = ("bad_text", {})
                    out[i] = None
        return out, misfits

    return convert


def integer(low: int, high: int, *, lenient: bool = False) -> Convert:
    """Whole numbers from ``low`` to ``high``; ``lenient`` takes the number a text starts with and drops the
    rest."""
    needed = {"needed": f"{low}–{high} 的整数", "needed_en": f"a whole number from {low} to {high}"}

    def convert(values: Sequence[Any]) -> tuple[Values, Misfits]:
        out: Values = []
        misfits: Misfits = {}
        for i, value in enumerate(values):
            number = _integer(value)
            if number is not None and low <= number <= high:
                out.append(number)
                continue
            out.append(None)
            if value not in {None, ""} and not lenient:
                misfits[i] = ("bad_value", {"value": str(value)[:60], **needed})
        return out, misfits

    return convert


def _integer(value: Any) -> int | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    match = _NUMBER.match(str(value))
    return round(float(match.group(1))) if match and len(match.group(1)) < 16 else None


def number(low: float, high: float) -> Convert:
    """Decimal numbers from ``low`` to ``high``; a unit behind the number is dropped (“80 m”, “120°”)."""
    needed = {"needed": f"{low:g}–{high:g} 的数", "needed_en": f"a number from {low:g} to {high:g}"}

    def convert(values: Sequence[Any]) -> tuple[Values, Misfits]:
        out: Values = []
        misfits: Misfits = {}
        for i, value in enumerate(values):
            said = "" if value is None else str(value).strip()
            match = _MEASURE.fullmatch(said)
            found = float(match.group(1)) if match else None
            fits = found is not None and low <= found <= high
            out.append(found if fits else None)
            if said and not fits:
                misfits[i] = ("bad_value", {"value": said[:60], **needed})
        return out, misfits

    return convert


def boolean(values: Sequence[Any]) -> tuple[Values, Misfits]:
    """Yes or no in both languages; empty means no."""
    out: Values = []
    misfits: Misfits = {}
    for i, value in enumerate(values):
        plain = "" if value is None else str(value).strip().lower().removesuffix(".0")
        if plain in _TRUE:
            out.append(True)
        else:
            out.append(False)
            if plain not in _FALSE:
                misfits[i] = (
                    "bad_value",
                    {"value": plain[:60], "needed": "是或否", "needed_en": "yes or no"},
                )
    return out, misfits


def choice(known: Mapping[str, str], *, otherwise: str | None = None) -> Convert:
    """One of some words, each with its synonyms; ``otherwise`` takes the place of an unknown word."""
    allowed = "、".join(dict.fromkeys(known.values()))
    params = {"needed": f"{allowed} 之一", "needed_en": f"one of {allowed}"}

    def convert(values: Sequence[Any]) -> tuple[Values, Misfits]:
        out: Values = []
        misfits: Misfits = {}
        for i, value in enumerate(values):
            plain = "" if value is None else str(value).strip().lower()
            found = known.get(plain, otherwise if plain else None)
            out.append(found)
            if plain and found is None:
                misfits[i] = ("bad_value", {"value": plain[:60], **params})
        return out, misfits

    return convert


def coded(scheme: Scheme) -> Convert:
    """A code of a scheme, or a word for it; 1 and 1.0 are 01."""
    known = choice(words(scheme))

    def convert(values: Sequence[Any]) -> tuple[Values, Misfits]:
        plain = ["" if value is None else str(value).strip().removesuffix(".0") for value in values]
        return known([f"0{each}" if len(each) == 1 and each.isdigit() else each for each in plain])

    return convert


def phone(values: Sequence[Any]) -> tuple[Values, Misfits]:
    """A telephone number with its middle hidden, whether or not the file had hidden it."""
    out, misfits = text(40)(values)
    return [None if value is None else _PHONE.sub(r"\1****\2", value) for value in out], misfits


def word(values: Sequence[Any]) -> tuple[Values, Misfits]:
    """A code word as the tables allow it: lower case letters, digits and underscores, starting with a
    letter."""
    out: Values = []
    misfits: Misfits = {}
    for i, value in enumerate(values):
        plain = None if value is None else re.sub(r"[\s-]+", "_", str(value).strip().lower())
        if plain and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", plain):
            needed = {"needed": "小写英文代码", "needed_en": "a lower-case code word"}
            misfits[i] = ("bad_value", {"value": plain[:60], **needed})
            plain = None
        out.append(plain or None)
    return out, misfits


def day(values: Sequence[Any]) -> tuple[Values, Misfits]:
    """A day as 2026-11-22, 2026/11/22 or 20261122."""
    out: Values = []
    misfits: Misfits = {}
    for i, value in enumerate(values):
        said = "" if value is None else str(value).strip().replace("/", "-")[:40]
        try:
            found = date.fromisoformat(said[:10]) if said else None
            if found is not None and not _FIRST_DAY <= found <= _LAST_DAY:
                raise ValueError
            out.append(found)
        except ValueError:
            out.append(None)
            misfits[i] = ("bad_value", {"value": said, "needed": "2026-11-22", "needed_en": "2026-11-22"})
    return out, misfits
