"""Small code tables kept as TOML beside their noun: a code, its words in both languages, what people write for it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Coded:
    """One code of a table, with its words."""

    code: str
    zh: str
    en: str


@cache
def code_table(noun: str, scheme: str) -> Mapping[str, Coded]:
    """Every code of ``gis/<noun>/codes.toml``, in its order."""
    return {code: Coded(code, said["zh"], said["en"]) for code, said in _said(noun, scheme).items()}


@cache
def code_words(noun: str, scheme: str) -> dict[str, str]:
    """Code by what people write for it, in small letters."""
    return {
        word.lower(): code
        for code, said in _said(noun, scheme).items()
        for word in (code, said["zh"], said["en"], *said.get("also", ()))
    }


def _said(noun: str, scheme: str) -> Mapping[str, Mapping[str, Any]]:
    return {code: said for code, said in _file(noun)[scheme].items() if isinstance(said, dict)}


@cache
def _file(noun: str) -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((files("gis") / noun / "codes.toml").read_text(encoding="utf-8"))
