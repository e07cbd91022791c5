"""What may be the same matter: near in space, in time and in kind; and places where it comes back again and again.

A suggestion with its reasons, never a decision: two reports become one by `merge_into`, which a person does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import cos, radians
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.model import Scope
from gis.assignments.locate import box_around
from gis.db import enter
from gis.errors import NotFound
from gis.incidents.acting import is_shown
from gis.incidents.ids import first_id, number_of
from gis.queries import fetch_all, fetch_one

SAME_KIND_M = 50.0
SAME_CLASS_M = 30.0
OTHER_CLASS_M = 10.0
"""How near another report must be to be suggested: the less alike in kind, the nearer."""
MOST_ACCURACY_M = 100.0
"""A bad position widens the search by its accuracy, up to this."""
OPEN_FOR = timedelta(days=60)
ENDED_FOR = timedelta(days=7)
"""An open report is looked for that long; one that ended may be what is reported again right afterwards."""
MOST = 8
_LOOKED_AT = 200

RECURRENCES = 3
WINDOW_DAYS = 90


@dataclass(frozen=True, slots=True)
class Asked:
    """A report made or being made. ``point`` lon/lat in EPSG:4490 degrees; ``id`` of one that is stored."""

    point: tuple[float, float]
    type_code: str
    accuracy_m: float | None = None
    building_id: UUID | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Similar:
    """A report that may be the same matter; ``likeness`` (0 to 1) is for the order, the texts for reading."""

    id: UUID
    number: str
    state: str
    type_code: str
    type_name: str | None
    type_name_en: str | None
    reported_at: datetime
    address: str
    distance_m: float
    likeness: float
    text_zh: str
    text_en: str


async def similar_to(
    connection: AsyncConnection, tenant_id: int, scope: Scope, asked: Asked, now: datetime | None = None
) -> list[Similar]:
    """Reports in sight that may be the same matter, the likeliest first."""
    at = now or datetime.now(UTC)
    wider_m = min(asked.accuracy_m or 0.0, MOST_ACCURACY_M)
    radius_m = SAME_KIND_M + wider_m
    lon, lat = asked.point
    box = box_around(lon, lat, radius_m / cos(radians(lat)))
    await enter(connection, tenant_id, scope.sight, box)
    values = {
        "lon": lon,
        "lat": lat,
        "radius_m": radius_m,
        "building_id": asked.building_id,
        "type_code": asked.type_code,
        "since_id": first_id(at - OPEN_FOR),
        "ended_since": at - ENDED_FOR,
        "but_id": asked.id,
        "shows_screening": is_shown("screening", scope),
        "page_size": _LOOKED_AT,
    }
    rows = await fetch_all(connection, "incidents", "similar", values)
    await enter(connection, tenant_id, scope.sight)
    found = [each for row in rows if (each := _judged(row, asked, wider_m, at)) is not None]
    return sorted(found, key=lambda each: -each.likeness)[:MOST]


async def similar_to_stored(
    connection: AsyncConnection, tenant_id: int, scope: Scope, incident_id: UUID
) -> list[Similar]:
    """The same for an incident in sight, as it was when it was reported; NotFound for any other."""
    row = await fetch_one(connection, "incidents", "asked_of", {"id": incident_id})
    if row is None or not is_shown(row["state"], scope):
        raise NotFound(
            "没有这个事件，或不在你的可见范围内。",
            "There is no such incident, or it is outside your scope.",
        )
    asked = Asked(
        (row["lon"], row["lat"]), row["type_code"], row["accuracy_m"], row["building_id"], id=incident_id
    )
    return await similar_to(connection, tenant_id, scope, asked)


async def chronic_places(
    connection: AsyncConnection, since: datetime, territory_id: UUID | None, least: int, page_size: int
) -> Sequence[RowMapping]:
    """Places in sight with so many recurrences of one class of matter since then, the most first."""
    values = {
        "since_id": first_id(since),
        "territory_id": territory_id,
        "least": least,
        "page_size": page_size,
    }
    return await fetch_all(connection, "incidents", "chronic", values)


def _judged(row: RowMapping, asked: Asked, wider_m: float, at: datetime) -> Similar | None:
    """How alike a report is, and why; none where it is too far for how little alike it is in kind."""
    code = row["type_code"]
    if code == asked.type_code:
        reach_m, alike, zh, en = SAME_KIND_M, 1.0, "同一小类", "the same kind"
    elif code[:4] == asked.type_code[:4]:
        reach_m, alike, zh, en = SAME_CLASS_M, 0.7, "同一大类", "the same class"
    else:
        reach_m, alike, zh, en = OTHER_CLASS_M, 0.4, "类别不同", "another class"
    distance_m = row["distance_m"]
    if distance_m > reach_m + wider_m and not row["is_same_building"]:
        return None
    age = at - row["reported_at"]
    near = 1.0 if row["is_same_building"] else 1.0 - 0.5 * min(distance_m / (reach_m + wider_m), 1.0)
    fresh = 1.0 - 0.5 * min(abs(age) / OPEN_FOR, 1.0)
    where_zh, where_en = (
        ("同一楼栋", "at the same building")
        if row["is_same_building"]
        else (f"相距 {distance_m:.0f} 米", f"{distance_m:.0f} m away")
    )
    ago_zh, ago_en = _ago(age)
    return Similar(
        id=row["id"],
        number=number_of(row["id"]),
        state=row["state"],
        type_code=code,
        type_name=row["type_name"],
        type_name_en=row["type_name_en"],
        reported_at=row["reported_at"],
        address=row["address"],
        distance_m=round(distance_m, 1),
        likeness=round(alike * near * fresh, 3),
        text_zh=f"{zh}，{where_zh}，{ago_zh}上报",
        text_en=f"{en}, {where_en}, reported {ago_en}",
    )


def _ago(age: timedelta) -> tuple[str, str]:
    minutes = max(int(abs(age).total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes} 分钟前", f"{minutes} min ago"
    hours = minutes // 60
    return (
        (f"{hours} 小时前", f"{hours} h ago")
        if hours < 48
        else (f"{hours // 24} 天前", f"{hours // 24} days ago")
    )
