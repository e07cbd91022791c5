"""What an account holds and what follows from it, free of any table or request."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from gis.access.rights import Right
from gis.db import ALL, Sight
from gis.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Holding:
    """One grant as it counts now: a territory with all below it, or the whole tenant; lines none means every line."""

    territory_id: UUID | None
    lines: tuple[str, ...] | None
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Areas:
    """Some communities, grids and lanes, or everything."""

    ids: frozenset[UUID] = frozenset()
    is_everything: bool = False

    def __contains__(self, territory_id: object) -> bool:
        return self.is_everything or territory_id in self.ids

    @property
    def setting(self) -> str:
        """As the row-level policies read it."""
        return ALL if self.is_everything else _array(self.ids)


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may do, and where they may see what.

    ``map`` holds what is on the map, ``people`` personal data, a part of it; ``context`` the territories above, seen by
    name and border. ``lines`` none means every line of work. ``granted`` is where the grants are, whatever the roles
    show there: an administrator who sees no map keeps the accounts, or reads the log, of that area.
    """

    rights: frozenset[Right] = frozenset()
    map: Areas = Areas()
    people: Areas = Areas()
    context: frozenset[UUID] = frozenset()
    lines: frozenset[str] | None = frozenset()
    granted: Areas = Areas()
    sight: Sight = field(init=False)

    def __post_init__(self) -> None:
        sight = Sight(
            map_areas=self.map.setting,
            people_areas=self.people.setting,
            context_areas=ALL if self.map.is_everything else _array(self.context),
            lines=ALL if self.lines is None else "{" + ",".join(sorted(self.lines)) + "}",
        )
        object.__setattr__(self, "sight", sight)

    def may(self, right: Right) -> bool:
        """Whether any of the roles may do it, somewhere."""
        return right in self.rights

    def check(self, right: Right, message_zh: str, message_en: str) -> None:
        """NotAllowed with these words unless the right is there."""
        if not self.may(right):
            raise NotAllowed(message_zh, message_en, params={"right": right})

    def check_community(self, community_id: UUID) -> None:
        """NotFound, as for a community that does not exist, unless the whole of it is in sight."""
        if community_id not in self.map:
            raise no_such_community()


def no_such_community() -> NotFound:
    """The answer to the id of a community that is not there, or not for whoever asks."""
    return NotFound(
        "没有这个社区，或不在你的可见范围内。核对链接后再试。",
        "There is no such community, or it is outside your scope. Check the link.",
    )


def _array(ids: Iterable[UUID]) -> str:
    return "{" + ",".join(sorted(str(each) for each in ids)) + "}"


_ALL_AREAS = Areas(is_everything=True)
EVERYWHERE = Scope(map=_ALL_AREAS, people=_ALL_AREAS, lines=None, granted=_ALL_AREAS)
"""The system's own: it sees everything, and does nothing that somebody would need a right for."""
