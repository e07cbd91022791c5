"""Invented organisations and shops: in the houses that are shops, workshops and offices, and where facilities stand.

Credit codes have the demo's own division, which is nobody's, and a right check character; telephone numbers begin with
100, as those of the invented residents do.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from gis.people.identity import CODE_CHARACTERS, unified_check_character
from importers.demo.facilities import inner_point
from importers.demo.names import GIVEN, SURNAMES
from importers.demo.partition import Settlement
from importers.demo.people import Resident
from importers.demo.register import Organization, Place
from importers.demo.residents import NO_NETWORK

DIVISION = "530199"
_TRADES = (
    "五金加工",
    "纸箱包装",
    "服装加工",
    "铝合金门窗",
    "汽车修理",
    "物流仓储",
    "豆制品加工",
    "广告制作",
    "家具制作",
)
_OFFICES = ("商贸", "信息咨询", "物业服务", "文化传播", "建筑工程", "家政服务")
_STALLS = ("蔬菜", "鲜肉", "水产", "豆制品", "干杂", "粮油", "水果", "熟食")
_GROUPS = ("一组", "二组", "三组", "四组", "五组")
_MARKET_STALLS = 22
_OF_FACILITY = {
    "kindergarten": ("school", "52", "学前教育"),
    "primary_school": ("school", "12", "小学教育"),
    "clinic": ("public_institution", "12", "基本医疗"),
    "pharmacy": ("shop", "92", "药品零售"),
    "convenience_store": ("shop", "92", "日用百货"),
    "parcel_point": ("shop", "92", "快递代收"),
    "elderly_day_care": ("social_organization", "52", "养老服务"),
    "party_service_centre": ("self_governing", "54", "社区事务"),
    "police": ("government", "11", "治安管理"),
}
"""Which facilities are run by an organisation: its kind, how its code begins, what it does."""

_BASES = {
    "school": "校园及周边安全名录（演示）",
    "market": "消防安全重点单位名录（演示）",
    "workshop": "小作坊消防排查清单（演示）",
}


def place_organizations(
    settlement: Settlement, residents: list[Resident], facilities: list[Place], rng: np.random.Generator
) -> list[Organization]:
    """All of a settlement, in the order of buildings and then facilities."""
    found = [each for i, one in enumerate(residents) for each in _in_building(settlement, i, one, rng)]
    found += [
        Organization(kind, place.name, prefix, business, place.point, basis=_BASES.get(kind, ""))
        for place in facilities
        if place.status == "existing" and place.kind in _OF_FACILITY
        for kind, prefix, business in [_OF_FACILITY[place.kind]]
    ]
    return [_filled_in(each, number, rng) for number, each in enumerate(found, start=1)]


def _in_building(
    settlement: Settlement, index: int, resident: Resident, rng: np.random.Generator
) -> Iterator[Organization]:
    building = resident.building
    stem = settlement.grids[building.grid].quarter.stem
    at = Organization(
        "shop",
        resident.name,
        "92",
        resident.name.removeprefix(stem).lstrip("一二三四五六七八九十"),
        inner_point(building.footprint),
        building=index,
        address=f"{settlement.plan.name}{building.street}{building.house_number}",
    )
    if building.use != "commercial":
        return
    match building.kind:
        case "stall":
            yield replace(at, name=f"{resident.name}服装百货", business="服装百货")
        case "house" | "shop":
            name = resident.name or f"{stem}小卖部"
            yield replace(at, name=name, business=at.business or "日用百货", room="1层")
        case "workshop":
            trade = _TRADES[int(rng.integers(len(_TRADES)))]
            basis = _BASES["workshop"] if rng.random() < 0.15 else ""
            name = f"{stem}{SURNAMES[int(rng.integers(len(SURNAMES)))]}记{trade}部"
            yield replace(at, name=name, business=trade, size_band="small", basis=basis)
        case "office":
            for floor in range(1, min(resident.floors, 4) + 1):
                trade = _OFFICES[int(rng.integers(len(_OFFICES)))]
                name = f"云溪{GIVEN[int(rng.integers(len(GIVEN)))]}{trade}有限公司"
                point = inner_point(building.footprint, floor - 1)
                yield replace(
                    at, kind="enterprise", name=name, prefix="91", business=trade, point=point,
                    room=f"{floor}01", size_band="small",
                )  # fmt: skip
        case "market":
            for stall in range(_MARKET_STALLS):
                trade = _STALLS[stall % len(_STALLS)]
                yield replace(
                    at, name=f"{resident.name or stem + '市场'}{stall + 1:02d}号{trade}摊", business=trade,
                    point=inner_point(building.footprint, stall), room=f"{stall + 1:02d}",
                    group_name=f"商户联盟{_GROUPS[stall % len(_GROUPS)]}",
                    basis=_BASES["market"] if stall == 0 else "",
                )  # fmt: skip


def _filled_in(said: Organization, number: int, rng: np.random.Generator) -> Organization:
    """With a code, a contact, and the day of its opening; one in twenty has closed."""
    is_public = said.kind in {"government", "self_governing", "public_institution", "school"}
    body = f"{said.prefix}{DIVISION}MA{number:06d}{CODE_CHARACTERS[int(rng.integers(len(CODE_CHARACTERS)))]}"
    surname, given = (names[int(rng.integers(len(names)))] for names in (SURNAMES, GIVEN))
    opened = f"{int(rng.integers(2008, 2025))}-{int(rng.integers(1, 13)):02d}-01"
    closed = "2026-03-31" if rng.random() < 0.05 and not is_public else ""
    return replace(
        said,
        credit_code=body + unified_check_character(body) if rng.random() < 0.85 else "",
        contact_name=surname + given,
        contact_phone=f"{NO_NETWORK}{int(rng.integers(10**8)):08d}",
        opened_on=opened,
        closed_on=closed,
        size_band="medium" if said.kind == "school" else said.size_band,
    )
