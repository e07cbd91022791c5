"""What a phone sends of a patrol is taken in exactly once, each item for itself, and its clock decides nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from gis.assignments.service import assign
from gis.db import connect
from gis.incidents.upkeep import prepare
from gis.patrols.checking import Fix, Target, judge, mark_of
from gis.settings import DatabaseSettings
from tests.api.conftest import sign_in
from tests.api.patrols import Phone, make_point
from tests.factories import make_user
from tests.served import ServedTown, lonlat, make_served_town


@dataclass
class Beat:
    """A town with points, and the members who walk it."""

    served: ServedTown
    database: DatabaseSettings
    clients: dict[str, httpx.AsyncClient]
    points: dict[str, UUID]

    def phone(self, who: str = "patrol", late_s: float = 0.0) -> Phone:
        return Phone(self.clients[who], late_s)

    def start(self, phone: Phone, grid: int = 0, **more: Any) -> dict[str, Any]:
        return phone.did("start", territory_id=str(self.served.town.grid_ids[grid]), **more)

    def rows(self, query: str, *values: Any) -> list[Any]:
        with connect(self.database, self.served.tenant_id) as connection:
            return connection.execute(query.encode(), values).fetchall()


@pytest.fixture(scope="module")
async def beat(app: FastAPI, database: DatabaseSettings) -> AsyncIterator[Beat]:
    served = make_served_town(database, "beat")
    prepare(database, served.tenant_id)
    grids = served.town.grid_ids
    with connect(database, served.tenant_id) as connection:
        points = {
            "1": make_point(connection, served.tenant_id, "1", *lonlat(0.5, 1.5)),
            "2": make_point(connection, served.tenant_id, "2", *lonlat(0.8, 1.5)),
            "far": make_point(connection, served.tenant_id, "far", *lonlat(2.5, 0.5)),
        }
        assign(connection, served.tenant_id, ("patrol_point",), at=datetime(2026, 1, 1, tzinfo=UTC))
        make_user(connection, served.tenant_id, "walker", ("patrol",), areas=(grids[0],))
        make_user(connection, served.tenant_id, "second", ("patrol",), areas=(grids[0],))
        make_user(connection, served.tenant_id, "leader", ("manager",), areas=(grids[0],))
    clients = {}
    for name in ("patrol", "walker", "second", "leader", "auditor"):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
        client.headers["authorization"] = f"Bearer {await sign_in(app, served, name)}"
        clients[name] = client
    yield Beat(served, database, clients, points)
    for client in clients.values():
        await client.aclose()


def trail(count: int, first: int = 0) -> list[list[Any]]:
    """Points along a street, one each five seconds."""
    now = datetime.now(UTC).timestamp() * 1000
    return [
        [n, int(now) + (n - 600) * 5000, *lonlat(0.2 + 0.05 * n, 1.5), 6.0, 1.0]
        for n in range(first, first + count)
    ]


@pytest.mark.anyio
async def test_a_round_from_its_start_to_its_end(beat: Beat) -> None:
    phone = beat.phone("walker")
    lon, lat = lonlat(0.5, 1.5)
    begun, noted, checked, far, made_up, tracked, found = await phone.take(
        beat.start(phone),
        phone.did("note", text="夜里路灯不亮"),
        phone.did("check_in", point_id=str(beat.points["1"]), fixes=phone.fixes(lon, lat)),
        phone.did("check_in", point_id=str(beat.points["2"]), fixes=phone.fixes(lon, lat)),
        phone.did("make_up", point_id=str(beat.points["2"]), reason="围挡施工，绕行"),
        phone.did("track", points=trail(40)),
        phone.did(
            "finding",
            incident={"type": "200102", "point": [lon, lat], "text": "巷口有暴露垃圾", "accuracy_m": 8},
            checklist_code="fire_lane",
        ),
    )
    assert begun["run"]["state"] == "running" and noted == {}
    assert (checked["verdict"], checked["accuracy_m"]) == ("done", 8.0) and checked["distance_m"] < 1
    assert (far["verdict"], far["reason"]) == ("declined", "too_far") and "28 m" in far["reason_zh"]
    assert made_up == {"verdict": "made_up"}
    assert tracked == {"stored": 40, "repeated": 0, "refused": [], "next_seq": 40}
    assert found["incident"]["grid"] == "01 网格" and len(found["incident"]["number"]) == 14
    (ended,) = await phone.take(
        phone.did("finish", handover="东巷路灯已报修", checklist=[{"code": "fire_lane", "ok": False}])
    )
    assert ended["run"]["state"] == "finished"
    (run,) = beat.rows(
        "select state, point_count, distance_m, gap_count, handover from patrol_runs where id = %s",
        phone.run_id,
    )
    assert run[:2] == ("finished", 40) and 190 < run[2] < 200 and run[3:] == (0, "东巷路灯已报修")
    assert (
        beat.rows("select source, author_id from incidents where id = %s", found["incident"]["id"])[0][0]
        == "patrol"
    )
    assert not beat.rows("select from member_positions where run_id = %s", phone.run_id)
    late = await phone.send(phone.did("continue"), phone.did("track", points=trail(20, 30)))
    assert [each["status"] for each in late] == [409, 201] and late[0]["problem"]["code"] == "not_now"
    assert late[1]["answer"] == {"stored": 10, "repeated": 10, "refused": [], "next_seq": 50}


@pytest.mark.anyio
async def test_sent_five_times_at_once_it_is_there_once_and_answered_alike(beat: Beat) -> None:
    phone = beat.phone("walker")
    batch = [beat.start(phone), phone.did("track", points=trail(30)), phone.did("note", text="一切正常")]
    batch.append(phone.did("finding", incident={"type": "200102", "point": lonlat(0.5, 1.5), "text": "垃圾"}))
    replies = await asyncio.gather(*(phone.send(*batch) for _ in range(5)))
    for place in range(4):
        statuses = sorted(each[place]["status"] for each in replies)
        assert statuses == [200, 200, 200, 200, 201]
        assert all(each[place]["answer"] == replies[0][place]["answer"] for each in replies)
    assert beat.rows("select count(*) from track_points where run_id = %s", phone.run_id) == [(30,)]
    assert beat.rows("select count(*) from patrol_findings where run_id = %s", phone.run_id) == [(1,)]
    other = {**batch[2], "body": {"text": "另一句话"}}
    (refused,) = await phone.send(other)
    assert (refused["status"], refused["problem"]["code"]) == (409, "key_reused")


@pytest.mark.anyio
async def test_one_bad_item_never_blocks_the_next(beat: Beat) -> None:
    phone = beat.phone("walker")
    unknown = phone.did("note", run=str(uuid4()), text="没有开始")
    items = await phone.send(
        beat.start(phone),
        unknown,
        phone.did("dance"),
        phone.did("note"),
        phone.did("check_in", point_id=str(beat.points["far"]), fixes=[]),
        phone.did("check_in", point_id=str(uuid4()), fixes=[]),
        phone.did("finding", incident={"type": "999999", "point": lonlat(0.5, 1.5), "text": "x"}),
        phone.did("finding", incident={"type": "200102", "point": [2.3, 48.8], "text": "在外国"}),
        phone.did("note", text="还在"),
    )
    said = [(each["status"], (each["problem"] or {}).get("code")) for each in items]
    assert said == [
        (201, None),
        (409, "no_run"),
        (422, "bad_body"),
        (422, "bad_body"),
        (404, "not_visible"),
        (404, "not_visible"),
        (422, "bad_type"),
        (422, "bad_position"),
        (201, None),
    ]
    assert items[1]["problem"]["params"] == {"retry": True}
    assert items[4]["problem"] == items[5]["problem"]
    assert all(each["problem"]["zh"] and each["problem"]["en"] for each in items if each["problem"])


@pytest.mark.anyio
async def test_a_clock_that_is_wrong_by_years_moves_nothing(beat: Beat) -> None:
    for late_s in (3 * 365 * 86_400.0, -3 * 365 * 86_400.0):
        phone = beat.phone("walker", late_s)
        lon, lat = lonlat(0.5, 1.5)
        finding = {"type": "200102", "point": [lon, lat], "text": "钟不准也收到"}
        answers = await phone.take(
            beat.start(phone) | {"observed_at": phone.now(600).isoformat()},
            phone.did("finding", incident=finding),
            phone.did("finish"),
        )
        (row,) = beat.rows(
            "select now() - started_at, finished_at - started_at, skew_s, run_day from patrol_runs where id = %s",
            phone.run_id,
        )
        assert timedelta(seconds=599) < row[0] < timedelta(seconds=660)
        assert timedelta(seconds=599) < row[1] < timedelta(seconds=660) and abs(row[2] - late_s) < 5
        (seen,) = beat.rows(
            "select now() - observed_at from incidents where id = %s", answers[1]["incident"]["id"]
        )
        assert abs(seen[0]) < timedelta(minutes=1)


@pytest.mark.anyio
async def test_points_that_cannot_be_are_refused_by_number_and_odd_ones_kept(beat: Beat) -> None:
    phone = beat.phone("walker")
    await phone.take(beat.start(phone))
    (good,) = trail(1)
    jump = [1, good[1] + 1000, 2.35, 48.85, 6.0, None]
    future = [2, good[1] + 10**10, *good[2:]]
    (answer,) = await phone.take(
        phone.did(
            "track",
            points=[
                good,
                good,
                jump,
                future,
                [3, 10**17, *good[2:]],
                [4, good[1], 0.0, 0.0, 5.0, 0.0],
                [5, good[1], 200.0, 1.0, 5.0, 0.0],
                [6, good[1], *good[2:4], 0.0, 0.0],
            ],
        )
    )
    assert (answer["stored"], answer["repeated"], answer["next_seq"]) == (3, 1, 3)
    codes = [(each["seq"], each["code"]) for each in answer["refused"]]
    assert codes == [(3, "bad_time"), (4, "bad_position"), (5, "bad_position"), (6, "bad_accuracy")]


@pytest.mark.anyio
async def test_steps_that_overtake_each_other_end_where_the_phone_was(beat: Beat) -> None:
    phone = beat.phone("walker")
    start, pause, go_on = beat.start(phone), phone.did("pause"), phone.did("continue")
    await phone.take(start)
    await phone.take(go_on)
    (late,) = await phone.take(pause)
    assert late["run"]["state"] == "running"
    await phone.take(phone.did("abandon", reason="大雨"), phone.did("abandon", reason="大雨"))


@pytest.mark.anyio
async def test_only_what_is_ones_own_and_in_sight_can_be_walked(beat: Beat) -> None:
    mine, other = beat.phone("walker"), beat.phone("second")
    await mine.take(beat.start(mine))
    stolen = await other.send(other.did("note", run=mine.run_id, text="别人的巡查"))
    assert (stolen[0]["status"], stolen[0]["problem"]["code"]) == (409, "no_run")
    (elsewhere,) = await other.send(beat.start(other, grid=4))
    (nowhere,) = await other.send(other.did("start", territory_id=str(uuid4())))
    assert elsewhere["status"] == nowhere["status"] == 404
    assert elsewhere["problem"] == nowhere["problem"]
    refused = await beat.phone("auditor").post(other.did("note", text="x"))
    assert (refused.status_code, refused.json()["code"]) == (403, "revoked")
    assert (await mine.post(mine.did("pause"), protocol=0)).status_code == 426


@pytest.mark.anyio
async def test_a_call_for_help_is_heard_whatever_the_state(beat: Beat) -> None:
    phone = beat.phone("walker")
    (before,) = await phone.take(phone.did("sos", run=str(uuid4()), point=lonlat(0.5, 1.5), text="摔伤了"))
    await phone.take(beat.start(phone), phone.did("finish"))
    (after,) = await phone.take(phone.did("sos"))
    assert before["told"] >= 1 and after["told"] >= 2
    (news,) = beat.rows("select payload from outbox where topic = 'sos' order by id limit 1")
    assert news[0]["text"] == "摔伤了" and news[0]["community"] == str(beat.served.town.community_id)


def test_a_check_in_is_judged_by_distance_accuracy_two_fixes_code_and_time() -> None:
    lon, lat = lonlat(0.5, 0.5)
    point = uuid4()
    at = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)

    def said(*offs: tuple[float, float], proof: str | None = None, **more: Any) -> tuple[str, str]:
        target = Target(point, "3", lon, lat, **{"radius_m": 20, "proof": "position", **more})
        fixes = [
            Fix(lon + metres / 101_000, lat, accuracy, at + timedelta(seconds=n))
            for n, (metres, accuracy) in enumerate(offs)
        ]
        found = judge(target, fixes, proof, at)
        return found.verdict, found.code

    assert said((5, 10), (29, 10)) == ("done", "there")
    assert said((5, 10), (31, 10)) == ("declined", "one_fix")
    assert said((31, 10), (40, 10)) == ("declined", "too_far")
    assert said((5, 65), (5, 65)) == ("declined", "weak_position") == said()
    qr: dict[str, Any] = {"secret_mark": mark_of(point, "abc 123")}
    assert said((5, 65), proof="ＡＢＣ123", **qr) == ("done", "there")
    assert said((5, 65), proof="abc124", **qr) == ("declined", "wrong_code")
    assert said((500, 10), proof="abc123", **qr) == ("declined", "too_far")
    window = {"window": (time(21), time(23))}
    assert said((5, 10), (5, 10), **window) == ("done", "there")
    assert said((5, 10), (5, 10), window=(time(23), time(1))) == ("late", "out_of_window")
