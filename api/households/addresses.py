"""The address of a household as its parts make it."""

from collections.abc import Mapping
from typing import Any

from gis.addresses.spelling import Chain


def address_of(row: Mapping[str, Any]) -> str:
    """The address as its parts make it: street and number, else the building's name, then stair and room."""
    if not row["street"] and not row["house_number"]:
        head = row["building_name"] or ""
        return head + Chain(entrance=_plain(row["entrance"]), room=row["room"]).text()
    return Chain(
        street=row["street"],
        house_number=row["house_number"],
        entrance=_plain(row["entrance"]),
        room=row["room"],
    ).text()


def _plain(entrance: str | None) -> str | None:
    return None if entrance is None else entrance.removesuffix("单元")
