"""Keyset pages: a cursor is where the last page ended, never a number of rows to skip."""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from gis.errors import InvalidInput


def write_cursor(code: str, row_id: UUID) -> str:
    """The place after a row, as opaque text."""
    raw = json.dumps([code, str(row_id)], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_cursor(text: str | None) -> tuple[str, UUID] | None:
    """The code and id a cursor stands for; refuses what no page ever gave out."""
    if text is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        code, row_id = json.loads(raw)
        if isinstance(code, str) and isinstance(row_id, str) and "\x00" not in code and code.isprintable():
            return code, UUID(row_id)
    except (ValueError, UnicodeError, binascii.Error, RecursionError, TypeError):
        pass
    raise bad_cursor()


def bad_cursor() -> InvalidInput:
    """What is said to a cursor that no page gave out."""
    return InvalidInput(
        "分页标记不对。从第一页重新开始。",
        "That is no cursor of this list. Start again from the first page.",
        code="bad_cursor",
    )


def write_number(number: int) -> str:
    """The place after a row that a number names, as opaque text."""
    return f"n{number:x}"


def read_number(text: str | None) -> int | None:
    """The number a cursor stands for; refuses what no page ever gave out."""
    if text is None:
        return None
    try:
        if text.startswith("n") and text.isascii() and len(text) <= 8:
            return int(text[1:], 16)
    except ValueError:
        pass
    raise bad_cursor()


def write_moment(moment: datetime, number: int) -> str:
    """The place after a row of a log, as opaque text."""
    micros = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return f"m{micros:x}.{number:x}"


def read_moment(text: str | None) -> tuple[datetime, int] | None:
    """The moment and number a cursor stands for; refuses what no page ever gave out."""
    if text is None:
        return None
    try:
        stamp, dot, number = text[1:].partition(".")
        if text.startswith("m") and dot and text.isascii() and len(text) <= 40 and "_" not in text:
            micros, row = int(stamp, 16), int(number, 16)
            if 0 <= micros < 2**53 and 0 <= row < 2**63:
                return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros), row
    except ValueError:
        pass
    raise bad_cursor()
