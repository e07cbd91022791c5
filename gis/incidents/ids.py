"""The id of an incident: a UUID of version 7, so that it says when it was reported and in which month it is kept.

RFC 9562: 48 bits of milliseconds since 1970, then random ones. The number that people say is made of the same bits.
"""

import secrets
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from gis.teams.calendar import LOCAL_ZONE, day_start

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MS = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACES = 7
_SALT_BITS = 8


def new_id(at: datetime, salt: int | None = None) -> UUID:
    """An id for what is reported at a moment; ``salt`` (74 bits) instead of random bits makes it repeatable."""
    bits = secrets.randbits(74) if salt is None else salt & ((1 << 74) - 1)
    return UUID(int=_ms(at) << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & ((1 << 62) - 1))


def moment_of(incident_id: UUID) -> datetime:
    """When the incident was reported, to the millisecond."""
    return _EPOCH + (incident_id.int >> 80) * _MS


def first_id(at: datetime) -> UUID:
    """The smallest id of what is reported at a moment or later: the bound of a search by time."""
    return UUID(int=max(0, _ms(at)) << 80)


def number_of(incident_id: UUID) -> str:
    """What people call it: the day, and seven characters that say the millisecond of the day and eight random bits."""
    at = moment_of(incident_id)
    day = at.astimezone(LOCAL_ZONE).date()
    said = (_ms(at) - _ms(day_start(day))) << _SALT_BITS | incident_id.int & ((1 << _SALT_BITS) - 1)
    letters = "".join(_ALPHABET[said >> 5 * place & 31] for place in reversed(range(_PLACES)))
    return f"{day:%y%m%d}-{letters}"


def ids_of_number(number: str) -> tuple[UUID, UUID] | None:
    """The ids between which the incident of a number lies, the second excluded; none for what is no number.

    Whatever lies there and has the number is it: two of one millisecond differ in the random bits.
    """
    text = number.strip().upper().replace("O", "0").replace("I", "1").replace("L", "1")
    day, _, letters = text.partition("-")
    if len(day) != 6 or len(letters) != _PLACES or any(letter not in _ALPHABET for letter in letters):
        return None
    try:
        on = date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))
    except ValueError:
        return None
    said = 0
    for letter in letters:
        said = said << 5 | _ALPHABET.index(letter)
    start = day_start(on) + (said >> _SALT_BITS) * _MS
    return first_id(start), first_id(start + _MS)


def _ms(at: datetime) -> int:
    return (at - _EPOCH) // _MS
