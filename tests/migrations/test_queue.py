"""The queue's schema is its library's, and a library that changes it is noticed."""

from importlib.metadata import version
from importlib.resources import files

from gis.db import connect
from gis.settings import DatabaseSettings

LAST_CHANGE = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
"""The newest of the library's own migrations that ours account for. When this is not it any more, a migration of ours
must run the newer ones of `procrastinate/sql/migrations` where the comment on the schema names an older version."""


def test_the_library_has_no_change_that_our_migrations_do_not_know() -> None:
    shipped = [each.name for each in (files("procrastinate") / "sql/migrations").iterdir()]
    assert max(name for name in shipped if name.endswith(".sql")) == LAST_CHANGE


def test_the_schema_says_which_version_made_it(database: DatabaseSettings) -> None:
    with connect(database) as connection:
        row = connection.execute(
            "select obj_description('procrastinate'::regnamespace, 'pg_namespace')"
        ).fetchone()
    assert row == (f"procrastinate {version('procrastinate')}",)


def test_the_application_uses_the_queue_and_owns_nothing_of_it(database: DatabaseSettings) -> None:
    with connect(database) as connection:
        row = connection.execute(
            "select has_schema_privilege('procrastinate', 'usage'), has_schema_privilege('procrastinate', 'create')"
        ).fetchone()
        assert row == (True, False)
        connection.execute("select procrastinate_register_worker_v1()")
        connection.rollback()
