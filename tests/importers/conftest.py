"""A tenant of its own for committed imports, emptied after each test, and the real files beside the checkout."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from gis.db import Connection, connect
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, create_tenant
from importers.report import ImportReport
from importers.request import ImportRequest
from importers.run import run_import
from ops.paths import ROOT

SHARED = ROOT.parent / "shared" / "data"
_TABLES = (
    "assignments",
    "register_versions",
    "rejected_rows",
    "residences",
    "tenancies",
    "addresses",
    "people",
    "former_homes",
    "components",
    "organization_contacts",
    "organizations",
    "households",
    "units",
    "entrances",
    "duties",
    "workers",
    "buildings",
    "lane_line_sides",
    "lane_lines",
    "facilities",
    "camera_views",
    "devices",
    "duty_posts",
    "land",
    "competence_rules",
    "overlay_versions",
    "overlay_changes",
    "overlays",
    "partition_checks",
    "territory_versions",
    "edits",
    "communities",
    "territory_codes",
    "territories",
    "import_batches",
)


def real_file(*parts: str) -> Path:
    """A real file beside the checkout; without it the test is skipped, saying so."""
    path = SHARED.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"no real data beside the checkout: {path.name}")
    return path


@dataclass
class Importing:
    """Runs imports into one tenant and asks what became of them."""

    settings: DatabaseSettings
    tenant: Tenant

    def __call__(self, path: Path, kind: str, **options: Any) -> ImportReport:
        """Import a file as the command does."""
        return run_import(ImportRequest(path, kind, tenant=self.tenant.code, **options), self.settings)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a query in the tenant."""
        with connect(self.settings, self.tenant.id) as connection:
            return connection.execute(query, values).fetchall()

    def value(self, query: str, *values: object) -> Any:
        """The first value of a query in the tenant."""
        return self.rows(query, *values)[0][0]


@pytest.fixture(scope="session")
def _import_tenant(database: DatabaseSettings) -> Tenant:
    with connect(database, owner=True) as owner:
        return create_tenant(owner, "imports", "导入县", name_en="Import County")


@pytest.fixture
def importing(database: DatabaseSettings, _import_tenant: Tenant) -> Iterator[Importing]:
    """Imports commit here, since the command commits; the tenant is emptied afterwards."""
    yield Importing(database, _import_tenant)
    with connect(database, _import_tenant.id, owner=True) as owner:
        _empty(owner)


def _empty(owner: Connection) -> None:
    owner.execute("set local session_replication_role = replica") if _may_replicate(owner) else None
    owner.execute("set constraints all deferred")
    # Whatever refers to a row is found by index, also in a table that was filled since it was last analysed.
    owner.execute("set local enable_seqscan = off")
    for table in _TABLES:
        owner.execute(psycopg.sql.SQL("delete from {}").format(psycopg.sql.Identifier(table)))


def _may_replicate(owner: Connection) -> bool:
    row = owner.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    return bool(row and row[0])


Writer = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Writes a file with the given content and gives its path."""

    def writer(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writer


@pytest.fixture(autouse=True)
def _data_is_there_in_ci() -> None:
    """In CI, data that lies beside the checkout is used; only its absence skips."""
    if os.environ.get("CI") and SHARED.parent.is_dir():
        assert SHARED.is_dir()
