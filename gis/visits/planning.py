"""Which households are due for a visit, by which rule, and in which order to walk."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.assignments import houses
from gis.queries import fetch_all
from gis.teams.calendar import LOCAL_ZONE, period_end, period_start, quarter_start
from gis.visits.model import Rule
from gis.visits.ordering import walking_order

COUNTED = 5_000
"""How many due households are counted; beyond it the plan says that there are more."""

_RULES = text(
    "select id, code, name, name_en, subject, tag, period, every_days, priority, line, source, status from visit_rules"
    " where effective_from <= :on_date and (effective_to is null or effective_to > :on_date)"
    " order by priority desc, code"
)


_TRIED = text(
    "select distinct on (household_id) household_id, outcome, visited_at from visits"
    " where household_id = any(cast(:ids as uuid[])) order by household_id, visited_at desc"
)


@dataclass(frozen=True)
class Due:
    """A household to visit, why, and how long nobody was met there."""

    row: Mapping[str, Any]
    reasons: list[str]
    days_since: int | None


@dataclass(frozen=True)
class Plan:
    """Households due in walking order; ``total`` counts those not asked for too, ``more`` says that it stopped."""

    at: datetime
    items: list[Due]
    total: int
    more: bool
    rules: list[Rule]


async def rules_at(connection: AsyncConnection, at: datetime) -> list[Rule]:
    """The rules in force, the most urgent first, with what they ask for at a moment."""
    on_date = at.astimezone(LOCAL_ZONE).date()
    rows = (await connection.execute(_RULES, {"on_date": on_date})).mappings().all()
    found = []
    for row in rows:
        if row["period"] is not None:
            since, due_on = period_start(row["period"], at), period_end(row["period"], at)
        else:
            since, due_on = at - timedelta(days=row["every_days"]), None
        found.append(Rule(**row, since=since, due_on=due_on))
    return found


async def plan(
    connection: AsyncConnection,
    at: datetime,
    *,
    territory_id: UUID | None = None,
    household_id: UUID | None = None,
    rule: str | None = None,
    limit: int = 200,
) -> Plan:
    """Households due now, the first ``limit`` of them in walking order: by grid, by lane, along each lane."""
    rules = await rules_at(connection, at)
    asked = [each for each in rules if rule is None or each.code == rule]
    said = [
        {"code": each.code, "subject": each.subject, "tag": each.tag, "since": each.since.isoformat()}
        for each in asked
    ]
    values = {"at": at, "rules": json.dumps(said), "on_date": at.astimezone(LOCAL_ZONE).date()}
    rows: list[RowMapping] = []
    total = 0
    async for found_in in _ground(connection, territory_id, household_id, at):
        if not found_in:
            continue
        if len(rows) < limit:
            values |= {"buildings": found_in, "household_id": household_id}
            found = await fetch_all(connection, "visits", "due", values)
            rows += found
            total += len(found)
        else:
            room = COUNTED + 1 - total
            total += await _count(connection, values | {"buildings": found_in, "most": room})
        if total > COUNTED:
            break
    walked = walking_order(rows, _lane_of, lambda row: (row["lon"], row["lat"]))
    urgency = {each.code: i for i, each in enumerate(rules)}
    listed = walked[:limit]
    result = await connection.execute(_TRIED, {"ids": [row["household_id"] for row in listed]})
    tried = {row["household_id"]: row for row in result.mappings()}
    items = [_due(row, tried.get(row["household_id"]), at, urgency) for row in listed]
    return Plan(at, items, min(total, COUNTED), total > COUNTED, asked)


def _ground(
    connection: AsyncConnection, territory_id: UUID | None, household_id: UUID | None, at: datetime
) -> AsyncIterator[list[UUID]]:
    """Buildings to look in, whole grids at a time in the order in which they are walked."""
    if household_id is None:
        return houses.by_grids(connection, territory_id, at)
    return _home(connection, household_id, territory_id)


async def _home(
    connection: AsyncConnection, household_id: UUID, territory_id: UUID | None
) -> AsyncIterator[list[UUID]]:
    yield await houses.of_household(connection, household_id, territory_id)


async def _count(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    (row,) = await fetch_all(connection, "visits", "due_total", values)
    return int(row["total"])


async def progress(
    connection: AsyncConnection, territory_id: UUID | None, at: datetime
) -> Sequence[RowMapping]:
    """Per grid: households, and how many of them somebody met this quarter."""
    values = {"territory_id": territory_id, "at": at, "since": quarter_start(at)}
    return await fetch_all(connection, "visits", "progress", values)


def _lane_of(row: RowMapping) -> str:
    return f"{row['grid_code']}/{row['lane_code']}"


def _due(row: RowMapping, tried: RowMapping | None, at: datetime, urgency: Mapping[str, int]) -> Due:
    last = row["last_visited_at"]
    return Due(
        row={
            **row,
            "tried_outcome": tried and tried["outcome"],
            "tried_at": tried and tried["visited_at"],
        },
        reasons=sorted(row["reasons"], key=lambda code: urgency[code]),
        days_since=None if last is None else max(0, (at - last).days),
    )
