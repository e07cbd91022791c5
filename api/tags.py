"""Entity tags of rows that count their changes, and what an If-Match says was seen."""

from typing import Annotated

from fastapi import Header

from api import problems
from gis.errors import InvalidInput

IfMatch = Annotated[str | None, Header(max_length=40)]


def tag_of(letter: str, number: int) -> str:
    """The entity tag of a row's state."""
    return f'"{letter}{number}"'


def seen_in(letter: str, if_match: str | None) -> int:
    """The number in an If-Match; refused when it is missing (428) or no tag of that kind (422)."""
    if if_match is None:
        raise problems.Refused(_NEEDED)
    tag = if_match.strip()
    start = f'"{letter}'
    number = tag[len(start) : -1] if tag.startswith(start) and tag.endswith('"') else ""
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise InvalidInput(
            f"If-Match 应为这条记录的 ETag，例如 {tag_of(letter, 3)}。",
            f"If-Match must be the record's ETag, such as {tag_of(letter, 3)}.",
        )
    return int(number)


_NEEDED = problems.Problem(
    428,
    "if_match_needed",
    "没有说明看到的是哪一次。先读取这条记录，把它的 ETag 放进 If-Match。什么都没有保存。",
    "Say which state you saw: read the record and send its ETag as If-Match. Nothing was saved.",
)
