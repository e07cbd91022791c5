"""Maps kept in the process between edits: read once per edition, the least recently used given up first."""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """A few values by what identifies them for ever, each good from a moment on.

    A value may be shared by threads, so it must not change.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[Hashable, tuple[T, datetime]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable, at: datetime) -> T | None:
        """What is kept under a key, if it holds at a moment."""
        with self._lock:
            value, since = self._entries.get(key, (None, at))
            if value is None or at < since:
                return None
            self._entries.move_to_end(key)
            return value

    def keep(self, key: Hashable, value: T, since: datetime) -> None:
        """Keep a value that holds from ``since`` on."""
        with self._lock:
            self._entries[key] = (value, since)
            self._entries.move_to_end(key)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)

    def forget(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._entries.clear()
