"""What the database holds of an incident after any walk is what the pure machine makes of the same steps."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from anyio import create_task_group
from sqlalchemy.ext.asyncio import AsyncEngine

from gis.access.model import EVERYWHERE
from gis.access.rights import RIGHTS
from gis.accounts.model import SignedIn, Tenant, User
from gis.assignments.live import LivePlaces
from gis.db import EVERYTHING, connect, create_engine, transaction
from gis.errors import NotFound, WanggeError
from gis.incidents import acting, repository
from gis.incidents.casework import Actor, Case, Condition, take
from gis.incidents.intake import report
from gis.incidents.machine import MACHINE, STEPS
from gis.incidents.model import Author, NewIncident, Order
from gis.incidents.proof import wrong_incidents
from gis.incidents.upkeep import prepare
from gis.incidents.worktime import Calendar
from gis.settings import DatabaseSettings
from tests.factories import make_user
from tests.served import ServedTown, lonlat, make_served_town

ROLES = ("checker", "checker", "dispatcher", "patrol", "patrol", "manager", "planner")
EVERY_ROLE = ("manager", "dispatcher", "checker", "patrol")
TYPES = ("200102", "200401")
TOGETHER = 4
BATCH = ("dispatch", "urge", "accept", "archive", "admit", "decline", "verify")


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Office:
    """A town, whoever works in it, and what can be named in an order."""

    served: ServedTown
    engine: AsyncEngine
    places: LivePlaces
    people: Sequence[tuple[SignedIn, Actor]]
    conditions: dict[UUID, Condition]
    workers: Sequence[UUID]
    bodies: Sequence[UUID]
    calendar: Calendar


def someone(served: ServedTown, user_id: UUID, roles: tuple[str, ...]) -> SignedIn:
    """Signed in with roles that reach everywhere."""
    tenant = Tenant(served.tenant_id, served.tenant_code, "", None, is_demo=True)
    user = User(user_id, str(user_id), "", roles, "zh", is_active=True, tenant=tenant)
    rights = frozenset().union(*(RIGHTS[role] for role in roles))
    return SignedIn(uuid4(), user, datetime.now(UTC) + timedelta(days=1), replace(EVERYWHERE, rights=rights))


@pytest.fixture(scope="module")
async def office(database: DatabaseSettings, anyio_backend: str) -> AsyncIterator[Office]:
    served = make_served_town(database, "walked")
    prepare(database, served.tenant_id)
    workers, accounts = [], []
    with connect(database, served.tenant_id) as connection:
        for n, roles in enumerate([*((role,) for role in ROLES), EVERY_ROLE]):
            user_id = make_user(connection, served.tenant_id, f"walker{n}", roles)
            accounts.append((user_id, roles))
            if roles == ("patrol",):
                row = connection.execute(
                    "insert into workers (tenant_id, source, source_key, content_hash, name, phone_masked, user_id)"
                    " values (%s, 'factory', %s, 'h', '王敏', '138****1234', %s) returning id",
                    (served.tenant_id, f"walker{n}", user_id),
                ).fetchone()
                assert row is not None
                workers.append((user_id, row[0]))
        bodies = [
            connection.execute(
                "insert into bodies (tenant_id, name) values (%s, %s) returning id", (served.tenant_id, name)
            ).fetchone()
            for name in ("环卫所", "城管中队")
        ]
        conditions = connection.execute(
            "select id, type_code, limit_amount, limit_unit from filing_conditions where type_code = any(%s)",
            (list(TYPES),),
        ).fetchall()
    engine = create_engine(database)
    places = LivePlaces(engine)
    own = dict(workers)
    people = []
    for user_id, roles in accounts:
        one = someone(served, user_id, roles)
        people.append((one, Actor(user_id, one.scope.rights, acting.role_of(one), own.get(user_id))))
    async with transaction(engine, served.tenant_id, EVERYTHING) as connected:
        calendar = await acting.calendar_of(connected)
    yield Office(
        served,
        engine,
        places,
        people,
        {row[0]: Condition(*row) for row in conditions},
        list(own.values()),
        [row[0] for row in bodies if row is not None],
        calendar,
    )
    places.close()
    await engine.dispose()


def an_order(chance: Random, office: Office, case: Case, action: str, others: Sequence[UUID]) -> Order:
    """What somebody may send, sometimes with less than is needed or with too much."""
    full = chance.random() < 0.92
    today = datetime.now(UTC).date()
    here = list(lonlat(chance.uniform(0.1, 2.9), chance.uniform(0.1, 1.9)))
    return Order(
        uuid4(),
        action,
        case.version if chance.random() < 0.97 else case.version + chance.choice([-1, 1]),
        reason="事由" if full else "",
        type_code=chance.choice([*TYPES, case.type_code, case.type_code]),
        condition_id=chance.choice(list(office.conditions)) if full else None,
        target_id=chance.choice(others) if action == "merge_into" and others and full else None,
        review_on=today + timedelta(days=chance.choice([0, 3, 30, 400])) if full else None,
        amount=chance.choice([None, 1, 8]),
        satisfaction=chance.choice([None, 1, 5]),
        level=chance.choice([1, 2, 3]),
        body_id=chance.choice([None, None, *office.bodies]) if "dispatch" in action else None,
        worker_id=chance.choice([None, None, *office.workers]) if "dispatch" in action else None,
        point=(here[0], here[1]) if action == "correct_place" and chance.random() < 0.5 else None,
        address="某处" if full else None,
    )


def expected(
    office: Office, case: Case, order: Order, actor: Actor, at: datetime
) -> tuple[Case | None, WanggeError | None]:
    """What the pure machine makes of an order on a case: the case after, or why it is refused."""
    if order.version != case.version:
        return None, acting.IncidentStale("", "")
    try:
        condition = office.conditions.get(order.condition_id) if order.condition_id else None
        return take(
            case, order, actor, office.calendar, at, condition if order.action == "file" else None
        ), None
    except WanggeError as error:
        return None, error


async def sent(office: Office, one: SignedIn, incident_id: UUID, order: Order, *, many: bool) -> acting.Done:
    """An order sent by itself or as a batch of one."""
    if not many:
        return await acting.act(office.engine, office.places, one, incident_id, order)
    async with transaction(office.engine, office.served.tenant_id, one.scope.sight) as connection:
        (tried,) = await acting.act_on_many(connection, one, [(incident_id, order)])
    if tried.refused is not None:
        raise tried.refused
    assert tried.done is not None
    return tried.done


async def stored(office: Office, incident_id: UUID) -> tuple[Case, Any, datetime]:
    """An incident as the next step would see it, its row, and when the last step was taken."""
    async with transaction(office.engine, office.served.tenant_id, EVERYTHING) as connection:
        held = await repository.hold(connection, incident_id)
        assert held is not None
        case = acting.case_of(held, await repository.people_of(connection, incident_id))
        found = await connection.exec_driver_sql(
            "select at from incident_transitions where incident_id = %(id)s order by ordinal desc limit 1",
            {"id": incident_id},
        )
        return case, held, found.scalar_one()


def same(case: Case, found: Case, routed: Case) -> bool:
    """Whether a stored case is the walked one; what a place or a type routes anew is the service's to say.

    Who asked for more time counts while it is not decided, and counters that nothing counted yet are none or zero.
    """
    counts = {name: case.counts.get(name, 0) for name in repository.COUNTS}
    ask = case.ask if case.state == "delay_requested" else None
    return replace(found, counts=dict(found.counts)) == replace(
        case, counts=counts, ask=ask, body_id=routed.body_id
    )


async def walk(chance: Random, office: Office, steps: int, others: list[UUID]) -> tuple[int, int]:
    """One path of actions by anybody on an incident that really came in; how many were taken and how many refused."""
    tenant_id, taken, refused = office.served.tenant_id, 0, 0
    lon, lat = lonlat(chance.uniform(0.1, 2.9), chance.uniform(0.1, 1.9))
    is_public = chance.random() < 0.3
    new = NewIncident(uuid4(), TYPES[0], (lon, lat), "井盖松动", source="public" if is_public else "patrol")
    author = Author(None, uuid4(), "public" if is_public else "patrol")
    incident_id = (await report(office.engine, office.places, tenant_id, author, new)).id
    case, _, _ = await stored(office, incident_id)
    assert case == replace(Case(case.state, type_code=TYPES[0]), body_id=case.body_id, counts=case.counts)
    for _ in range(steps):
        likely = [step.action for step in MACHINE if case.state in step.sources]
        if not likely:
            break
        action = chance.choice(likely) if chance.random() < 0.9 else chance.choice([*STEPS, "nothing"])
        able = [
            each for each in office.people if action in STEPS and each[1].rights & set(STEPS[action].rights)
        ]
        one, actor = chance.choice(able if able and chance.random() < 0.85 else list(office.people))
        order = an_order(chance, office, case, action, others)
        many = action in BATCH and chance.random() < 0.3
        if case.state == "screening" and not actor.rights & {"incidents.verify", "incidents.supervise"}:
            with pytest.raises(NotFound):
                await sent(office, one, incident_id, order, many=many)
            continue
        failed: WanggeError | None = None
        try:
            done = await sent(office, one, incident_id, order, many=many)
        except WanggeError as error:
            failed = error
        found, _, at = await stored(office, incident_id)
        after, wrong = expected(office, case, order, actor, at if failed is None else datetime.now(UTC))
        if failed is not None:
            assert wrong is not None and (type(wrong), wrong.problem_code) == (
                type(failed),
                failed.problem_code,
            ), (
                order,
                failed,
            )
            assert same(case, found, case)
            refused += 1
            continue
        assert after is not None, (order, case, wrong)
        assert (done.version, done.state) == (after.version, after.state)
        is_routed = action in {"correct_place", "correct_type", "file"}
        assert same(after, found, found if is_routed else after), (order, after, found)
        if chance.random() < 0.2:
            again = await sent(office, one, incident_id, order, many=many)
            assert again == replace(done, is_repeat=True)
        case, taken = replace(found, ask=after.ask), taken + 1
    if case.state != "merged":
        others.append(incident_id)
    return taken, refused


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("seed", "paths", "steps"), [(7, 12, 12), pytest.param(8, 5_000, 20, marks=pytest.mark.long)]
)
async def test_what_is_stored_after_any_walk_is_what_the_machine_says(
    seed: int, paths: int, steps: int, office: Office, database: DatabaseSettings
) -> None:
    others: list[UUID] = []
    taken = refused = 0

    async def some(first: int) -> None:
        nonlocal taken, refused
        for number in range(first, paths, TOGETHER):
            did, did_not = await walk(Random(seed * 1_000_000 + number), office, steps, others)
            taken, refused = taken + did, refused + did_not

    async with create_task_group() as group:
        for first in range(TOGETHER):
            group.start_soon(some, first)
    assert taken > paths * 2 and refused > paths / 2
    with connect(database, office.served.tenant_id) as connection:
        assert wrong_incidents(connection)[1] == []
        assert connection.execute(
            "select count(*) from incident_transitions as t where ordinal > 1 and not exists (select from"
            " incident_receipts as r where (r.author_id, r.request_id) = (t.actor_id, t.request_id)"
            " and (r.incident_id, r.ordinal) = (t.incident_id, t.ordinal))"
        ).fetchone() == (0,)
