"""Phones that act, lose replies, send twice and late, whose clocks jump: what was acknowledged is there once.

A model of the network beside the real service and its database: a request may arrive now, later, twice or never, and
every reply may be lost. What a phone was told to be stored must be stored, once, as told; nothing else may be.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from api.app import create_app
from api.settings import ApiSettings
from gis.assignments.service import assign
from gis.db import connect
from gis.incidents.upkeep import prepare
from gis.settings import DatabaseSettings, PersonalKeySettings, PrivacySettings
from tests.api.conftest import sign_in
from tests.api.patrols import URL, Phone, make_point
from tests.factories import make_user
from tests.keys import TEXT
from tests.served import ServedTown, lonlat, make_served_town

OWNERS = ("walker", "walker", "second")
MOST_SENT = 10


@dataclass
class Stage:
    """The service in a thread of its own, and the town."""

    town: ServedTown
    point: UUID
    call: Callable[..., Any]
    clients: dict[str, httpx.AsyncClient]
    database: DatabaseSettings


@dataclass
class Held:
    """A phone with what it has not been told to be stored, in order, and what it was."""

    phone: Phone
    owner: str
    queue: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: dict[str, dict[str, Any]] = field(default_factory=dict)
    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    points: int = 0
    state: str = "none"


@pytest.fixture(scope="module")
def stage(database: DatabaseSettings) -> Iterator[Stage]:
    town = make_served_town(database, "phones")
    prepare(database, town.tenant_id)
    with connect(database, town.tenant_id) as connection:
        point = make_point(connection, town.tenant_id, "1", *lonlat(0.5, 1.5))
        assign(connection, town.tenant_id, ("patrol_point",), at=datetime(2026, 1, 1, tzinfo=UTC))
        for name in ("walker", "second"):
            make_user(connection, town.tenant_id, name, ("patrol",), areas=(town.town.grid_ids[0],))
    app = create_app(
        database, ApiSettings(), PrivacySettings(), PersonalKeySettings.model_validate({"personal_key": TEXT})
    )
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
    ):
        clients = {}
        for name in ("walker", "second"):
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            client = httpx.AsyncClient(transport=transport, base_url="http://map.test")
            client.headers["authorization"] = f"Bearer {portal.call(sign_in, app, town, name)}"
            clients[name] = client
        yield Stage(town, point, portal.call, clients, database)


class Network(RuleBasedStateMachine):
    """Some phones, and the requests that are still on their way."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.held = [Held(Phone(self.stage.clients[name]), name) for name in OWNERS]
        self.under_way: list[tuple[Held, list[dict[str, Any]]]] = []

    @rule(
        who=st.integers(0, len(OWNERS) - 1),
        kind=st.sampled_from(("note", "track", "check_in", "pause", "continue", "finding", "finish", "sos")),
    )
    def act(self, who: int, kind: str) -> None:
        """Something is done and kept on the phone; the first thing of a patrol is its start."""
        held = self.held[who]
        lon, lat = lonlat(0.5, 1.5)
        if held.state in {"none", "finished"}:
            kind, held.state, held.points = "start", "running", 0
            action = held.phone.did(kind, territory_id=str(self.stage.town.town.grid_ids[0]))
        elif kind == "track":
            ms = int(held.phone.now().timestamp() * 1000)
            rows = [[held.points + n, ms + n, lon, lat, 5.0, None] for n in range(4)]
            held.points += 4
            action = held.phone.did(kind, points=rows)
        elif kind == "check_in":
            action = held.phone.did(kind, point_id=str(self.stage.point), fixes=held.phone.fixes(lon, lat))
        elif kind == "finding":
            said = {"type": "200102", "point": [lon, lat], "text": "垃圾"}
            action = held.phone.did(kind, incident=said)
        elif kind in {"note", "sos"}:
            action = held.phone.did(kind, text="x")
        else:
            held.state = {"pause": "paused", "continue": "running", "finish": "finished"}[kind]
            action = held.phone.did(kind)
        held.queue.append(action)
        held.done[action["id"]] = action

    @rule(who=st.integers(0, len(OWNERS) - 1), late_s=st.sampled_from((-(10**8), -3600, 0, 90, 10**7)))
    def jump(self, who: int, late_s: float) -> None:
        """A clock is set."""
        self.held[who].phone.late_s = late_s

    @rule(
        who=st.integers(0, len(OWNERS) - 1),
        count=st.integers(1, MOST_SENT),
        fate=st.sampled_from(("answered", "reply lost", "later", "twice", "later and now")),
    )
    def send(self, who: int, count: int, fate: str) -> None:
        """The oldest items are sent; what becomes of request and reply is for the network."""
        held = self.held[who]
        batch = held.queue[:count]
        if not batch:
            return
        if fate in {"later", "later and now"}:
            self.under_way.append((held, batch))
        if fate != "later":
            self.hand_in(held, batch, is_heard=fate != "reply lost")
        if fate == "twice":
            self.hand_in(held, batch, is_heard=False)

    @precondition(lambda self: self.under_way)
    @rule(place=st.integers(0, 1_000_000))
    def arrive(self, place: int) -> None:
        """A request that was under way arrives; nobody waits for its reply any more."""
        self.hand_in(*self.under_way.pop(place % len(self.under_way)), is_heard=False)

    def hand_in(self, held: Held, batch: list[dict[str, Any]], *, is_heard: bool) -> None:
        items = self.stage.call(held.phone.send, *batch)
        for action, item in zip(batch, items, strict=True):
            known = held.told.get(action["id"])
            if known is not None:
                assert (item["status"], item["answer"]) == (200, known), "answered as it was"
            elif is_heard:
                self.hear(held, action, item)

    def hear(self, held: Held, action: dict[str, Any], item: dict[str, Any]) -> None:
        if item["status"] in {200, 201}:
            held.told[action["id"]] = item["answer"]
        elif not (item["problem"]["params"] or {}).get("retry"):
            held.refused[action["id"]] = item["problem"]
        else:
            return
        held.queue = [each for each in held.queue if each["id"] != action["id"]]

    def teardown(self) -> None:
        """The network is well again: everything under way arrives, every phone sends what it has left."""
        while self.under_way:
            self.arrive(0)
        for held in self.held:
            while held.queue:
                before = len(held.queue)
                self.hand_in(held, held.queue[:MOST_SENT], is_heard=True)
                assert len(held.queue) < before, "nothing blocks the queue"
            self.compare(held)

    def compare(self, held: Held) -> None:
        """What the phone was told is what is stored: all of it, once, and nothing else."""
        assert held.refused == {}, "nothing here can be refused"
        assert held.told.keys() == held.done.keys()
        with connect(self.stage.database, self.stage.town.tenant_id) as connection:
            rows = connection.execute(
                "select id, kind, answer, run_id from patrol_actions where device_id = %s",
                (held.phone.device_id,),
            ).fetchall()
            counts = connection.execute(
                "select r.id, r.state, (select count(*) from track_points as t where t.run_id = r.id),"
                " (select count(*) from check_ins as c where c.run_id = r.id),"
                " (select count(*) from patrol_findings as f where f.run_id = r.id), r.point_count"
                " from patrol_runs as r where r.device_id = %s",
                (held.phone.device_id,),
            ).fetchall()
        assert {str(row[0]): row[2] for row in rows} == held.told and len(rows) == len(held.told)
        done = list(held.done.values())
        for run, state, points, check_ins, findings, counted in counts:
            mine = [each for each in done if each["run_id"] == str(run)]
            kinds = [each["kind"] for each in mine]
            seqs = {point[0] for each in mine for point in each["body"].get("points", ())}
            assert (points, counted) == (len(seqs), len(seqs))
            assert (check_ins, findings) == (kinds.count("check_in"), kinds.count("finding"))
            steps = [kind for kind in kinds if kind in {"start", "pause", "continue", "finish"}]
            ends = {"start": "running", "pause": "paused", "continue": "running", "finish": "finished"}
            assert state == ends[steps[-1]], "where the phone was last"
        assert len(counts) == sum(each["kind"] == "start" for each in done)
        seen = self.stage.call(self.stage.clients[held.owner].get, f"{URL}/runs?mine=true&limit=200").json()
        own = {each["id"]: each["state"] for each in seen["items"]}
        assert {str(row[0]): row[1] for row in counts}.items() <= own.items(), "every phone reads the same"


@contextmanager
def on(stage: Stage) -> Iterator[type[Network]]:
    class Here(Network):
        pass

    Here.stage = stage
    yield Here


_PLAIN = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}


def test_acknowledged_once_and_alike_whatever_the_network_does(stage: Stage) -> None:
    with on(stage) as machine:
        run_state_machine_as_test(
            machine, settings=settings(max_examples=6, stateful_step_count=24, **_PLAIN)
        )


@pytest.mark.long
def test_the_same_for_a_long_while(stage: Stage) -> None:
    with on(stage) as machine:
        run_state_machine_as_test(
            machine, settings=settings(max_examples=120, stateful_step_count=70, **_PLAIN)
        )
