"""The service killed in the middle of its work: what was answered is there, what was not can be sent again."""

import http.client
import json
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from gis.db import Connection, connect
from gis.incidents.upkeep import prepare
from gis.settings import DatabaseSettings
from tests.processes import Service, running
from tests.served import lonlat, make_served_town

SENDERS = 6
URL = "/api/v1/incidents"


@dataclass
class Said:
    """One report and the note that follows it, each under an id of its sender's; and what was answered to them."""

    report: dict[str, Any]
    note: dict[str, Any]
    incident: str | None = None
    is_noted: bool = False


@dataclass
class Office:
    """Everything there is to send, and whether there is anybody to send it to."""

    waiting: queue.Queue[Said]
    is_there: threading.Event = field(default_factory=threading.Event)
    answered: int = 0
    cut_off: int = 0
    repeats: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, service: Service, token: str) -> None:
        """Send what waits until nothing does; what is not answered goes back to the others."""
        while True:
            try:
                said = self.waiting.get_nowait()
            except queue.Empty:
                service.turn()
                return
            self.is_there.wait(timeout=60)
            try:
                self._send(service, token, said)
            except (OSError, http.client.HTTPException):
                service.turn()
                self.is_there.wait(timeout=60)
                with self.lock:
                    self.cut_off += 1
            if not said.is_noted:
                self.waiting.put(said)

    def _send(self, service: Service, token: str, said: Said) -> None:
        if said.incident is None:
            answer = self._post(service, token, URL, said.report)
            said.incident = None if answer is None else answer["id"]
        if said.incident is not None:
            answer = self._post(service, token, f"{URL}/{said.incident}/transitions", said.note)
            said.is_noted = answer is not None

    def _post(self, service: Service, token: str, url: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The answer; none when the service was too busy for one."""
        status, content, _ = service.ask(token, "POST", url, body)
        if status == 503:
            return None
        assert status in {200, 201}, content
        answer: dict[str, Any] = json.loads(content)
        with self.lock:
            self.answered += 1
            self.repeats += answer["is_repeat"]
        return answer


def what_is_said(number: int) -> Said:
    lon, lat = lonlat(0.5 + number % 2, 0.5)
    reporter = {"name": "王小明", "phone": f"138{number:08d}"} if number % 3 == 0 else {}
    report = {
        "request_id": str(uuid4()),
        "type": "200401" if number % 5 == 0 else "200102",
        "level": 3,
        "point": [lon, lat],
        "text": f"第 {number} 起",
        "reporter": reporter,
    }
    note = {"request_id": str(uuid4()), "action": "note", "version": 1, "reason": "补充"}
    return Said(report, note)


def rows(connection: Connection, statement: str) -> Sequence[Any]:
    return connection.execute(statement.encode()).fetchall()


def check_whole(connection: Connection, said: Sequence[Said]) -> None:
    """Each report is there once with everything that belongs to it, and nothing else is."""
    stored = rows(
        connection,
        "select r.request_id, r.incident_id, r.ordinal, i.text from incident_receipts as r"
        " inner join incidents as i on i.id = r.incident_id",
    )
    assert {(str(a), str(b), n) for a, b, n, _ in stored} == {
        (one["request_id"], each.incident, n)
        for each in said
        for n, one in ((1, each.report), (2, each.note))
    }
    assert {UUID(str(each.incident)): each.report["text"] for each in said} == {b: t for _, b, _, t in stored}
    assert rows(connection, "select count(*) from incidents") == [(len(said),)]
    steps = rows(
        connection,
        "select incident_id, array_agg((ordinal, action, request_id)::text order by ordinal)"
        " from incident_transitions group by incident_id",
    )
    assert {str(key): found for key, found in steps} == {
        each.incident: [
            f"(1,report,{each.report['request_id']})",
            f"(2,note,{each.note['request_id']})",
        ]
        for each in said
    }
    assert rows(connection, "select distinct version, state from incidents") == [(2, "reported")]
    for table, wanted in (
        ("incident_reporters", {each.incident for each in said if each.report["reporter"]}),
        (
            "incident_attendances where rule_id = (select id from attendance_rules where code = 'emergency')",
            {each.incident for each in said if each.report["type"] == "200401"},
        ),
    ):
        found = [str(key) for (key,) in rows(connection, f"select incident_id from {table}")]
        assert len(found) == len(set(found)) and set(found) == wanted
    assigned = rows(connection, "select subject_id from assignments where subject_kind = 'incident'")
    assert sorted(str(key) for (key,) in assigned) == sorted(str(each.incident) for each in said)
    told = rows(
        connection,
        "select subject_id, array_agg(action order by action) from audit_log where subject_kind = 'incident'"
        " group by subject_id",
    )
    assert dict(told) == {each.incident: ["incident.note", "incident.reported"] for each in said}


@pytest.mark.parametrize(
    ("kills", "processes", "reports"), [(1, 1, 40), pytest.param(8, 2, 1_000, marks=pytest.mark.long)]
)
def test_the_service_killed_while_reports_come_in_loses_doubles_and_halves_nothing(
    kills: int, processes: int, reports: int, database: DatabaseSettings, tmp_path: Path
) -> None:
    served = make_served_town(database, f"killed-{kills}")
    prepare(database, served.tenant_id)
    said = [what_is_said(number) for number in range(reports)]
    office = Office(queue.Queue())
    for each in said:
        office.waiting.put(each)
    with running(database, tmp_path, processes) as service:
        token = service.token(served, "patrol")
        office.is_there.set()
        senders = [threading.Thread(target=office.send, args=(service, token)) for _ in range(SENDERS)]
        for sender in senders:
            sender.start()
        for kill in range(1, kills + 1):
            while office.answered < 2 * reports * kill / (kills + 1) and any(
                each.is_alive() for each in senders
            ):
                senders[0].join(timeout=0.005)
            office.is_there.clear()
            service.kill()
            service.start()
            office.is_there.set()
        for sender in senders:
            sender.join()
        service.turn()
        again = [service.ask(token, "POST", URL, each.report) for each in said[:20]]
    assert office.cut_off >= kills
    assert [status for status, _, _ in again] == [200] * len(again)
    with connect(database, served.tenant_id) as connection:
        check_whole(connection, said)
