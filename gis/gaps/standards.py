"""How far residents may have to walk to a facility of a kind: dated data with its source, by living circle."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Literal

Level = Literal["fifteen", "ten", "five", "block"]
Group = Literal["people", "elderly", "children"]

LONGEST_M = 5_000.0
"""No survey asks for farther."""


@dataclass(frozen=True, slots=True)
class Standard:
    """One limit of one kind at one level, for whom it counts, and where it is said."""

    kind: str
    level: Level
    limit_m: float
    duty: Literal["must", "may"]
    group: Group
    source: str
    source_en: str
    status: str
    effective_from: date


@cache
def standards() -> tuple[Standard, ...]:
    """All of them, as the file has them."""
    sources = _data()["sources"]
    return tuple(
        Standard(
            kind=row["kind"],
            level=row["level"],
            limit_m=float(row["limit_m"]),
            duty=row["duty"],
            group=row.get("group", "people"),
            source=sources[row["source"]]["zh"],
            source_en=sources[row["source"]]["en"],
            status=row["status"],
            effective_from=sources[row["source"]]["effective_from"],
        )
        for row in _data()["standard"]
    )


def standards_of(kind: str) -> list[Standard]:
    """Those of one kind, the nearest first; none for a kind that no standard names."""
    return sorted((each for each in standards() if each.kind == kind), key=lambda each: each.limit_m)


def kind_name(kind: str) -> str:
    """What a kind is called in reports; its code where no standard names it."""
    return str(_data()["kinds"].get(kind, kind.replace("_", " ")))


@cache
def standards_mark() -> str:
    """The same as long as the file says the same."""
    return sha256(repr(standards()).encode()).hexdigest()[:32]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("gis") / "gaps" / "standards.toml").read_text(encoding="utf-8"))
