"""Who asks: every role, and every kind of area; and what each may see, worked out without row-level policies."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from gis.access.rights import RIGHTS
from gis.db import Connection
from tests.factories import SmallTown, make_user

NOW = datetime.now(UTC)
NOW_ISO = NOW.isoformat()
TOMORROW = (NOW + timedelta(days=1)).date().isoformat()

GRID, GRIDS, LANE, COMMUNITY, NEIGHBOUR, WHOLE, NOTHING = (
    "grid",
    "grids",
    "lane",
    "community",
    "neighbour",
    "whole",
    "nothing",
)
ADMIN = "whole-admin"
MAP, BOTH = ("map",), ("map", "people")


@dataclass(frozen=True)
class Profile:
    """A role, where it counts, and for which classes of data; `people_at` when personal data is seen elsewhere."""

    role: str
    at: str
    classes: tuple[str, ...] = BOTH
    people_at: str | None = None


PROFILES: dict[str, Profile] = {
    "whole-admin": Profile("admin", WHOLE),
    "whole-manager": Profile("manager", WHOLE),
    "whole-auditor": Profile("auditor", WHOLE),
    "whole-dispatcher": Profile("dispatcher", WHOLE),
    "whole-checker": Profile("checker", WHOLE),
    "whole-patrol": Profile("patrol", WHOLE),
    "whole-planner": Profile("planner", WHOLE),
    "whole-security": Profile("security", WHOLE),
    "whole-inspector": Profile("inspector", WHOLE),
    "grid-patrol": Profile("patrol", GRID),
    "grids-checker": Profile("checker", GRIDS),
    "lane-patrol": Profile("patrol", LANE),
    "nothing-patrol": Profile("patrol", NOTHING),
    "map-patrol": Profile("patrol", GRID, MAP),
    "mixed-manager": Profile("manager", WHOLE, MAP, GRID),
    "grid-manager": Profile("manager", GRID),
    "community-manager": Profile("manager", COMMUNITY),
    "community-auditor": Profile("auditor", COMMUNITY),
    "community-dispatcher": Profile("dispatcher", COMMUNITY),
    "grids-planner": Profile("planner", GRIDS),
    "neighbour-manager": Profile("manager", NEIGHBOUR),
}


@dataclass(frozen=True)
class Seer:
    """What somebody may see: areas with all below them (none: everything), and the territories above by name."""

    name: str
    role: str
    user_id: str
    areas: frozenset[str] | None
    people: frozenset[str] | None
    above: frozenset[str]

    @property
    def is_limited(self) -> bool:
        return self.areas is not None or self.people is not None


def granted(profile_at: str, town: SmallTown, neighbour: SmallTown, lane: UUID) -> tuple[UUID | None, ...]:
    """The territories that a word of a profile stands for."""
    return {
        GRID: (town.grid_ids[0],),
        GRIDS: (town.grid_ids[1], town.grid_ids[5]),
        LANE: (lane,),
        COMMUNITY: (town.community_id,),
        NEIGHBOUR: (neighbour.community_id,),
        WHOLE: (None,),
        NOTHING: (),
    }[profile_at]


def make_people(
    connection: Connection, tenant_id: int, town: SmallTown, neighbour: SmallTown, lane: UUID
) -> dict[str, Seer]:
    """An account per profile, and what it may see."""
    seers = {}
    for name, profile in PROFILES.items():
        at = granted(profile.at, town, neighbour, lane)
        also = granted(profile.people_at, town, neighbour, lane) if profile.people_at else ()
        user_id = make_user(
            connection, tenant_id, name, (profile.role,), areas=at, classes=profile.classes, display_name=name
        )
        for area in also:
            _give_people(connection, tenant_id, user_id, area)
        areas, above = _reach(connection, (*at, *also))
        reading = (at if profile.classes == BOTH else ()) + tuple(also)
        people = _reach(connection, reading)[0] if "people.read" in RIGHTS[profile.role] else frozenset()
        if "map.read" not in RIGHTS[profile.role]:
            areas, above = frozenset(), frozenset()
        seers[name] = Seer(name, profile.role, str(user_id), areas, people, above)
    return seers


def _give_people(connection: Connection, tenant_id: int, user_id: UUID, area: UUID | None) -> None:
    connection.execute(
        "insert into grants (tenant_id, user_id, territory_id, reason) values (%s, %s, %s, 'test')",
        (tenant_id, user_id, area),
    )


def _reach(
    connection: Connection, granted_ids: tuple[UUID | None, ...]
) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Everything below some territories (none: everywhere), and everything above them, level by level."""
    if None in granted_ids:
        return None, frozenset()
    parents = {
        str(child): str(parent) if parent else None
        for child, parent in connection.execute(
            "select territory_id, parent_id from territory_versions where upper_inf(recorded) and upper_inf(valid)"
        )
    }
    below = {str(each) for each in granted_ids}
    for _ in range(4):
        below |= {child for child, parent in parents.items() if parent in below}
    above: set[str] = set()
    for each in granted_ids:
        parent = parents[str(each)]
        while parent is not None:
            above.add(parent)
            parent = parents[parent]
    return frozenset(below), frozenset(above - below)
