"""Scenarios: a question with its changes, kept by name, shared with all who plan in the same community."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from gis.access.model import Scope
from gis.db import Connection
from gis.errors import Conflict, NotAllowed, NotFound, TooMany
from gis.gaps.standards import Group
from gis.gaps.survey import Question, Survey
from gis.queries import statement

MOST_KEPT = 100
"""Scenarios of a community; a list of more is no help."""


@dataclass(frozen=True)
class Scenario:
    """A scenario as it was saved: ``changes`` holds added, closed and links, ``versions`` what it was found with.

    ``gap_before`` and ``gap_after`` are people out of reach, exactly.
    """

    id: UUID
    community_id: UUID
    name: str
    kind: str
    limit_m: float
    group_of: Group
    changes: Mapping[str, Any]
    versions: Mapping[str, str]
    gap_before: int
    gap_after: int
    saved_by_id: UUID
    saved_by: str
    saved_at: datetime

    @property
    def question(self) -> Question:
        """What it asks."""
        return Question(
            self.community_id,
            self.kind,
            self.limit_m,
            self.group_of,
            tuple((float(lon), float(lat)) for lon, lat in self.changes["added"]),
            frozenset(UUID(each) for each in self.changes["closed"]),
            tuple(tuple((float(lon), float(lat)) for lon, lat in link) for link in self.changes["links"]),
        )


def changes_of(asked: Question) -> dict[str, Any]:
    """The changes of a question as they are kept."""
    return {
        "added": [list(place) for place in asked.added],
        "closed": sorted(str(each) for each in asked.closed),
        "links": [[list(place) for place in link] for link in asked.links],
    }


def save(
    connection: Connection,
    tenant_id: int,
    user_id: UUID,
    name: str,
    asked: Question,
    found: tuple[Survey, Survey],
) -> Scenario:
    """Keep a question with the answers without its changes and with them; Conflict when the name is taken."""
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"scenarios {asked.community_id}",)
    )
    if len(_find(connection, asked.community_id, None)) >= MOST_KEPT:
        raise TooMany(
            f"一个社区最多保存 {MOST_KEPT} 个情景。先删去不用的。",
            f"A community keeps at most {MOST_KEPT} scenarios. Delete those no longer needed first.",
        )
    before, after = found
    row = connection.execute(
        "insert into scenarios (tenant_id, community_id, name, kind, limit_m, group_of, changes, versions, gap_before,"
        " gap_after, saved_by_id) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " on conflict (tenant_id, community_id, name) do nothing returning id",
        (
            tenant_id,
            asked.community_id,
            name,
            asked.kind,
            asked.limit_m,
            asked.group,
            Jsonb(changes_of(asked)),
            Jsonb(dict(after.versions)),
            before.whole.gap,
            after.whole.gap,
            user_id,
        ),
    ).fetchone()
    if row is None:
        raise Conflict(
            "这个社区已有同名的情景。换一个名称。",
            "The community has a scenario of that name already. Choose another name.",
            code="name_taken",
        )
    return read(connection, UUID(str(row[0])))


def read(connection: Connection, scenario_id: UUID) -> Scenario:
    """A scenario in sight; NotFound without it."""
    found = _find(connection, None, scenario_id)
    if not found:
        raise NotFound(
            "没有这个情景，或它已被删去。回到规划页重新选择。",
            "There is no such scenario, or it was deleted. Choose another on the planning page.",
        )
    return found[0]


def read_of(connection: Connection, community_id: UUID) -> list[Scenario]:
    """The scenarios of a community, the newest first."""
    return _find(connection, community_id, None)


def delete(connection: Connection, scenario_id: UUID, user_id: UUID, scope: Scope) -> None:
    """Take a scenario away: whoever saved it may, and who releases statistics."""
    scenario = read(connection, scenario_id)
    if scenario.saved_by_id != user_id and not scope.may("statistics.write"):
        raise NotAllowed(
            f"这个情景由{scenario.saved_by}保存，由本人或网格管理员删去。",
            f"This scenario was saved by {scenario.saved_by}: they delete it, or a grid manager does.",
        )
    connection.execute("delete from scenarios where id = %s", (scenario_id,))


def _find(connection: Connection, community_id: UUID | None, scenario_id: UUID | None) -> list[Scenario]:
    asked = {"community_id": community_id, "scenario_id": scenario_id}
    with connection.cursor(row_factory=class_row(Scenario)) as cursor:
        return cursor.execute(statement("gaps", "scenarios").encode(), asked).fetchall()
