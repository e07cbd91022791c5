"""What a phone keeps of an area so that it works without a network: nobody's data, and nothing from outside of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any
from uuid import UUID

from pyproj import Geod
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.model import SignedIn
from gis.errors import InvalidInput, NotFound
from gis.incidents.ids import first_id, number_of
from gis.patrols.access import generation_of
from gis.patrols.model import PROTOCOL
from gis.patrols.schedule import days, span
from gis.queries import fetch_all, fetch_one
from gis.teams.calendar import LOCAL_ZONE

HOLDS = timedelta(days=14)
"""How long a phone may show it without having asked again."""
ACCURACY = {"cover_m": 25, "show_m": 50, "max_speed_mps": 8, "min_step_m": 5, "min_step_s": 10}
"""What phones leave out: too vague to be covered or shown, too fast for somebody on foot, too near to the last."""

_GEOD = Geod(ellps="GRS80")
_HANDOVER = timedelta(hours=36)
_LOOKED_AT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a plan is due."""

    occurs_on: date
    starts_at: datetime
    ends_at: datetime
    state: str


async def area_of(
    connection: AsyncConnection, signed_in: SignedIn, territory_id: UUID | None
) -> dict[str, Any]:
    """Everything a phone keeps, as JSON; NotFound out of sight, InvalidInput where one of several is to be chosen."""
    now = datetime.now(UTC)
    row = await _area(connection, signed_in, territory_id)
    at = {"id": row["id"]}
    own = {name: row[name] for name in ("id", "level", "code", "number", "name", "bbox", "geometry")}
    points = await fetch_all(connection, "patrols", "points_in", at)
    plans = await _plans(connection, row["id"], points, now)
    wanted = {key: window for plan in reversed(plans) for key, window in plan["windows"].items()}
    said: dict[str, Any] = {
        "area": {**own, "id": str(row["id"])},
        "plans": plans,
        "points": [_point(each, wanted) for each in points],
        "posts": [
            {"id": str(each["id"]), "name": each["name"], "point": _place(each), "hours": each["hours"]}
            for each in await fetch_all(connection, "patrols", "posts_in", at)
        ],
        "lane_lines": [
            {**each, "id": str(each["id"]), "length_m": round(each["length_m"], 1)}
            for each in await fetch_all(connection, "patrols", "lane_lines_in", at)
        ],
        "incidents": [_incident(each) for each in await fetch_all(connection, "patrols", "incidents_in", at)]
        if signed_in.scope.may("incidents.read")
        else [],
        "handover": await _handover(connection, row["id"], now),
        "incident_types": [
            dict(each)
            for each in await fetch_all(
                connection, "patrols", "types_found", {"since": first_id(now - _LOOKED_AT)}
            )
        ],
        "pack": None,
        "accuracy": ACCURACY,
        "scope_generation": generation_of(signed_in.scope),
    }
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
    generation = sha256(plain.encode()).hexdigest()[:16]
    return {"protocol": PROTOCOL, "at": now, "expires_at": now + HOLDS, "generation": generation, **said}


async def _area(connection: AsyncConnection, signed_in: SignedIn, territory_id: UUID | None) -> RowMapping:
    areas = signed_in.scope.map
    rows = [
        row
        for row in await fetch_all(connection, "patrols", "area", {"id": territory_id})
        if row["id"] in areas or row["community_id"] in areas
    ]
    if territory_id is None and len(rows) > 1:
        raise InvalidInput(
            "你能看到不止一个网格，先选一个。", "You see more than one grid. Choose one.", code="choose_area"
        )
    if not rows:
        raise NotFound(
            "没有这个区域，或不在你的可见范围内。选自己的网格。",
            "There is no such area, or it is outside your scope. Choose your own grid.",
        )
    return rows[0]


async def _plans(
    connection: AsyncConnection, territory_id: UUID, points: Sequence[RowMapping], now: datetime
) -> list[dict[str, Any]]:
    today = now.astimezone(LOCAL_ZONE).date()
    first = today - timedelta(days=1)
    values = {"id": territory_id, "first": first, "last": today}
    places = {str(each["id"]): (each["lon"], each["lat"]) for each in points}
    found = []
    for plan in await fetch_all(connection, "patrols", "plans_in", values):
        ids = [each["id"] for each in plan["points"] if each["id"] in places]
        windows = {
            each["id"]: {"from": each["from"][:5], "until": each["until"][:5]}
            for each in plan["points"]
            if each["from"]
        }
        for due in occurrences(dict(plan), first, today, now):
            # Yesterday's is of interest as long as it goes on past midnight.
            if due.occurs_on < today and due.ends_at < now and due.state != "running":
                continue
            found.append(
                {
                    "id": str(plan["id"]),
                    "name": plan["name"],
                    "occurs_on": due.occurs_on.isoformat(),
                    "starts_at": due.starts_at.isoformat(),
                    "ends_at": due.ends_at.isoformat(),
                    "duration_min": plan["duration_min"],
                    "state": due.state,
                    "checklist": plan["checklist"],
                    "point_ids": ids,
                    "windows": windows,
                    "route": plan["route"],
                    "order_by": "plan",
                    "length_m": round(plan["route_m"] or _crow([places[each] for each in ids]), 1),
                }
            )
    return found


def occurrences(plan: Mapping[str, Any], first: date, last: date, now: datetime) -> list[Occurrence]:
    """The times of a plan that begin on some days, each with what became of it."""
    runs: dict[str, set[str]] = {}
    for run in plan["runs"]:
        runs.setdefault(run["on"], set()).add(run["state"])
    found = []
    for day in days(plan["rrule"], plan["starts_on"], plan["until_on"], first, last):
        begin, end = span(day, plan["starts_at"], plan["duration_min"])
        found.append(Occurrence(day, begin, end, state_of(runs.get(day.isoformat(), set()), end, now)))
    return found


def state_of(runs: set[str], ends_at: datetime, now: datetime) -> str:
    """What became of one time of a plan, by the states of its runs."""
    for state in ("finished", "running", "paused", "abandoned"):
        if state in runs:
            return "running" if state == "paused" else state
    return "missed" if ends_at < now else "planned"


def _crow(places: Sequence[tuple[float, float]]) -> float:
    return sum(float(_GEOD.inv(*a, *b)[2]) for a, b in pairwise(places))


def _point(row: RowMapping, wanted: Mapping[str, Any]) -> dict[str, Any]:
    times = row["key_times"]
    return {
        "id": str(row["id"]),
        "number": row["number"],
        "name": row["name"],
        "proof": row["proof"],
        "radius_m": row["radius_m"],
        "is_key_place": row["is_key_place"],
        "point": _place(row),
        "window": wanted.get(str(row["id"])) or (times[0] if times else None),
    }


def _incident(row: RowMapping) -> dict[str, Any]:
    own = {name: row[name] for name in ("type_name", "type_name_en", "state", "due_at")}
    return {"id": str(row["id"]), "number": number_of(row["id"]), "point": _place(row), **own}


async def _handover(connection: AsyncConnection, territory_id: UUID, now: datetime) -> dict[str, Any] | None:
    row = await fetch_one(connection, "patrols", "handover", {"id": territory_id, "since": now - _HANDOVER})
    return None if row is None else {**row, "at": row["at"].isoformat()}


def _place(row: RowMapping) -> tuple[float, float]:
    return round(row["lon"], 7), round(row["lat"], 7)
