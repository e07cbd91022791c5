"""Which kept tile an address means to those who see the same, remembered instead of worked out for each request."""

from collections.abc import Hashable
from datetime import datetime, time, timedelta
from time import time as now_s

from api.inputs import LOCAL_ZONE
from gis.access.extents import Reach

_MOST = 20_000


class Shortcuts:
    """Keys of tiles by reach, path and query. An address without a date means another tile tomorrow."""

    def __init__(self) -> None:
        self._keys: dict[tuple[int, str, bytes], tuple[Reach, Hashable]] = {}
        self._until_s = 0.0

    def get(self, reach: Reach, path: str, query: bytes) -> Hashable | None:
        """The key of the tile, if it has been asked for today."""
        found = self._keys.get((id(reach), path, query))
        if found is None or found[0] is not reach or now_s() >= self._until_s:
            return None
        return found[1]

    def note(self, reach: Reach, path: str, query: bytes, key: Hashable, until_s: float) -> None:
        """What was worked out on the day that ends then."""
        if until_s != self._until_s or len(self._keys) >= _MOST:
            self._keys.clear()
            self._until_s = until_s
        self._keys[id(reach), path, query] = reach, key


def midnight_s() -> float:
    """When the day ends in the tenant's zone."""
    today = datetime.now(LOCAL_ZONE).date()
    return datetime.combine(today + timedelta(days=1), time(), LOCAL_ZONE).timestamp()
