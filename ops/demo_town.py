"""Loads a demo town through the ordinary importer, and leaves one alone that was loaded from the same files."""

import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from gis.db import Connection, connect
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant
from importers.console import progress_bar, show
from importers.demo import generate
from importers.demo.street_grids import write_street_grids
from importers.problems import row_texts
from importers.request import ImportRequest
from importers.run import run_import
from ops import towns
from ops.demo_accounts import empty, make_accounts, make_tenant
from ops.paths import ROOT, STATE
from ops.say import Stopped, say, step


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
    ("households", "households.csv"),
    ("facilities", "facilities.geojson"),
    ("devices", "devices.geojson"),
    ("duty_posts", "duty_posts.geojson"),
    ("staff", "workers.csv"),
    ("staff", "duties.csv"),
)


HELSINKI_CENTRE = {
    "community": "990910010001",
    "community_name": "赫尔辛基市中心（演示）",
    "community_name_en": "Helsinki Centre (demo)",
    "community_from_union": True,
    "settlement": "urban",
}


@dataclass(frozen=True)
class Town:
    """One demo town: its tenant, where its files come from, and what to look at."""

    code: str
    name: str
    name_en: str
    files: Callable[[], Files]
    look_at: tuple[str, ...]


def load(name: str) -> None:
    """Make tenant and accounts and import the town's files, unless this was done from the same files before."""
    town = TOWNS[name]
    settings = DatabaseSettings.model_validate({})
    wanted = _fingerprint(name)
    with connect(settings, owner=True) as owner:
        tenant = make_tenant(owner, town.code, town.name, town.name_en)
    if _loaded(settings, tenant) == wanted:
        say(f"{town.name} 已经装载", "already loaded")
        return
    with connect(settings, owner=True) as owner:
        empty(owner, tenant)
    files = town.files()
    with connect(settings, tenant.id) as connection:
        make_accounts(connection, tenant)
        _size_rules(connection, tenant, files)
    with step(f"装载 {town.name}", f"loading {town.name_en}"):
        for source in files:
            _import(settings, tenant, source)
    with connect(settings, owner=True) as owner:
        owner.execute(
            "update tenants set loaded = %s::jsonb where id = %s", (json.dumps({"demo": wanted}), tenant.id)
        )


def _fingerprint(name: str) -> str:
    """Of everything the files are made from; what was loaded from something else is loaded again."""
    digest = hashlib.sha256(name.encode())
    for path in sorted((ROOT / "importers/demo").rglob("*.*")):
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    digest.update((ROOT / "requirements-towns.lock").read_bytes())
    return digest.hexdigest()


def _loaded(settings: DatabaseSettings, tenant: Tenant) -> str | None:
    with connect(settings) as connection:
        row = connection.execute("select loaded->>'demo' from tenants where id = %s", (tenant.id,)).fetchone()
    return None if row is None else row[0]


def _size_rules(connection: Connection, tenant: Tenant, files: Files) -> None:
    """The rules that lie beside the files, if any do."""
    path = files[0].path.parent / "size_rules.json"
    if not path.exists():
        return
    for rule in json.loads(path.read_text(encoding="utf-8")):
        connection.execute(
            "insert into size_rules (tenant_id, level, settlement, kind, measure, min_value, max_value, severity,"
            " source, status, effective_from) values (%(tenant_id)s, %(level)s, %(settlement)s, %(kind)s,"
            " %(measure)s, %(min_value)s, %(max_value)s, %(severity)s, %(source)s, %(status)s, %(effective_from)s)"
            " on conflict do nothing",
            {"tenant_id": tenant.id, **rule},
        )


def _import(settings: DatabaseSettings, tenant: Tenant, source: Source) -> None:
    """One file, as ``./wangge import`` would; one line when it went well, everything when it did not."""
    console = Console(stderr=True)
    options = {"source": "demo", "tenant": tenant.code, **source.options}
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


TOWNS = {
    "chuanfang": Town(
        "demo",
        "云溪区（演示）",
        "Yunxi District (demo)",
        _synthetic,
        (
            "船房社区：24 个网格、约 7.6 万人的城中村；云沙埠村：湖边的村庄 · an urban village and a lakeside village",
            "点任一楼栋：所属网格、街巷及归属依据 · click a building: its grid, its lane, and why",
            "搜索 cf、船房 或网格编码 · search by pinyin initials, name or code",
            "全部数据为程序生成 · all data are synthetic",
        ),
    ),
    "helsinki": Town(
        "demo-helsinki",
        "赫尔辛基（演示）",
        "Helsinki (demo)",
        _helsinki,
        (
            "真实的楼栋、街道和设施 © OpenStreetMap contributors (ODbL)",
            "搜索 Mannerheimintie · search for Mannerheimintie",
        ),
    ),
}
