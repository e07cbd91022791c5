"""Two neighbouring communities with something of everything in each, and people who may see different parts of it.

Whatever has a text has one of its own in it, so that it can be recognised wherever it turns up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from gis.assignments import overrides
from gis.assignments.overrides import Wish
from gis.assignments.service import assign
from gis.db import Connection, connect
from gis.edits import drafts
from gis.edits.drafts import Actor
from gis.edits.intents import parse
from gis.edits.service import Order as EditOrder
from gis.edits.service import apply_now, preview_now
from gis.jobs import service as jobs
from gis.lane_lines.sides import derive as derive_sides
from gis.overlays.drawing import ground_from
from gis.overlays.model import Content, Order
from gis.overlays.service import load
from gis.settings import DatabaseSettings
from gis.statistics.service import make_release
from gis.territories.model import TerritoryFeature
from gis.territories.service import load_children, load_community
from tests.api.editing import line
from tests.api.leaks.incidents import add_incident
from tests.api.leaks.patrols import add_patrol, add_place_of_patrol
from tests.api.leaks.people import Seer, make_people
from tests.api.leaks.planning import add_scenario
from tests.api.leaks.sights import Sights, read_sights
from tests.factories import (
    METRIC_EPSG,
    SINCE,
    SmallTown,
    make_building,
    make_component,
    make_facility,
    make_organization,
    make_person,
    move_in,
    origin,
    square,
)
from tests.served import ServedTown, lonlat, look, make_served_town

CODE = "leaks"
PHONES = tuple(f"1390000{number:04d}" for number in range(40))
"""One for each resident, so that each can be looked for by a number."""
_numbers = count(1)


def marked(text: str) -> str:
    """A text that nothing else has."""
    return f"{text}暗号{next(_numbers):04d}"


@dataclass
class World:
    """The two communities, what there is of them, and who asks."""

    database: DatabaseSettings
    served: ServedTown
    neighbour: SmallTown
    seers: dict[str, Seer]
    sights: Sights
    tokens: dict[str, str]

    @property
    def tenant_id(self) -> int:
        return self.served.tenant_id

    @cached_property
    def with_people(self) -> frozenset[str]:
        """What is seen on the map by more than see the personal data of it."""
        return frozenset((*self.sights.tables["households"], *self.sights.tables["organizations"]))

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """As the system, which sees everything."""
        with connect(self.database, self.tenant_id) as connection:
            yield connection

    @cached_property
    def phones(self) -> tuple[str, ...]:
        return PHONES[: len(self.sights.tables["people"])]

    def limited(self) -> list[Seer]:
        return [each for each in self.seers.values() if each.is_limited]


def make_world(database: DatabaseSettings) -> World:
    """Committed, once per database."""
    served = make_served_town(database, CODE)
    tenant_id, town = served.tenant_id, served.town
    with connect(database, tenant_id) as connection:
        neighbour = _add_neighbour(connection, tenant_id)
        for where, grids in ((0, town.grid_ids), (3, neighbour.grid_ids)):
            _add_register(connection, tenant_id, where)
            # Cameras that look far over the border of their community.
            connection.execute(
                "update devices set bearing_deg = 90, angle_deg = 360, range_m = 250 where source = 'leaks'"
            )
            _add_staff(
                connection, tenant_id, town.community_id if where == 0 else neighbour.community_id, grids
            )
        assign(connection, tenant_id, at=SINCE + timedelta(days=1))
        derive_sides(connection, tenant_id, at=SINCE + timedelta(days=1))
        look(connection, tenant_id)
        lane = connection.execute(
            "select territory_id from territory_versions where level = 'lane' order by code limit 1"
        ).fetchone()
        assert lane is not None
        seers = make_people(connection, tenant_id, town, neighbour, lane[0])
        author = UUID(seers["whole-manager"].user_id)
        _add_personal(connection, tenant_id, author)
        _decide(connection, tenant_id, author)
        for place in (town, neighbour):
            said = marked("计划"), marked("交班")
            add_patrol(connection, tenant_id, author, place.community_id, place.grid_ids[0], said)
    for community_id, grid_id, column in (
        (town.community_id, town.grid_ids[2], 2),
        (neighbour.community_id, neighbour.grid_ids[1], 4),
    ):
        with connect(database, tenant_id) as connection:
            _edit(connection, tenant_id, author, community_id, grid_id, column)
            add_scenario(connection, tenant_id, author, community_id, marked("情景"))
    with connect(database, tenant_id) as connection:
        _add_accounts(connection, tenant_id, author)
        make_release(connection, tenant_id, author, 2, "")
        sights = read_sights(connection)
    return World(database, served, neighbour, seers, sights, {})


def _add_neighbour(connection: Connection, tenant_id: int) -> SmallTown:
    """A community of 2 × 2 grids east of the first."""
    code = "530102001002"
    community = TerritoryFeature(
        source_key="community/2",
        geom=square(3, 0, 200, 200),
        name=marked("邻社区"),
        name_en="Next",
        code=code,
    )
    loaded = load_community(
        connection, tenant_id, community, origin(), settlement="urban", metric_epsg=METRIC_EPSG
    )
    features = [
        TerritoryFeature(
            source_key=f"n/{i}",
            geom=square(3 + i % 2, 1 - i // 2),
            name=marked("邻网格"),
            number=f"{i + 1:02d}",
            code=f"{code}{i + 1:03d}",
        )
        for i in range(4)
    ]
    load_children(connection, tenant_id, loaded.community_id, "grid", features, origin())
    lane = replace(
        features[0],
        source_key="n/lane",
        geom=square(3, 1, 50, 100),
        name=marked("邻巷"),
        number="01",
        code=f"{code}00101",
        parent_code=f"{code}001",
    )
    load_children(connection, tenant_id, loaded.community_id, "lane", [lane], origin())
    rows = connection.execute(
        "select code, territory_id from territory_versions where level = 'grid' and community_id = %s"
        " and upper_inf(valid) and upper_inf(recorded) order by code",
        (loaded.community_id,),
    ).fetchall()
    return SmallTown(loaded.community_id, code, tuple(r[0] for r in rows), tuple(r[1] for r in rows))


def _add_register(connection: Connection, tenant_id: int, where: float) -> None:
    """One of everything that is placed in two grids of a community, and an overlay of its own."""
    for column, row in ((0.3, 1.6), (1.3, 0.3)):
        x = where + column
        building = make_building(
            connection, tenant_id, marked("楼"), square(x, row, 20, 10), households=[2, 1, 3]
        )
        unit = _insert(
            connection,
            "insert into units (tenant_id, source, source_key, content_hash, building_id, entrance, floor, room)"
            " values (%s, 'leaks', gen_random_uuid()::text, 'h', %s, '1', 2, %s) returning id",
            (tenant_id, building, marked("室")),
        )
        connection.execute(
            "update households set unit_id = %s, elderly_people = 1, floating_people = 1 where building_id = %s",
            (unit, building),
        )
        connection.execute(
            "insert into entrances (tenant_id, source, source_key, content_hash, building_id, kind, name, geom)"
            " select tenant_id, 'leaks', gen_random_uuid()::text, 'h', id, 'unit', %s, inner_point from buildings"
            " where id = %s",
            (marked("单元"), building),
        )
        text = marked("地址")
        connection.execute(
            "insert into addresses (tenant_id, building_id, kind, text, spelling) values (%s, %s, 'standard', %s, %s)",
            (tenant_id, building, text, text),
        )
        lon, lat = lonlat(x + 0.2, row + 0.2)
        make_facility(connection, tenant_id, marked("所"), lon, lat)
        make_organization(
            connection, tenant_id, marked("店"), lon, lat, building_id=building, contact=marked("店主")
        )
        make_component(connection, tenant_id, f"5301020101{int(100 * x):06d}", lon, lat, name=marked("井盖"))
        add_incident(connection, tenant_id, (lon, lat), marked("事件"), marked("反映人"))
        add_place_of_patrol(connection, tenant_id, (lon, lat), marked("巡逻点"), marked("岗"))
        for table, kind in (("devices", "'camera'"), ("duty_posts", "null")):
            extra = ("kind, ", f"{kind}, ") if table == "devices" else ("", "")
            connection.execute(
                f"insert into {table} (tenant_id, source, source_key, content_hash, {extra[0]}name, geom) values"
                f" (%s, 'leaks', gen_random_uuid()::text, 'h', {extra[1]}%s, st_setsrid(st_makepoint(%s, %s), 4490))",
                (tenant_id, marked("点"), lon, lat),
            )
    ground = ground_from(square(where + 1.1, 0.1, 50, 50), None)
    content = Content(marked("片区"), "Area", marked("机构"), ground)
    load(connection, tenant_id, "risk_area", content, Order(marked("事由")), ("leaks", f"o{where}"), SINCE)


def _add_staff(connection: Connection, tenant_id: int, community_id: UUID, grids: tuple[UUID, ...]) -> None:
    """A team, two workers with duties of whom one is away; the second has a duty in the first grid too."""
    team = _insert(
        connection,
        "insert into teams (tenant_id, name, territory_id) values (%s, %s, %s) returning id",
        (tenant_id, marked("队"), community_id),
    )
    workers = []
    for held in ((grids[0],), (grids[1], grids[0])):
        worker = _insert(
            connection,
            "insert into workers (tenant_id, source, source_key, content_hash, name, team_id, territory_id)"
            " values (%s, 'leaks', gen_random_uuid()::text, 'h', %s, %s, %s) returning id",
            (tenant_id, marked("员"), team, held[0]),
        )
        workers.append(worker)
        for grid in held:
            connection.execute(
                "insert into duties (tenant_id, source, source_key, content_hash, worker_id, territory_id, role, valid,"
                " reason) values (%s, 'leaks', gen_random_uuid()::text, 'h', %s, %s, 'grid_worker',"
                " tstzrange(%s, null), %s)",
                (tenant_id, worker, grid, SINCE, marked("任命")),
            )
    stranger = _insert(
        connection,
        "insert into workers (tenant_id, source, source_key, content_hash, name, territory_id)"
        " values (%s, 'leaks', gen_random_uuid()::text, 'h', %s, %s) returning id",
        (tenant_id, marked("员"), grids[3]),
    )
    connection.execute(
        "insert into absences (tenant_id, worker_id, deputy_id, valid, note)"
        " values (%s, %s, %s, tstzrange(now() - interval '1 day', now() + interval '9 days'), %s)",
        (tenant_id, workers[0], stranger, marked("请假")),
    )


def _add_personal(connection: Connection, tenant_id: int, author: UUID) -> None:
    """Residents, needs, a note, a tenancy, a correction and a visit in one household of every building."""
    rows = connection.execute(
        "select distinct on (building_id) id from households order by building_id, id"
    ).fetchall()
    given: list[UUID] = []
    for (household,) in rows:
        person = make_person(connection, tenant_id, marked("人"), phone=PHONES[len(given)])
        given.append(household)
        # Of every fourth household nobody is the head.
        relation = "head" if len(given) % 4 else "relative"
        move_in(connection, tenant_id, person, household, relation=relation)
        row: dict[str, Any] = {"t": tenant_id, "h": household, "p": person, "u": author}
        for statement, text in (
            (
                (
                    "insert into attention_tags (tenant_id, person_id, code, legal_basis, reviewer_id, expires_on)"
                    " values (%(t)s, %(p)s, 'elderly_alone', %(text)s, %(u)s, current_date + 90)"
                ),
                marked("依据"),
            ),
            (
                (
                    "insert into household_notes (tenant_id, household_id, text, author_id)"
                    " values (%(t)s, %(h)s, %(text)s, %(u)s)"
                ),
                marked("记事"),
            ),
            (
                (
                    "insert into tenancies (tenant_id, household_id, use_code, landlord_name, valid)"
                    " values (%(t)s, %(h)s, '01', %(text)s, daterange('2026-01-01', null))"
                ),
                marked("房东"),
            ),
            (
                (
                    "insert into correction_requests (tenant_id, household_id, person_id, field, said_sealed, reason,"
                    " author_id, due_on) values (%(t)s, %(h)s, %(p)s, 'name', decode(repeat('00', 40), 'hex'),"
                    " %(text)s, %(u)s, current_date + 9)"
                ),
                marked("更正"),
            ),
            (
                (
                    "insert into erasure_requests (tenant_id, household_id, person_id, grounds, reason, asked_by_id,"
                    " due_on) values (%(t)s, %(h)s, %(p)s, 'unlawful', %(text)s, %(u)s, current_date + 9)"
                ),
                marked("删除申请"),
            ),
            (
                (
                    "insert into legal_holds (tenant_id, household_id, person_id, reason, placed_by_id)"
                    " values (%(t)s, %(h)s, %(p)s, %(text)s, %(u)s)"
                ),
                marked("保全事由"),
            ),
            (
                (
                    "insert into visits (tenant_id, household_id, user_id, kind, visited_at, outcome, note,"
                    " request_hash) values (%(t)s, %(h)s, %(u)s, 'routine', now() - interval '100 days', 'met',"
                    " %(text)s, %(hash)s)"
                ),
                marked("走访"),
            ),
        ):
            connection.execute(statement, {**row, "text": text, "hash": sha256(text.encode()).digest()})


def _decide(connection: Connection, tenant_id: int, author: UUID) -> None:
    """One facility of each community belongs elsewhere by hand, and a grid of the first where it stood before."""
    rows = connection.execute(
        "select distinct on (a.community_id) a.subject_id, (select v.territory_id from territory_versions as v"
        " where v.community_id = a.community_id and v.level = 'grid' and v.territory_id <> a.grid_id"
        " and upper_inf(v.valid) order by v.code desc limit 1) from assignments as a where a.subject_kind = 'facility'"
        " and upper_inf(a.valid) and upper_inf(a.recorded) order by a.community_id, a.subject_id"
    ).fetchall()
    until = datetime.now(UTC) + timedelta(days=30)
    for facility, grid in rows:
        overrides.put(connection, tenant_id, "facility", facility, Wish(grid, marked("改派"), until, author))


def _edit(
    connection: Connection, tenant_id: int, author: UUID, community_id: UUID, grid_id: UUID, column: float
) -> None:
    """One edit that counts, one draft with a step, one job."""
    said = {
        "op": "split",
        "territory": str(grid_id),
        "line": line((column - 0.1, 1.5), (column + 1.1, 1.5)),
    }
    intent = parse(said)
    seen = preview_now(connection, tenant_id, community_id, intent)
    row = connection.execute(
        "select edition from communities where territory_id = %s", (community_id,)
    ).fetchone()
    assert row is not None
    order = EditOrder(
        author_id=author,
        reason=marked("划分"),
        seen_edition=row[0],
        seen_hash=seen.result_hash,
        idempotency_key=uuid4(),
    )
    apply_now(connection, tenant_id, community_id, intent, order)
    actor = Actor(author, ("manager",))
    draft = drafts.create(connection, tenant_id, community_id, marked("草案"), actor)
    drafts.comment(connection, tenant_id, draft.draft.id, marked("意见"), actor)
    jobs.start(connection, tenant_id, "division", community_id, {"note": marked("参数")}, author)


def _add_accounts(connection: Connection, tenant_id: int, author: UUID) -> None:
    """A key for a machine and a request for access that are nobody's but the author's."""
    _insert(
        connection,
        "insert into api_keys (tenant_id, user_id, name, prefix, token_hash, rights, expires_at)"
        " values (%s, %s, %s, 'wgk_test', %s, '{map.read}', now() + interval '9 days') returning id",
        (tenant_id, author, marked("密钥"), sha256(b"key").digest()),
    )
    _insert(
        connection,
        "insert into access_requests (tenant_id, user_id, wanted, classes, hours, reason)"
        " values (%s, %s, '530102001002', '{map}', 2, %s) returning id",
        (tenant_id, author, marked("申请")),
    )


def _insert(connection: Connection, statement: str, values: tuple[Any, ...]) -> UUID:
    row = connection.execute(statement, values).fetchone()
    assert row is not None
    return UUID(str(row[0]))
