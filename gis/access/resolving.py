"""From what an account holds to what it may see, with what was worked out before kept for a moment.

What an account holds is read with its session, in the same statement, at every request: a grant that is given or over
counts at once. Only the way from granted territories to all that lies below them is kept, under the sum of the
communities' editions, which every change of the map increases.
"""

import json
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.model import Areas, Holding, Scope
from gis.access.rights import rights_of
from gis.db import EVERYTHING, enter
from gis.queries import fetch_all

_KEPT = 4_096
_KEPT_S = 30.0


@dataclass(frozen=True, slots=True)
class Held:
    """What an account holds, as the database says it; equal when nothing has changed."""

    tenant_id: int
    roles: tuple[str, ...]
    grants: str
    editions: int | None
    only: tuple[str, ...] | None = None
    """The rights that a key carries; none for a person, who has all of the roles' rights."""

    def holdings(self) -> list[Holding]:
        """The grants that count now."""
        return [
            Holding(
                None if territory is None else UUID(territory),
                None if lines is None else tuple(lines),
                tuple(classes),
            )
            for territory, lines, classes in json.loads(self.grants)
        ]


_scopes: OrderedDict[Held, tuple[float, Scope]] = OrderedDict()


def known_scope(held: Held) -> Scope | None:
    """The scope as it was worked out a moment ago; none when it has to be worked out."""
    kept = _scopes.get(held)
    if kept is None or kept[0] < time.monotonic() - _KEPT_S:
        return None
    return kept[1]


async def scope_of(connection: AsyncConnection, held: Held) -> Scope:
    """The scope of an account, from memory or from the map as it is now.

    Leaves the connection's transaction in the tenant with a sight that the caller has to narrow.
    """
    known = known_scope(held)
    if known is not None:
        return known
    holdings = held.holdings()
    granted = [each.territory_id for each in holdings if each.territory_id is not None]
    reach: Sequence[tuple[UUID, UUID, bool]] = []
    if granted:
        await enter(connection, held.tenant_id, EVERYTHING)
        rows = await fetch_all(connection, "access", "reach", {"ids": granted})
        reach = [(row["root_id"], row["territory_id"], row["is_above"]) for row in rows]
    found = scope_from(held.roles, holdings, reach, held.only)
    _scopes[held] = (time.monotonic(), found)
    _scopes.move_to_end(held)
    while len(_scopes) > _KEPT:
        _scopes.popitem(last=False)
    return found


def scope_from(
    roles: Iterable[str],
    holdings: Sequence[Holding],
    reach: Sequence[tuple[UUID, UUID, bool]],
    only: Collection[str] | None = None,
) -> Scope:
    """The scope of roles and grants; ``reach`` has (granted, territory, whether it is above the granted one).

    ``only`` narrows the rights of the roles, for a key that carries some of them.
    """
    rights = rights_of(roles)
    if only is not None:
        rights = frozenset(each for each in rights if each in only)
    granted = _areas(holdings, reach, "map")
    places = granted if "map.read" in rights else Areas()
    people = _areas(holdings, reach, "people") if "people.read" in rights else Areas()
    own = places.ids
    above = frozenset(territory for _, territory, is_above in reach if is_above)
    every_line = any(each.lines is None for each in holdings)
    lines = None if every_line else frozenset(line for each in holdings for line in each.lines or ())
    return Scope(
        rights=rights,
        map=places,
        people=people,
        context=frozenset() if places.is_everything or "map.read" not in rights else above - own,
        lines=lines,
        granted=granted,
    )


def _areas(holdings: Sequence[Holding], reach: Sequence[tuple[UUID, UUID, bool]], data_class: str) -> Areas:
    """The areas in which a class of data is seen; personal data is seen on a map, so it brings the map with it."""
    counting = [each for each in holdings if data_class in each.classes or data_class == "map"]
    if any(each.territory_id is None for each in counting):
        return Areas(is_everything=True)
    roots = {each.territory_id for each in counting}
    return Areas(
        frozenset(territory for root, territory, is_above in reach if root in roots and not is_above)
    )
