"""The audit log is a chain: whatever is changed in it is found, and where."""

from collections.abc import Iterator
from threading import Thread
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from gis.audit.service import count, entries, faults, heads
from gis.db import Connection, connect
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, create_tenant
from ops.paths import ROOT

AREA = UUID("6f1c0000-0000-4000-8000-000000000001")


def write(connection: Connection, tenant_id: int, actions: list[str], area: UUID | None = None) -> None:
    for action in actions:
        connection.execute(
            "insert into audit_log (tenant_id, area_id, actor_id, action, subject_kind, subject_id, detail)"
            " values (%s, %s, %s, %s, 'user', '7', %s::jsonb)",
            (tenant_id, area, uuid4(), action, '{"b": 1.50, "a": ["中", null]}'),
        )


@pytest.fixture
def log(connection: Connection, tenant: Tenant) -> Connection:
    """Five rows of the tenant's own chain and three of an area's."""
    before = count(connection)
    write(connection, tenant.id, ["one", "two", "three", "four", "five"])
    write(connection, tenant.id, ["here", "there", "elsewhere"], AREA)
    assert count(connection) == before + 8
    return connection


def test_an_untouched_log_fits(log: Connection) -> None:
    assert faults(log) == []
    ends = {head.area_id: head.seq for head in heads(log)}
    assert ends[AREA] == 3
    assert ends[None] >= 5


def test_the_application_may_add_and_nothing_else(log: Connection) -> None:
    for statement in (
        "update audit_log set action = 'none'",
        "delete from audit_log",
        "truncate audit_log",
        "update audit_heads set seq = 0",
        "delete from audit_heads",
        "insert into audit_heads select tenant_id, gen_random_uuid(), 1, hash from audit_heads",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), log.transaction():
            log.execute(statement)


def test_what_is_sent_as_number_or_hash_is_not_believed(log: Connection, tenant: Tenant) -> None:
    log.execute(
        "insert into audit_log (tenant_id, action, seq, prev_hash, hash) values (%s, 'forged', 1, %s, %s)",
        (tenant.id, b"x" * 32, b"y" * 32),
    )
    assert faults(log) == []


Found = list[tuple[str, UUID | None, int, int]]


@pytest.fixture(scope="module")
def chained(database: DatabaseSettings) -> Tenant:
    """A tenant whose whole log are the five rows of its own chain and the three of an area's."""
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, "chained", "链县")
    with connect(database, tenant.id) as connection:
        write(connection, tenant.id, ["one", "two", "three", "four", "five"])
        write(connection, tenant.id, ["here", "there", "elsewhere"], AREA)
    return tenant


@pytest.fixture
def owner(database: DatabaseSettings, chained: Tenant) -> Iterator[Connection]:
    """The login that owns the tables, which may do anything to the log; rolled back after the test."""
    with connect(database, chained.id, owner=True) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("update audit_log set action = 'zwei' where action = 'two'", [("altered", None, 2, 0)]),
        (
            "update audit_log set at = at + interval '1 microsecond' where action = 'there'",
            [("altered", AREA, 2, 0)],
        ),
        ("update audit_log set actor_id = null where action = 'five'", [("altered", None, 5, 0)]),
        ("update audit_log set detail = detail - 'a' where action = 'one'", [("altered", None, 1, 0)]),
        ("delete from audit_log where action = 'three'", [("missing_before", None, 4, 1)]),
        ("delete from audit_log where action in ('one', 'two')", [("missing_before", None, 3, 2)]),
        ("delete from audit_log where action = 'elsewhere'", [("missing_at_end", AREA, 2, 1)]),
        (f"delete from audit_log where area_id = '{AREA}'", [("missing_at_end", AREA, 0, 3)]),
        (f"delete from audit_heads where area_id = '{AREA}'", [("no_head", AREA, 3, -3)]),
        (
            "update audit_log set hash = sha256('new'), action = 'zwei' where action = 'two'",
            [("altered", None, 2, 0), ("broken_link", None, 3, 0)],
        ),
    ],
)
def test_one_change_by_hand_is_found_and_located(owner: Connection, statement: str, expected: Found) -> None:
    owner.execute(statement)
    assert [(each.kind, each.area_id, each.seq, each.missing) for each in faults(owner)] == expected


def test_a_chain_made_anew_is_found_by_heads_kept_elsewhere(owner: Connection, chained: Tenant) -> None:
    saved = heads(owner)
    owner.execute("delete from audit_log")
    owner.execute("delete from audit_heads")
    write(owner, chained.id, ["one", "two", "other", "four", "five", "six"])
    write(owner, chained.id, ["here", "there", "elsewhere"], AREA)
    assert faults(owner) == []
    assert [(f.kind, f.area_id, f.seq, f.action) for f in faults(owner, saved)] == [
        ("not_as_saved", None, 5, "five"),
        ("not_as_saved", AREA, 3, "elsewhere"),
    ]


def test_two_writers_of_one_area_make_one_chain(database: DatabaseSettings) -> None:
    with connect(database, owner=True) as creator:
        tenant = create_tenant(creator, "busy", "忙县")

    def some(name: str) -> None:
        for number in range(15):
            with connect(database, tenant.id) as connection:
                write(connection, tenant.id, [f"{name}{number}"], AREA)

    writers = [Thread(target=some, args=(name,)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with connect(database, tenant.id) as connection:
        assert faults(connection) == []
        assert [entry["seq"] for entry in entries(connection) if entry["area_id"] == AREA] == [*range(1, 31)]


def test_rows_logged_before_the_chain_are_chained_in_their_order(scratch_database: DatabaseSettings) -> None:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", str(scratch_database.owner_database_url).replace("%", "%%"))
    with connect(scratch_database, owner=True) as creator:
        tenants = [create_tenant(creator, code, "链县") for code in ("chain", "other")]
    command.downgrade(config, "0006")
    for tenant in tenants:
        with connect(scratch_database, tenant.id) as connection:
            for action in ("one", "two"):
                connection.execute(
                    "insert into audit_log (tenant_id, action) values (%s, %s)", (tenant.id, action)
                )
    command.upgrade(config, "head")
    for tenant in tenants:
        with connect(scratch_database, tenant.id) as connection:
            write(connection, tenant.id, ["three"])
            assert faults(connection) == []
            assert [entry["action"] for entry in entries(connection)] == ["one", "two", "three"]
