"""The demo's towns, and whether one is loaded; what loads one is imported only when that has to be done."""

import hashlib
from dataclasses import dataclass
from importlib import import_module

from gis.db import connect
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, create_tenant, make_default
from ops.paths import ROOT
from ops.say import say


@dataclass(frozen=True)
class Town:
    """One demo town: its tenant, and what to look at."""

    code: str
    name: str
    name_en: str
    look_at: tuple[str, ...]


TOWNS = {
    "chuanfang": Town(
        "demo",
        "云溪区（演示）",
        "Yunxi District (demo)",
        (
            "船房社区：24 个网格、约 7.6 万人的城中村；云沙埠村：湖边的村庄 · an urban village and a lakeside village",
            "点任一楼栋：所属网格、街巷及归属依据 · click a building: its grid, its lane, and why",
            "搜索 cf、船房 或网格编码 · search by pinyin initials, name or code",
            "不登录也能报：/snap/，用手机或窄窗口看 · report without an account at /snap/, best on a phone",
            "全部数据为程序生成 · all data are synthetic",
        ),
    ),
    "helsinki": Town(
        "demo-helsinki",
        "赫尔辛基（演示）",
        "Helsinki (demo)",
        (
            "真实的楼栋、街道和设施 © OpenStreetMap contributors (ODbL)",
            "搜索 Mannerheimintie · search for Mannerheimintie",
        ),
    ),
}


def ensure_loaded(name: str) -> None:
    """Make the town the default tenant, and load it unless that was done from the same files before."""
    town = TOWNS[name]
    settings = DatabaseSettings.model_validate({})
    wanted = fingerprint(name)
    with connect(settings, owner=True) as owner:
        tenant = create_tenant(owner, town.code, town.name, name_en=town.name_en, is_demo=True)
        make_default(owner, tenant)
    if loaded(settings, tenant) == wanted:
        say(f"{town.name} 已经装载", "already loaded")
        return
    import_module("ops.demo_load").load(name, settings, tenant, wanted)


def fingerprint(name: str) -> str:
    """Of everything the files are made from; what was loaded from something else is loaded again."""
    digest = hashlib.sha256(name.encode())
    for path in sorted((ROOT / "importers/demo").rglob("*.*")):
        if path.suffix != ".pyc":
            digest.update(path.read_bytes())
    digest.update((ROOT / "ops/demo_staff.py").read_bytes())
    digest.update((ROOT / "ops/demo_incidents.py").read_bytes())
    digest.update((ROOT / "ops/demo_patrols.py").read_bytes())
    digest.update((ROOT / "requirements-towns.lock").read_bytes())
    return digest.hexdigest()


def loaded(settings: DatabaseSettings, tenant: Tenant) -> str | None:
    """The fingerprint of what the tenant was loaded from."""
    with connect(settings) as connection:
        row = connection.execute("select loaded->>'demo' from tenants where id = %s", (tenant.id,)).fetchone()
    return None if row is None else row[0]
