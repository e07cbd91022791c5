"""A command that needs the schema says what to do when it is missing or older than the program."""

import pytest
from alembic import command
from alembic.config import Config

from gis.db import connect
from gis.settings import DatabaseSettings
from ops import database, migrate
from ops.paths import ROOT
from ops.say import Stopped


def config(settings: DatabaseSettings) -> Config:
    found = Config(ROOT / "alembic.ini")
    found.set_main_option("sqlalchemy.url", str(settings.owner_database_url).replace("%", "%%"))
    return found


def test_the_schema_of_this_program_is_ready(
    scratch_database: DatabaseSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANGGE_DATABASE_URL", scratch_database.database_url)
    database.ready()


@pytest.mark.parametrize(("revision", "says"), [("0006", "0006"), ("base", "还没有数据结构")])
def test_an_older_schema_and_none_ask_for_migrate(
    scratch_database: DatabaseSettings, monkeypatch: pytest.MonkeyPatch, revision: str, says: str
) -> None:
    monkeypatch.setenv("WANGGE_DATABASE_URL", scratch_database.database_url)
    command.downgrade(config(scratch_database), revision)
    with pytest.raises(Stopped, match=says) as stopped:
        database.ready()
    assert stopped.value.command == "./wangge migrate"


def test_a_schema_of_another_version_is_not_migrated(
    scratch_database: DatabaseSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANGGE_OWNER_DATABASE_URL", str(scratch_database.owner_database_url))
    with connect(scratch_database, owner=True) as owner:
        owner.execute("update alembic_version set version_num = 'strange'")
    with pytest.raises(Stopped, match="strange"):
        migrate.upgrade()


def test_a_database_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Stopped, match="WANGGE_DATABASE_URL"):
        database.ready()
