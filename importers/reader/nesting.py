"""How deep a JSON file is nested, measured on its bytes before any parser recurses into it."""

import re
from pathlib import Path

import numpy as np

from importers.problems import refuse

MAX_DEPTH = 32
"""A MultiPolygon in a FeatureCollection takes 8 levels; parsers crash from about 5,000."""

_CHUNK_BYTES = 8 * 1024 * 1024
_STEPS = np.zeros(256, dtype=np.int64)
_STEPS[[ord("{"), ord("[")]] = 1
_STEPS[[ord("}"), ord("]")]] = -1
_MARKS = _STEPS != 0
_MARKS[ord('"')] = True
_ESCAPE = re.compile(rb"\\.", re.DOTALL)


def check_depth(path: Path, limit: int = MAX_DEPTH) -> None:
    """Refuse a JSON file whose brackets nest deeper than ``limit``; brackets inside strings do not count."""
    depth = 0
    in_string = 0
    offset = 0
    carry = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            block = carry + chunk
            carry = b""
            if _odd_backslashes(block):
                carry, block = block[-1:], block[:-1]
            if b"\\" in block:
                block = _ESCAPE.sub(b"__", block)
            deepest, at, depth, in_string = _scan(block, depth, in_string)
            if deepest > limit:
                raise refuse("nested_too_deep", name=path.name, limit=limit, offset=offset + at)
            offset += len(block)


def _odd_backslashes(block: bytes) -> bool:
    return (len(block) - len(block.rstrip(b"\\"))) % 2 == 1


def _scan(block: bytes, depth: int, in_string: int) -> tuple[int, int, int, int]:
    """Deepest level, its index, and the state (depth, inside a string) after the block."""
    data = np.frombuffer(block, dtype=np.uint8)
    places = np.flatnonzero(_MARKS[data])
    if not len(places):
        return depth, 0, depth, in_string
    marks = data[places]
    quotes = np.cumsum(marks == ord('"'), dtype=np.int64) + in_string
    levels = depth + np.cumsum(np.where(quotes & 1, 0, _STEPS[marks]), dtype=np.int64)
    at = int(levels.argmax())
    return int(levels[at]), int(places[at]), int(levels[-1]), int(quotes[-1] & 1)
