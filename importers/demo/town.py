"""Generates the demo town: the urban village 船房 and a village by the lake, the same bytes every time."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import shapely

from importers.demo.components import place_components
from importers.demo.facilities import place_cameras, place_duty_posts, place_facilities
from importers.demo.houses import farmhouses, village_houses
from importers.demo.names import PeopleNames
from importers.demo.organizations import place_organizations
from importers.demo.overlays import COMPETENCE_RULES
from importers.demo.partition import Settlement, build
from importers.demo.people import URBAN_CENSUS, register, register_village, settle, settle_village
from importers.demo.plan import SettlementPlan
from importers.demo.register import Register, Worker
from importers.demo.staff import PATROL_MEMBERS, staff_of
from importers.demo.surroundings import surroundings
from importers.demo.urban_plan import CHUANFANG
from importers.demo.village_plan import YUNSHABU
from importers.demo.works import build_works
from importers.demo.write import write_all, write_json

SEED = 2512
TENANT_CODE = "530199"
TENANT_NAME = "云溪区（演示）"
TENANT_NAME_EN = "Yunxi District (demo)"

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Manifest:
    """What was generated: figures by settlement and rows by file."""

    tenant: dict[str, str]
    synthetic: bool
    note_zh: str
    note_en: str
    seed: int
    totals: dict[str, dict[str, int]]
    stated: dict[str, dict[str, float]]
    files: dict[str, int]


def generate(folder: Path, progress: Progress) -> Manifest:
    """Writes the demo data into `folder` and returns its manifest, which is there as `manifest.json` too.

    `progress` is called with the share done (0 … 1) and what is being done.
    """
    progress(0.0, CHUANFANG.name)
    numbers: Counter[str] = Counter()
    urban = _urban(CHUANFANG, numbers)
    progress(0.6, YUNSHABU.name)
    village = _village(YUNSHABU, numbers)
    progress(0.7, str(folder))
    registers = [urban, village]
    files = write_all(folder, registers)
    write_json(folder / "size_rules.json", SIZE_RULES)
    write_json(folder / "competence_rules.json", COMPETENCE_RULES)
    manifest = Manifest(
        tenant={"code": TENANT_CODE, "name": TENANT_NAME, "name_en": TENANT_NAME_EN},
        synthetic=True,
        note_zh=_NOTE_ZH,
        note_en=_NOTE_EN,
        seed=SEED,
        totals={r.settlement.plan.code: _totals(r) for r in registers},
        stated=_STATED,
        files=files,
    )
    write_json(folder / "manifest.json", asdict(manifest))
    progress(1.0, str(folder))
    return manifest


def _urban(plan: SettlementPlan, numbers: Counter[str]) -> Register:
    settlement = build(plan, SEED)
    works = build_works(settlement, np.random.default_rng([SEED, 3]))
    drawn = village_houses(settlement, np.random.default_rng([SEED, 2])) + works.buildings
    buildings = register(drawn, URBAN_CENSUS, np.random.default_rng([SEED, 4]))
    land = works.land + surroundings(settlement)
    facilities = place_facilities(settlement, buildings, works.land, np.random.default_rng([SEED, 7]))
    return Register(
        settlement=settlement,
        buildings=buildings,
        households=settle(settlement, buildings, URBAN_CENSUS, SEED),
        facilities=facilities,
        devices=place_cameras(settlement),
        duty_posts=place_duty_posts(settlement),
        organizations=place_organizations(
            settlement, buildings, facilities, np.random.default_rng([SEED, 10])
        ),
        components=place_components(settlement, numbers, np.random.default_rng([SEED, 11])),
        workers=_staff(settlement, PATROL_MEMBERS),
        land=land,
    )


def _village(plan: SettlementPlan, numbers: Counter[str]) -> Register:
    settlement = build(plan, SEED)
    works = build_works(settlement, np.random.default_rng([SEED, 3]))
    drawn = farmhouses(settlement, np.random.default_rng([SEED, 2])) + works.buildings
    buildings = register_village(drawn, np.random.default_rng([SEED, 4]))
    land = works.land + surroundings(settlement)
    facilities = place_facilities(settlement, buildings, works.land, np.random.default_rng([SEED, 7]))
    return Register(
        settlement=settlement,
        buildings=buildings,
        households=settle_village(buildings, SEED),
        facilities=facilities,
        devices=place_cameras(settlement),
        duty_posts=place_duty_posts(settlement),
        organizations=place_organizations(
            settlement, buildings, facilities, np.random.default_rng([SEED, 10])
        ),
        components=place_components(settlement, numbers, np.random.default_rng([SEED, 12])),
        workers=_staff(settlement, 0),
        land=land,
    )


def _staff(settlement: Settlement, patrol: int) -> list[Worker]:
    stage = 8 if settlement.plan.settlement == "urban" else 9
    rng = np.random.default_rng([SEED, stage])
    return staff_of(settlement, PeopleNames(rng), rng, patrol)


def _totals(rows: Register) -> dict[str, int]:
    homes = rows.households
    return {
        "area_m2": round(shapely.area(rows.settlement.outline)),
        "grids": len(rows.settlement.grids),
        "lanes": len(rows.settlement.lanes),
        "resident_groups": len({grid.quarter.group for grid in rows.settlement.grids}),
        "buildings": len(rows.buildings),
        "rental_buildings": sum(resident.is_rental for resident in rows.buildings),
        "households": len(homes),
        "people": sum(home.people for home in homes),
        "floating_people": sum(home.floating_people for home in homes),
        "facilities": len(rows.facilities),
        "cameras": sum(device.kind == "camera" for device in rows.devices),
        "duty_posts": len(rows.duty_posts),
        "organizations": len(rows.organizations),
        "components": len(rows.components),
        "patrol_members": sum(any(role == "patrol" for _, role in w.duties) for w in rows.workers),
        "lane_heads": sum(any(role == "lane_head" for _, role in w.duties) for w in rows.workers),
    }


# Stated beside computed: the published figures are rounded and are never corrected silently.
_STATED = {
    CHUANFANG.code: {
        "area_km2": 1.8, "grids": 24, "resident_groups": 12, "rental_buildings": 2512, "registered_people": 4300,
        "floating_people": 72_000, "duty_posts": 10, "patrol_members": 62, "cameras": 24,
    },
}  # fmt: skip

_NOTE_ZH = (
    "演示数据，全部为程序生成。船房社区只取公开报道中的总数，街巷、楼栋、住户、姓名均为虚构；"
    "云沙埠村按荣成的网格和街巷规模虚构，放在同一城区南面约六公里的湖边，便于在一张图上同时看到。"
    "代码不是真实行政区划代码，位置与真实地物无关。"
)
_NOTE_EN = (
    "Synthetic demo data. Only the totals of Chuanfang follow published figures; lanes, buildings, households and "
    "names are invented. Yunshabu village follows the grid and lane sizes of Rongcheng and is set on a lake about six "
    "kilometres south of the same town, so that one map shows both. The codes are no real administrative codes and the "
    "places match nothing on the ground."
)


def _rule(
    level: str,
    settlement: str | None,
    low: float | None,
    high: float | None,
    source: tuple[str, str],
    measure: str = "households",
) -> dict[str, object]:
    return {
        "level": level, "settlement": settlement, "kind": "general", "measure": measure, "min_value": low,
        "max_value": high, "severity": "warn", "source": source[0], "source_en": source[1], "status": "demo",
        "effective_from": "2025-01-01",
    }  # fmt: skip


SIZE_RULES = [
    _rule(
        "grid",
        "urban",
        900,
        1600,
        ("演示规则：按船房社区的人口密度设定", "demo rule: after the density of Chuanfang"),
    ),
    _rule(
        "grid",
        "rural",
        30,
        60,
        ("演示规则：参照荣成每网格 30–60 户", "demo rule: after Rongcheng, 30–60 households a grid"),
    ),
    _rule(
        "lane",
        "rural",
        10,
        20,
        ("演示规则：参照荣成每街巷 10–20 户", "demo rule: after Rongcheng, 10–20 households a lane"),
    ),
    _rule(
        "grid",
        None,
        0.25,
        None,
        ("演示规则：形状不宜过于狭长", "demo rule: no long and narrow shapes"),
        "polsby_popper",
    ),
    _rule("grid", None, None, 1, ("演示规则：网格宜连成一片", "demo rule: a grid in one piece"), "parts"),
    _rule(
        "grid",
        None,
        None,
        20,
        ("演示规则：网格内步行不宜超过 20 分钟", "demo rule: no more than 20 minutes on foot within a grid"),
        "walk_min",
    ),
]
