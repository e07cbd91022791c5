"""Whoever reported an incident and may be called back: personal data, the number sealed."""

from dataclasses import dataclass
from typing import Any

from gis.errors import InvalidInput
from gis.incidents.model import Reporter
from gis.people import identity
from gis.people.sealing import Keyring, needed

_LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Reported:
    """A reporter as stored."""

    name: str | None
    phone: dict[str, Any]


def sealed(tenant_id: int, keyring: Keyring | None, said: Reporter) -> Reported | None:
    """What is stored of a reporter; none where nothing was said. InvalidInput never repeats a number."""
    name = (said.name or "").strip() or None
    if name is None and not said.phone:
        return None
    if name is not None and len(name) > _LONGEST_NAME:
        raise InvalidInput(
            f"姓名最多 {_LONGEST_NAME} 个字符。",
            f"A name has {_LONGEST_NAME} characters at most.",
            code="name_length",
        )
    phone: dict[str, Any] = dict.fromkeys(("phone_masked", "phone_sealed", "phone_mark"))
    if said.phone:
        number = identity.phone_number(said.phone)
        ring = needed(keyring)
        phone = {
            "phone_masked": identity.masked_phone(number),
            "phone_sealed": ring.seal(tenant_id, "phone", number),
            "phone_mark": ring.mark(tenant_id, "phone", number),
        }
    return Reported(name, phone)
