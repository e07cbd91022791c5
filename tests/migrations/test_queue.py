"""The queue's schema is the one that its library wants."""

from importlib.resources import files

from gis.db import Connection, connect
from gis.settings import DatabaseSettings

FUNCTIONS = (
    "select proname, pg_get_function_identity_arguments(oid), prosrc from pg_proc"
    " where pronamespace = %(schema)s::regnamespace"
)
COLUMNS = (
    "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull from pg_attribute as a"
    " join pg_class as c on c.oid = a.attrelid where c.relnamespace = %(schema)s::regnamespace and a.attnum > 0"
)
INDEXES = "select tablename, indexname, indexdef from pg_indexes where schemaname = %(schema)s"
TRIGGERS = (
    "select t.tgname, pg_get_triggerdef(t.oid) from pg_trigger as t join pg_class as c on c.oid = t.tgrelid"
    " where c.relnamespace = %(schema)s::regnamespace and not t.tgisinternal"
)
CHECKS = (
    "select conname, pg_get_constraintdef(oid) from pg_constraint"
    " where connamespace = %(schema)s::regnamespace and contype in ('c', 'u', 'f')"
)


def described(connection: Connection, schema: str) -> set[tuple[object, ...]]:
    """Everything in a schema, without its name."""
    found: set[tuple[object, ...]] = set()
    for query in (FUNCTIONS, COLUMNS, INDEXES, TRIGGERS, CHECKS):
        for row in connection.execute(query, {"schema": schema}).fetchall():
            found.add(tuple(str(value).replace(f"{schema}.", "") for value in row))
    return found


def test_the_queue_is_as_its_library_ships_it(database: DatabaseSettings) -> None:
    shipped = (files("procrastinate") / "sql" / "schema.sql").read_bytes()
    with connect(database, owner=True) as connection:
        connection.execute("set local search_path = procrastinate, public")
        ours = described(connection, "procrastinate")
        connection.execute("create schema shipped")
        connection.execute("set local search_path = shipped, public")
        connection.execute(shipped)
        theirs = described(connection, "shipped")
        connection.rollback()
    assert len(ours) > 50
    assert ours == theirs


def test_the_application_uses_the_queue_and_owns_nothing_of_it(database: DatabaseSettings) -> None:
    with connect(database) as connection:
        row = connection.execute(
            "select has_schema_privilege('procrastinate', 'usage'), has_schema_privilege('procrastinate', 'create')"
        ).fetchone()
        assert row == (True, False)
        connection.execute("select procrastinate_register_worker_v1()")
        connection.rollback()
