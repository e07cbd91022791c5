"""The register's codes: read from `codes.toml`, looked up by code, by word, or listed for a form."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from gis.errors import InvalidInput

Scheme = Literal[
    "relation",
    "id_kind",
    "inflow_reason",
    "permit_kind",
    "housing_kind",
    "building_use",
    "rental_use",
    "hazard",
    "tag",
]


SCHEMES: tuple[Scheme, ...] = get_args(Scheme)


@dataclass(frozen=True, slots=True)
class Code:
    """One code with its words; a tag also has the line of work that sees it and a legal basis to start from."""

    code: str
    zh: str
    en: str
    line: str | None = None
    basis: str | None = None


@cache
def codes(scheme: Scheme) -> Mapping[str, Code]:
    """Every code of a scheme, in its order."""
    table = _file()[scheme]
    return {code: Code(code, **words) for code, words in table.items() if isinstance(words, dict)}


@cache
def words(scheme: Scheme) -> dict[str, str]:
    """Code by what people write for it: the code itself and its words in both languages."""
    known = codes(scheme).values()
    return {word.lower(): each.code for each in known for word in (each.code, each.zh, each.en)}


def check(scheme: Scheme, code: str, field: str) -> str:
    """The code, unless the scheme has none such."""
    if code not in codes(scheme):
        listed = "、".join(f"{each.code} {each.zh}" for each in codes(scheme).values())
        raise InvalidInput(
            f"{field} 没有代码 {code[:20]}。可用：{listed}。",
            f"{field} has no code {code[:20]}. Choose from {', '.join(codes(scheme))}.",
            code="unknown_code",
            params={"field": field},
        )
    return code


@cache
def _file() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
