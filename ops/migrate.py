"""The command ``migrate``, apart from the other database commands because Alembic takes a second to load."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from gis.db import connect
from gis.incidents.upkeep import prepare
from gis.lane_lines import sides
from gis.settings import DatabaseSettings
from gis.tenants.service import tenants
from ops.cli import parser
from ops.database import APP_VARIABLE, OWNER_VARIABLE, ensure
from ops.paths import ROOT
from ops.say import Stopped, say


def migrate(arguments: Sequence[str]) -> int:
    """Bring the schema up to the newest revision."""
    parser("migrate").parse_args(arguments)
    ensure()
    upgrade()
    _fill_in()
    say("数据库结构是最新的", "the schema is up to date")
    return 0


def _fill_in() -> None:
    """Derive what a new table holds for maps that were there before it; without the service's login an import does."""
    if not os.environ.get(APP_VARIABLE):
        return
    settings = DatabaseSettings()
    with connect(settings) as connection:
        found = tenants(connection, None)
    for tenant in found:
        with connect(settings, tenant.id) as connection:
            sides.derive_missing(connection, tenant.id, at=datetime.now(UTC))
        prepare(settings, tenant.id)


def configuration() -> Config:
    """Alembic's configuration of this checkout, whatever the working directory is."""
    return Config(ROOT / "alembic.ini")


def upgrade() -> None:
    """Apply missing migrations with the owner's login."""
    if not os.environ.get(OWNER_VARIABLE):
        raise Stopped(
            f"迁移需要数据库所有者的地址，请设置 {OWNER_VARIABLE}。",
            f"Migrations run as the database's owner; please set {OWNER_VARIABLE}.",
        )
    try:
        command.upgrade(configuration(), "head")
    except CommandError as error:
        raise Stopped(
            f"无法迁移：{error}。这个数据库的结构来自另一版程序；请用那一版打开它，或换一个新的数据库。",
            f"Cannot migrate: {error}. This database's schema comes from another version of the program;"
            " open it with that version, or use a new database.",
        ) from error
