"""Telephone numbers of staff: only the masked form is kept."""

import re

from gis.errors import InvalidInput

_DIGITS = re.compile(r"[\d*+\-() ]{5,30}")


def masked(number: str | None) -> str | None:
    """138****1234, 0631-****123; InvalidInput for what is no number."""
    if number is None or not number.strip():
        return None
    said = number.strip()
    plain = re.sub(r"[^\d*]", "", said)
    if not _DIGITS.fullmatch(said) or not 5 <= len(plain) <= 15:
        raise InvalidInput("电话号码写法不对。", "That is no telephone number.", code="bad_phone")
    if plain.startswith("0") and "-" in said:
        area = said.split("-")[0].strip()
        return f"{area}-****{plain[-3:]}"
    if len(plain) < 8:
        return f"****{plain[-3:]}"
    return f"{plain[:3]}****{plain[-4:]}"
