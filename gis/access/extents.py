"""Where something of a sight can be seen at all, so that a sight can be narrowed to one box of the map.

Narrowing leaves out areas whose extent does not meet the box: nothing of them is there. Two people who see different
towns and the same community share what lies in that community.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.model import Areas, Scope
from gis.access.rights import Right
from gis.db import ALL, NOTHING, Box, Sight
from gis.queries import fetch_all

_NARROWED_KEPT = 4_096


@dataclass(frozen=True)
class Reach:
    """The map's part of a sight, with the extents of its areas (EPSG:3857 metres); and, for what is on the map but not
    everybody's, rights and lines of work.
    """

    areas: Areas
    context: frozenset[UUID]
    extents: Mapping[UUID, Box]
    rights: frozenset[Right] = frozenset()
    lines: str = ""

    def __post_init__(self) -> None:
        """Remember what was narrowed."""
        object.__setattr__(self, "_known", {})

    def allows(self, needed: Collection[Right]) -> bool:
        """Whether what needs one of these rights may be seen; what needs none may."""
        return not needed or not self.rights.isdisjoint(needed)

    def narrowed(self, box_3857: Box, needed: Collection[Right] = ()) -> Sight:
        """What is to be seen within the box, of the map alone; equal for all who see the same there. What needs one
        of some rights is seen with it, in one's own lines of work, and without it nothing is.
        """
        if needed:
            return replace(self.narrowed(box_3857), lines=self.lines) if self.allows(needed) else BLIND
        if self.areas.is_everything:
            return _ALL_OF_THE_MAP
        known: dict[Box, Sight] = self._known  # type: ignore[attr-defined]
        found = known.get(box_3857)
        if found is None:
            found = Sight(
                map_areas=self._meeting(self.areas.ids, box_3857),
                context_areas=self._meeting(self.context, box_3857),
            )
            if len(known) >= _NARROWED_KEPT:
                known.clear()
            known[box_3857] = found
        return found

    @property
    def around(self) -> Box:
        """The box of all that can be seen, for whoever does not see everything; a point without any."""
        if not self.extents:
            return (0.0, 0.0, 0.0, 0.0)
        west, south, east, north = zip(*self.extents.values(), strict=True)
        return min(west), min(south), max(east), max(north)

    def _meeting(self, ids: Iterable[UUID], box: Box) -> str:
        west, south, east, north = box
        meeting = []
        for each in ids:
            extent = self.extents.get(each)
            if (
                extent is None
                or extent[0] > east
                or extent[2] < west
                or extent[1] > north
                or extent[3] < south
            ):
                continue
            meeting.append(str(each))
        return "{" + ",".join(sorted(meeting)) + "}"


_ALL_OF_THE_MAP = Sight(map_areas=ALL, context_areas=ALL)
BLIND = NOTHING
"""For what everybody who is signed in may see: no area is asked for."""


async def reach_of(connection: AsyncConnection, scope: Scope) -> Reach:
    """The reach of a scope; the connection's transaction must see everything of the tenant."""
    extents: dict[UUID, Box] = {}
    if not scope.map.is_everything:
        ids = [*scope.map.ids, *scope.context]
        rows = await fetch_all(connection, "access", "extents", {"ids": ids})
        extents = {row["area_id"]: (row["west"], row["south"], row["east"], row["north"]) for row in rows}
    return Reach(scope.map, scope.context, extents, scope.rights, scope.sight.lines)
