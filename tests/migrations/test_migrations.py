"""Migrations go up, down and up again, agree with the tables in code, and protect every table of a tenant."""

from alembic import command
from alembic.config import Config

from gis.db import connect
from gis.settings import DatabaseSettings
from gis.tables import TABLES
from ops.paths import ROOT


def configuration(database: DatabaseSettings) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", str(database.owner_database_url).replace("%", "%%"))
    return config


def test_the_schema_is_the_one_in_code(database: DatabaseSettings) -> None:
    command.check(configuration(database))


def test_down_and_up_again_leaves_the_same_schema(scratch_database: DatabaseSettings) -> None:
    config = configuration(scratch_database)
    command.downgrade(config, "base")
    with connect(scratch_database, owner=True) as connection:
        left = connection.execute(
            "select relname from pg_class where relnamespace = 'wangge'::regnamespace and relkind = 'r'"
        ).fetchall()
    assert left == [("alembic_version",)]
    command.upgrade(config, "head")
    command.check(config)


def test_row_level_security_is_forced_on_every_table(database: DatabaseSettings) -> None:
    with connect(database, owner=True) as connection:
        rows = connection.execute(
            "select relname, relrowsecurity and relforcerowsecurity from pg_class"
            " where relnamespace = 'wangge'::regnamespace and relkind in ('r', 'p')"
            " and relname <> 'alembic_version'"
        ).fetchall()
    assert {name for name, _ in rows} >= {table.name for table in TABLES}
    assert [name for name, is_forced in rows if not is_forced] == []


def test_the_application_owns_nothing_and_cannot_pass_around_the_policies(database: DatabaseSettings) -> None:
    with connect(database) as connection:
        row = connection.execute(
            "select rolsuper, rolbypassrls,"
            " (select count(*) from pg_class where relowner = r.oid and relpersistence <> 't')"
            " from pg_roles as r where rolname = current_user"
        ).fetchone()
    assert row == (False, False, 0)


def test_every_key_carries_the_tenant(database: DatabaseSettings) -> None:
    with connect(database, owner=True) as connection:
        rows = connection.execute(
            "select conrelid::regclass::text, conname, contype from pg_constraint as c"
            " where connamespace = 'wangge'::regnamespace and contype in ('p', 'u', 'x') and not exists ("
            "  select from pg_attribute as a where a.attrelid = c.conrelid and a.attnum = any(c.conkey)"
            "   and a.attname = 'tenant_id')"
        ).fetchall()
    without = {table for table, _, _ in rows}
    assert without <= {"wangge.tenants", "tenants", "alembic_version", "wangge.alembic_version"}


WITHOUT_AREA = {
    # who runs the deployment, and its settings
    "tenants", "levels", "size_rules", "duty_roles", "visit_rules", "bodies", "competence_rules",
    # read to find out what somebody may see
    "users", "sessions", "grants", "api_keys", "identities",
    "second_factors", "recovery_codes", "second_factor_rules",
    # numbers and hashes of everybody's work, without a word of it
    "communities", "partition_checks", "audit_heads", "statistics_releases",
    # open geography
    "lane_lines", "land",
    # what an incident may be, its limits and working time: the same for everybody of the tenant
    "incident_types", "filing_conditions", "attendance_rules", "work_calendars", "calendar_days", "working_spans",
}  # fmt: skip


def test_every_table_is_held_to_areas_or_has_a_reason_not_to_be(database: DatabaseSettings) -> None:
    with connect(database, owner=True) as connection:
        rows = connection.execute(
            "select tablename from pg_policies where schemaname = 'wangge' and permissive = 'RESTRICTIVE'"
            " and cmd = 'ALL' and policyname = tablename || '_sight'"
        ).fetchall()
    held = {name for (name,) in rows}
    assert {table.name for table in TABLES} - held == WITHOUT_AREA


def test_the_box_is_the_first_of_the_restrictive_policies(database: DatabaseSettings) -> None:
    """PostgreSQL takes them in the order of their names, and only the first may use an index that is not leakproof."""
    with connect(database, owner=True) as connection:
        rows = connection.execute(
            "select tablename, min(policyname) from pg_policies where schemaname = 'wangge'"
            " and permissive = 'RESTRICTIVE' and tablename in"
            " (select tablename from pg_policies where policyname = tablename || '_box') group by tablename"
        ).fetchall()
    assert rows
    assert all(first == f"{table}_box" for table, first in rows)
