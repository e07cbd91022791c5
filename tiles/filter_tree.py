"""A CQL2 filter from text or JSON to its tree, which is CQL2 JSON; nothing of it is looked up here."""

import re
from typing import Any, Literal

import cql2

from gis.errors import InvalidInput

Language = Literal["cql2-text", "cql2-json"]
Node = Any

MAX_CHARACTERS = 8_000
MAX_DEPTH = 24
MAX_STEPS = 160_000
"""The reader of the text form tries each open bracket twice, and so what stands in n of them 2^n times."""

_STRINGS = re.compile(r"'[^']*'|\"[^\"]*\"")


class BadFilter(InvalidInput):
    """A filter that cannot be asked; `params['at']` says where."""

    code = "bad_filter"


def tree_of(written: str, language: Language) -> Node:
    """The tree of CQL2 JSON. Length and nesting are counted before the reader sees it: it recurses, and tries again."""
    depth = _depth(written)
    is_costly = language == "cql2-text" and len(written) << min(depth, MAX_DEPTH) > MAX_STEPS
    if len(written) > MAX_CHARACTERS or depth > MAX_DEPTH or is_costly:
        raise BadFilter(
            "过滤条件过长或嵌套过深。拆成几次查询，或改用 cql2-json。",
            "The filter is too long or nested too deeply. Ask in parts, or write it as cql2-json.",
            params={"at": "filter", "characters": len(written), "depth": depth},
        )
    try:
        if language == "cql2-json":
            return cql2.parse_json(written).to_json()
        return cql2.parse_text(written).to_json()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - the reader is compiled: what it gives up on need be no Exception
        line, character = _place_in(str(error))
        raise BadFilter(
            f"过滤条件读不懂：第 {line} 行第 {character} 个字符附近。",
            f"The filter cannot be read, near line {line}, character {character}.",
            params={"at": "filter", "line": line, "character": character, "language": language},
        ) from None


def _place_in(message: str) -> tuple[int, int]:
    found = re.search(r"-->\s*(\d+):(\d+)", message) or re.search(r"line (\d+) column (\d+)", message)
    return (int(found.group(1)), int(found.group(2))) if found else (1, 1)


def _depth(written: str) -> int:
    """How deep brackets, and `NOT`s and signs before them, are nested outside of strings."""
    deepest = depth = 0
    bare = _STRINGS.sub("", written)
    for mark in bare:
        depth += (mark in "([{") - (mark in ")]}")
        deepest = max(deepest, depth)
    runs = [len(found.split()) for found in re.findall(r"(?i)(?:\bnot\b\s*){2,}", bare)]
    signs = [len(found) for found in re.findall(r"[-+]{2,}", re.sub(r"\s", "", bare))]
    return max(deepest, *runs, *signs, 0)
