"""What everybody carries: the households of their territories beside the band, visits due and done."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.queries import fetch_all
from gis.teams.calendar import LOCAL_ZONE, quarter_start
from gis.territories.reading import size_rules
from gis.territories.sizes import SizeRule, rules_for

MOST = 500
_LEVELS = ("grid", "lane")
_FIGURES = ("buildings", "households", "visits_due")

_DONE = text(
    "select worker_id, count(*) as visits from visits where worker_id = any(cast(:ids as uuid[]))"
    " and visited_at >= :since and visited_at <= :at group by worker_id"
)


async def workload(
    connection: AsyncConnection, territory_id: UUID | None, at: datetime, *, has_incidents: bool = False
) -> list[dict[str, Any]]:
    """Each worker's buildings, households and visits of this quarter, by name; a lane in an own grid counts once. With
    incidents: those that wait for them by name or in their territories, as they are now.
    """
    since = quarter_start(at)
    carried = await fetch_all(connection, "teams", "carried", {"territory_id": territory_id, "at": at})
    loads = await _loads(connection, carried, since)
    rules = await size_rules(connection)
    people = [list(rows) for _, rows in groupby(carried, key=lambda row: row["worker_id"])][:MOST]
    ids = [rows[0]["worker_id"] for rows in people]
    done = {
        row.worker_id: row.visits
        for row in await connection.execute(_DONE, {"ids": ids, "since": since, "at": at})
    }
    open_ones = await _incidents(connection, people, at) if has_incidents else {}
    return [
        _load(rows, loads, rules, at.astimezone(LOCAL_ZONE).date(), done)
        | open_ones.get(rows[0]["worker_id"], {})
        for rows in people
    ]


async def _incidents(
    connection: AsyncConnection, people: Sequence[Sequence[RowMapping]], at: datetime
) -> dict[UUID, dict[str, int]]:
    """Open incidents of each worker: given to them, or in a territory they carry and given to nobody."""
    own = {rows[0]["worker_id"]: {row["territory_id"] for row in rows} for rows in people}
    places = {
        level: [r["territory_id"] for rows in people for r in rows if r["level"] == level]
        for level in _LEVELS
    }
    values = {"workers": list(own), "grids": places["grid"], "lanes": places["lane"], "at": at}
    found = await fetch_all(connection, "teams", "incidents_carried", values)
    return {
        worker_id: {
            name: sum(
                row[name]
                for row in found
                if row["worker_id"] == worker_id
                or (row["worker_id"] is None and not territories.isdisjoint((row["grid_id"], row["lane_id"])))
            )
            for name in ("incidents", "incidents_overdue")
        }
        for worker_id, territories in own.items()
    }


async def _loads(
    connection: AsyncConnection, carried: Sequence[RowMapping], since: datetime
) -> dict[UUID, RowMapping]:
    values: dict[str, Any] = {
        f"{level}s": list({row["territory_id"] for row in carried if row["level"] == level})
        for level in _LEVELS
    }
    rows = await fetch_all(connection, "teams", "loads", values | {"since": since})
    return {row["territory_id"]: row for row in rows}


def _load(
    rows: Sequence[RowMapping],
    loads: Mapping[UUID, RowMapping],
    rules: Sequence[SizeRule],
    on_date: date,
    done: Mapping[UUID, int],
) -> dict[str, Any]:
    own = {row["territory_id"] for row in rows}
    counted = [row for row in rows if row["parent_id"] not in own]
    found = [loads[row["territory_id"]] for row in counted if row["territory_id"] in loads]
    first = rows[0]
    return {
        "id": first["worker_id"],
        "name": first["worker"],
        "employment": first["employment"],
        "team": first["team"],
        "territories": [
            {"id": row["territory_id"], "level": row["level"], "number": row["number"], "name": row["name"]}
            for row in rows
        ],
        **{name: sum(load[name] for load in found) for name in _FIGURES},
        "band": _band(counted, rules, on_date),
        "visits_done": done.get(first["worker_id"], 0),
    }


def _band(
    territories: Sequence[RowMapping], rules: Sequence[SizeRule], on_date: date
) -> tuple[float, float] | None:
    """The bands of several territories added up; none when one of them has no rule for households."""
    low = high = 0.0
    for each in territories:
        rule = rules_for(
            rules, level=each["level"], settlement=each["settlement"], kind=each["kind"], on_date=on_date
        ).get("households")
        if rule is None or rule.max_value is None:
            return None
        low += rule.min_value or 0.0
        high += rule.max_value
    return low, high
