"""Who holds a token and what they see, known for a moment, so that a kept tile needs no question to the database.

What is known stands under a mark that every change of a session, a grant, a role or the map's areas makes new, with the
commit that changes it; and it is asked again before time alone could change it.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from gis.access.extents import Reach, reach_of
from gis.access.model import Scope
from gis.access.resolving import scope_of
from gis.accounts.repository import session_by_hash
from gis.accounts.sessions import Door, not_signed_in
from gis.changes.listening import Changes
from gis.changes.marks import EVERYTHING
from gis.changes.places import everywhere
from gis.db import EVERYTHING as ALL_IN_SIGHT
from gis.db import NOTHING, enter, transaction

_KNOWN = 8_192
_ASK_AGAIN_S = 30.0
"""So that the use of a session is noted though all its tiles are kept ones."""

ACCESS = "access"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks for tiles."""

    tenant_id: int
    reach: Reach


@dataclass(frozen=True, slots=True)
class _Known:
    reader: Reader
    slots: tuple[int, ...]
    numbers: tuple[int, ...]
    until_s: float


class Readers:
    """The holders of some tokens, by the token's hash."""

    def __init__(self, engine: AsyncEngine, changes: Changes, door: Door) -> None:
        self._engine = engine
        self._changes = changes
        self._door = door
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._reaches: OrderedDict[tuple[int, Scope], tuple[tuple[int, ...], Reach]] = OrderedDict()

    def known(self, token_hash: bytes) -> Reader | None:
        """Who holds the token, if that is known and certain."""
        known = self._known.get(token_hash)
        if known is None:
            return None
        changes = self._changes
        if (
            not changes.is_listening
            or changes.marks.read(known.slots) != known.numbers
            or time.monotonic() > known.until_s
        ):
            del self._known[token_hash]
            return None
        return known.reader

    async def ask(self, tenant_id: int, token_hash: bytes, *, is_use: bool = True) -> Reader:
        """Who holds the token, from the database; `NotSignedIn` for a stranger's. A page that only listens does not
        use the session, and is signed out for it as any other.
        """
        slots = (EVERYTHING, everywhere(tenant_id, ACCESS))
        numbers = self._changes.marks.read(slots)
        async with transaction(self._engine, tenant_id, NOTHING) as connection:
            session = await session_by_hash(connection, token_hash)
            if session is None or session.step is not None:
                raise not_signed_in()
            scope = await scope_of(connection, session.held)
            reach = self._reach_known(tenant_id, scope, numbers)
            if reach is None:
                await enter(connection, tenant_id, ALL_IN_SIGHT)
                reach = await reach_of(connection, scope)
                self._reaches[tenant_id, scope] = numbers, reach
        reader = Reader(tenant_id, reach)
        if session.is_unseen and not is_use:
            return reader
        if session.is_unseen:
            self._door.note_use(tenant_id, session.id, session.way)
        until_s = time.monotonic() + min(session.holds_for_s, _ASK_AGAIN_S)
        self._known[token_hash] = _Known(reader, slots, numbers, until_s)
        while len(self._known) > _KNOWN:
            self._known.popitem(last=False)
        while len(self._reaches) > _KNOWN:
            self._reaches.popitem(last=False)
        return reader

    def _reach_known(self, tenant_id: int, scope: Scope, numbers: tuple[int, ...]) -> Reach | None:
        made_under, reach = self._reaches.get((tenant_id, scope), (None, None))
        return reach if made_under == numbers else None
