"""Loads a demo town through the ordinary importer."""

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import sql
from rich.console import Console

from gis.db import Connection, connect, set_tenant
from gis.incidents.upkeep import prepare_in
from gis.metadata import METADATA
from gis.overlays.rules import NewRule, add_rule
from gis.people.sealing import load_keyring
from gis.settings import DatabaseSettings, PersonalKeySettings
from gis.tables import TABLES
from gis.tenants.service import Tenant
from importers.console import progress_bar, show
from importers.demo import generate
from importers.demo.street_grids import write_street_grids
from importers.problems import row_texts
from importers.request import ImportRequest
from importers.run import run_import
from ops import towns
from ops.demo_accounts import give_areas, make_accounts
from ops.demo_incidents import add_incidents
from ops.demo_patrols import add_patrols
from ops.demo_residents import furnish
from ops.demo_staff import add_past
from ops.paths import STATE
from ops.say import Stopped, step
from ops.statistics import analyze

KEPT = frozenset(
    {"tenants", "levels", "duty_roles", "visit_rules", "users", "sessions", "audit_log", "audit_heads"}
)
assert TABLES  # importing them is what fills METADATA


@dataclass(frozen=True)
class Source:
    """One file to import, as what, and with which further options of an import request."""

    kind: str
    path: Path
    options: Mapping[str, Any] = field(default_factory=dict)


Files = list[Source]

SYNTHETIC = (
    ("communities", "communities.geojson"),
    ("grids", "grids.geojson"),
    ("lanes", "lanes.geojson"),
    ("lane_lines", "lane_lines.geojson"),
    ("land", "land.geojson"),
    ("buildings", "buildings.geojson"),
    ("entrances", "entrances.geojson"),
    ("households", "households.csv"),
    ("people", "people.csv"),
    ("tenancies", "tenancies.csv"),
    ("facilities", "facilities.geojson"),
    ("organizations", "organizations.geojson"),
    ("components", "components.geojson"),
    ("devices", "devices.geojson"),
    ("duty_posts", "duty_posts.geojson"),
    ("staff", "workers.csv"),
    ("staff", "duties.csv"),
    ("overlays", "overlays.geojson"),
)


HELSINKI_CENTRE = {
    "community": "990910010001",
    "community_name": "赫尔辛基市中心（演示）",
    "community_name_en": "Helsinki Centre (demo)",
    "community_from_union": True,
    "settlement": "urban",
}


def load(name: str, settings: DatabaseSettings, tenant: Tenant, fingerprint: str) -> None:
    """Replace whatever the demo's tenant holds by the town's files; one that breaks off counts as not loaded."""
    with step("清空旧的演示数据", "emptying the demo"), connect(settings, owner=True) as owner:
        empty(owner, tenant)
    files = FILES[name]()
    with connect(settings, tenant.id) as connection:
        make_accounts(connection, tenant)
        _size_rules(connection, tenant, files)
    with step(f"装载 {tenant.name}", f"loading {tenant.name_en}"):
        for source in files:
            _import(settings, tenant, source)
    with connect(settings, tenant.id) as connection:
        give_areas(connection, tenant)
        prepare_in(connection, tenant.id)
        _competence_rules(connection, tenant, files)
        furnish(connection, tenant)
        add_past(connection, tenant)
    with step("装载一年的事件", "loading a year of incidents"), connect(settings, tenant.id) as connection:
        print(f"    {'incidents':<12} {add_incidents(connection, tenant):>7,}", file=sys.stderr)
    with step("装载巡查", "loading patrols"), connect(settings, tenant.id) as connection:
        print(f"    {'patrol runs':<12} {add_patrols(connection, tenant):>7,}", file=sys.stderr)
    with connect(settings, owner=True) as owner:
        analyze(owner)
        owner.execute(
            "update tenants set loaded = %s::jsonb where id = %s",
            (json.dumps({"demo": fingerprint}), tenant.id),
        )


def empty(owner: Connection, tenant: Tenant) -> None:
    """Delete a demo's map and registers: a town generated anew is another town, not an update of the old one."""
    if not tenant.is_demo:
        raise ValueError(f"{tenant.code} is no demo")
    set_tenant(owner, tenant.id)
    owner.execute("update tenants set loaded = '{}' where id = %s", (tenant.id,))
    for table in reversed(METADATA.sorted_tables):
        if table.name not in KEPT:
            statement = sql.SQL("delete from {} where tenant_id = %s").format(sql.Identifier(table.name))
            owner.execute(statement, (tenant.id,))


def _size_rules(connection: Connection, tenant: Tenant, files: Files) -> None:
    """The rules that lie beside the files, if any do."""
    path = files[0].path.parent / "size_rules.json"
    if not path.exists():
        return
    for rule in json.loads(path.read_text(encoding="utf-8")):
        connection.execute(
            "insert into size_rules (tenant_id, level, settlement, kind, measure, min_value, max_value, severity,"
            " source, source_en, status, effective_from) values (%(tenant_id)s, %(level)s, %(settlement)s, %(kind)s,"
            " %(measure)s, %(min_value)s, %(max_value)s, %(severity)s, %(source)s, %(source_en)s, %(status)s,"
            " %(effective_from)s)"
            " on conflict do nothing",
            {"tenant_id": tenant.id, "source_en": None, **rule},
        )


def _competence_rules(connection: Connection, tenant: Tenant, files: Files) -> None:
    """The rules that lie beside the files, if any do; overlays are named by their keys."""
    path = files[0].path.parent / "competence_rules.json"
    if not path.exists():
        return
    keys = connection.execute("select source_key, id from overlays where source = 'demo'").fetchall()
    ids: dict[str, UUID] = dict(keys)
    for said in json.loads(path.read_text(encoding="utf-8")):
        overlay_id = ids[said.pop("overlay_key")] if "overlay_key" in said else None
        add_rule(connection, tenant.id, NewRule(**said, overlay_id=overlay_id, source="demo"))


def _import(settings: DatabaseSettings, tenant: Tenant, source: Source) -> None:
    """One file, as ``./wangge import`` would; one line when it went well, everything when it did not."""
    console = Console(stderr=True)
    keyring = load_keyring(PersonalKeySettings())
    options = {"source": "demo", "tenant": tenant.code, "keyring": keyring, **source.options}
    request = ImportRequest(source.path, source.kind, **options)
    with progress_bar(console) if console.is_terminal else nullcontext() as tell:
        report = run_import(request, settings, tell)
    if report.problem is not None:
        show(report, console)
        raise Stopped(f"装载 {source.path.name} 失败。", f"Loading {source.path.name} failed.")
    for layer, figures in report.counts.items():
        refused = f"，未通过 refused {figures.refused:,}" if figures.refused else ""
        print(
            f"    {layer:<12} {figures.added + figures.changed + figures.unchanged:>7,}{refused}",
            file=sys.stderr,
        )
    examples = {(layer, refusal.code): refusal for layer, refusal in reversed(report.refused)}
    for (layer, code), count in sorted(report.reasons().items()):
        example = examples[layer, code]
        zh, en = row_texts(code, example.params)
        print(f"      {layer} {count:,} ×，如 e.g. {example.key}: {zh} · {en}", file=sys.stderr, flush=True)


def _synthetic() -> Files:
    folder = STATE / "demo" / "chuanfang"
    with step("生成示范数据", "generating the demo data"):
        generate(folder, lambda _share, _what: None)
    return [Source(kind, folder / name) for kind, name in SYNTHETIC]


def _helsinki() -> Files:
    extract = towns.fetch("helsinki")
    grids = STATE / "demo" / "helsinki" / "grids.geojson"
    grids.parent.mkdir(parents=True, exist_ok=True)
    write_street_grids(extract, grids, name="市中心", name_en="Centre")
    return [
        Source("grids", grids, HELSINKI_CENTRE),
        Source("osm", extract, {"source": "osm"}),
    ]


FILES: dict[str, Callable[[], Files]] = {"chuanfang": _synthetic, "helsinki": _helsinki}
