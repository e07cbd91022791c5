"""The demo town as a database, loaded once for all test processes of some hours and copied by whoever wants one."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest.mock import patch

from psycopg import sql

from gis.db import connect
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant, make_default
from ops import bootstrap, demo_load
from ops.keyfile import TEXT_VARIABLE
from ops.paths import ROOT, STATE
from tests import databases
from tests.keys import TEXT

_PREFIX = "wangge_demo_"
_MADE_BY = ("gis", "importers", "migrations", "ops", "tests/keys.py", "requirements.lock")


@contextmanager
def demo_copy(name: str) -> Iterator[DatabaseSettings]:
    """A database of that name with the demo as its default tenant, to be changed at will."""
    with databases.copied(name, ensure()) as settings:
        yield settings


def ensure() -> str:
    """The name of the template; whoever comes while it is being made waits for it."""
    STATE.mkdir(exist_ok=True)
    with (STATE / "demo-database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = f"{_PREFIX}{_fingerprint()[:16]}"
        with databases.maintenance() as connection:
            there = [
                name
                for (name,) in connection.execute(
                    "select datname from pg_database where starts_with(datname, %s)", (_PREFIX,)
                )
            ]
        if wanted not in there:
            for name in there:
                databases.drop(name)
            _make(wanted)
    return wanted


def _make(name: str) -> None:
    """Under its name only when it is whole."""
    part = f"{_PREFIX}part"
    databases.create(part, bootstrap.TEMPLATE)
    settings = databases.settings_of(part)
    databases.upgrade(settings)
    with connect(settings, owner=True) as owner:
        tenant = create_tenant(owner, "demo", "云溪区（演示）", name_en="Yunxi District (demo)", is_demo=True)
        make_default(owner, tenant)
    with patch.dict(os.environ, {TEXT_VARIABLE: TEXT}):
        demo_load.load("chuanfang", settings, tenant, "tests")
    with databases.maintenance() as connection:
        connection.execute(
            sql.SQL("alter database {} rename to {}").format(sql.Identifier(part), sql.Identifier(name))
        )


def _fingerprint() -> str:
    """Of all that takes part in making it, and of the time to six hours: the demo tells of the hours before now."""
    now = datetime.now(UTC)
    digest = hashlib.sha256(f"{now.date()} {now.hour // 6}".encode())
    for top in _MADE_BY:
        path = ROOT / top
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file.relative_to(ROOT)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    ensure()
