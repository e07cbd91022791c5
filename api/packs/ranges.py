"""Which part of a file a request asks for (RFC 9110, section 14): one range of bytes."""

import re
from collections.abc import Mapping

_ONE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def asked_part(headers: Mapping[str, str], tag: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; none when nothing of what is asked for is there.

    What is no single range of bytes, and a range of another state of the file, means the whole.
    """
    asked = _ONE.fullmatch(headers.get("range", "").replace(" ", ""))
    if asked is None or asked.groups() == ("", "") or headers.get("if-range", tag) != tag:
        return 0, size
    first, last = asked.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size) if length else None
    start, end = int(first), min(int(last), size - 1) + 1 if last else size
    if last and int(last) < int(first):
        return 0, size
    return (start, end) if start < size else None
