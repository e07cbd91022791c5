"""A member's phone for tests: makes actions and sends them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from gis.db import Connection
from tests.factories import hash_of

URL = "/api/v1/patrol"


@dataclass
class Phone:
    """A phone with a clock of its own, which is late by some seconds."""

    client: httpx.AsyncClient
    late_s: float = 0.0
    device_id: str = field(default_factory=lambda: str(uuid4()))
    seq: int = 0
    run_id: str = ""

    def now(self, ago_s: float = 0) -> datetime:
        return datetime.now(UTC) - timedelta(seconds=self.late_s + ago_s)

    def did(self, kind: str, ago_s: float = 0, run: str | None = None, **body: Any) -> dict[str, Any]:
        """An action as the phone would keep it."""
        self.seq += 1
        if kind == "start" and run is None:
            self.run_id = str(uuid4())
        return {
            "id": str(uuid4()),
            "seq": self.seq,
            "run_id": run or self.run_id,
            "kind": kind,
            "observed_at": self.now(ago_s).isoformat(),
            "body": body,
        }

    def fixes(self, lon: float, lat: float, count: int = 2, accuracy_m: float = 8) -> list[dict[str, Any]]:
        return [
            {
                "lon": lon,
                "lat": lat,
                "accuracy_m": accuracy_m,
                "at": self.now(2.0 * (count - each)).isoformat(),
            }
            for each in range(count)
        ]

    async def post(self, *actions: dict[str, Any], protocol: int = 1) -> httpx.Response:
        body = {
            "protocol": protocol,
            "device_id": self.device_id,
            "sent_at": self.now().isoformat(),
            "actions": actions,
        }
        return await self.client.post(f"{URL}/sync", json=body)

    async def send(self, *actions: dict[str, Any]) -> list[dict[str, Any]]:
        """The items of the answer."""
        answer = await self.post(*actions)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        assert [each["id"] for each in items] == [each["id"] for each in actions]
        return items

    async def take(self, *actions: dict[str, Any]) -> list[dict[str, Any]]:
        """The answers, each taken in for the first time."""
        items = await self.send(*actions)
        assert [each["status"] for each in items] == [201] * len(items), items
        return [each["answer"] for each in items]


def make_point(
    connection: Connection, tenant_id: int, number: str, lon: float, lat: float, **more: Any
) -> UUID:
    """A patrol point; where it belongs is not derived yet."""
    columns = {"name": f"{number}号点", "number": number, **more}
    names = ", ".join(columns)
    row = connection.execute(
        f"insert into patrol_points (tenant_id, source, source_key, content_hash, geom, {names})"
        f" values (%s, 'factory', %s, %s, st_setsrid(st_makepoint(%s, %s), 4490), {', '.join(['%s'] * len(columns))})"
        " returning id".encode(),
        (tenant_id, f"pp/{number}", hash_of(number), lon, lat, *columns.values()),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def make_post(connection: Connection, tenant_id: int, name: str, lon: float, lat: float) -> UUID:
    """A duty post; where it belongs is not derived yet."""
    row = connection.execute(
        "insert into duty_posts (tenant_id, source, source_key, content_hash, name, geom) values"
        " (%s, 'factory', gen_random_uuid()::text, 'h', %s, st_setsrid(st_makepoint(%s, %s), 4490)) returning id",
        (tenant_id, name, lon, lat),
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def make_plan(
    connection: Connection,
    tenant_id: int,
    territory_id: UUID,
    points: Sequence[UUID] = (),
    *,
    name: str = "夜巡",
    rrule: str = "FREQ=DAILY",
    starts_at: time = time(0),
    duration_min: int = 1440,
    windows: Mapping[UUID, tuple[time, time]] | None = None,
) -> UUID:
    """A plan of a territory, all day and every day, with points in this order."""
    row = connection.execute(
        "insert into patrol_plans (tenant_id, name, territory_id, rrule, starts_on, starts_at, duration_min, checklist)"
        " values (%s, %s, %s, %s, '2026-01-01', %s, %s,"
        ' \'[{"code": "fire_lane", "text": "消防通道", "text_en": "Fire lane", "needs_photo": true}]\') returning id',
        (tenant_id, name, territory_id, rrule, starts_at, duration_min),
    ).fetchone()
    assert row is not None
    for n, point in enumerate(points):
        from_, until = (windows or {}).get(point, (None, None))
        connection.execute(
            "insert into plan_points (tenant_id, plan_id, point_id, ordinal, from_time, until_time)"
            " values (%s, %s, %s, %s, %s, %s)",
            (tenant_id, row[0], point, n + 1, from_, until),
        )
    return UUID(str(row[0]))
