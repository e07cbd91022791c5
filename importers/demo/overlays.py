"""Overlay areas of the demo: joint areas, police beats, a school district, the river and a road, a risk area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from importers.demo.footprints import parts
from importers.demo.partition import Settlement

REACH_M = 260.0
"""How far a river or a road is followed outside the community."""


@dataclass(frozen=True)
class Overlay:
    """An overlay in local metres; ``buffer_m`` where it is a line."""

    key: str
    kind: str
    name: str
    name_en: str
    body: str
    geometry: Polygon | LineString
    buffer_m: int | None = None


def overlays_of(settlement: Settlement) -> list[Overlay]:
    """The overlays of one settlement."""
    if settlement.plan.settlement == "urban":
        return [*_urban_lines(settlement), *_beats(settlement), *_urban_areas(settlement)]
    return _village(settlement)


def _urban_lines(settlement: Settlement) -> list[Overlay]:
    return [
        Overlay(
            "river", "jurisdiction", "船房河河道管理范围", "Chuanfang River management strip", "云溪区河道管护所",
            _followed(settlement, "船房河"), 25,
        ),
        Overlay(
            "road", "jurisdiction", "前兴路市政养护范围", "Qianxing Road upkeep strip", "云溪区市政养护中心",
            _followed(settlement, "前兴路"), 22,
        ),
    ]  # fmt: skip


def _beats(settlement: Settlement) -> list[Overlay]:
    """Three beats: the community and a little more, cut along the river and the middle street."""
    ground = _tidy(settlement.outline.buffer(45))
    cuts = [_street(settlement, name) for name in ("船房河", "中心街")]
    pieces = parts(ground.difference(shapely.union_all(cuts).buffer(0.5)))
    beats = sorted(sorted(pieces, key=lambda piece: -piece.area)[:3], key=lambda piece: piece.centroid.x)
    names = (
        ("河西警务区", "River West Beat"),
        ("老村警务区", "Old Village Beat"),
        ("福兴警务区", "Fuxing Beat"),
    )
    return [
        Overlay(f"beat{number}", "police_beat", name, name_en, "船房派出所", _tidy(piece))
        for number, (piece, (name, name_en)) in enumerate(zip(beats, names, strict=True), start=1)
    ]


def _urban_areas(settlement: Settlement) -> list[Overlay]:
    west, south, east, north = settlement.outline.bounds
    middle = (west + east) / 2
    market = shapely.box(middle - 120, north - 330, east + 140, north + 110).buffer(30)
    along_river = _street(settlement, "船房河").buffer(190).intersection(settlement.outline.buffer(30))
    school = shapely.Point(middle - 60, (south + north) / 2 - 60).buffer(520, quad_segs=6)
    stores = _street(settlement, "仓库街").union(_street(settlement, "棉纺街")).buffer(70)
    return [
        Overlay(
            "market", "joint_area", "前兴路商圈联建片区", "Qianxing Market Joint Area", "前兴路商圈联合党委",
            _tidy(market),
        ),
        Overlay(
            "river-joint", "joint_area", "沿河共治联建片区", "Riverside Joint Area", "沿河共治联席会",
            _tidy(along_river),
        ),
        Overlay(
            "school", "school_district", "船房小学学区", "Chuanfang School District", "云溪区教育体育局",
            _tidy(school),
        ),
        Overlay(
            "stores", "risk_area", "仓库街消防整治区域", "Cangku Street Fire Risk Area", "云溪区消防救援大队",
            _tidy(stores.convex_hull),
        ),
    ]  # fmt: skip


def _village(settlement: Settlement) -> list[Overlay]:
    creek = _followed(settlement, "沙埠溪")
    return [
        Overlay("creek", "jurisdiction", "沙埠溪河道管理范围", "Shabu Creek strip", "云溪区河道管护所", creek, 15),
        Overlay(
            "lake", "joint_area", "环湖三村联建片区", "Lakeside Joint Area", "环湖片区联合党委",
            _tidy(settlement.outline.buffer(180)),
        ),
    ]  # fmt: skip


def _street(settlement: Settlement, name: str) -> BaseGeometry:
    return shapely.line_merge(shapely.union_all([s.line for s in settlement.streets if s.name == name]))


def _followed(settlement: Settlement, name: str) -> LineString:
    """The longest piece of a named line near the community."""
    near = _street(settlement, name).intersection(settlement.outline.buffer(REACH_M))
    pieces: Iterable[LineString] = shapely.get_parts(shapely.line_merge(near)).tolist()
    longest = max(pieces, key=lambda piece: piece.length)
    return LineString(_millimetres(shapely.get_coordinates(longest.simplify(0.3))))


def _tidy(area: BaseGeometry) -> Polygon:
    """The largest part without holes, with the corners somebody would draw."""
    largest: Polygon = max(parts(area), key=lambda part: part.area)
    drawn = Polygon(largest.exterior).simplify(4.0)
    return Polygon(_millimetres(shapely.get_coordinates(drawn)))


def _millimetres(points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Sequence[Sequence[float]]:
    rounded: Sequence[Sequence[float]] = np.round(points, 3).tolist()
    return rounded


COMPETENCE_RULES = [
    {
        "pattern": "水环境/*", "title": "河道与水面", "title_en": "River and water", "priority": 80,
        "overlay_key": "cf-o-river",
    },
    {
        "pattern": "市政/道路*", "title": "道路养护", "title_en": "Road upkeep", "priority": 70,
        "overlay_key": "cf-o-road",
    },
    {
        "pattern": "消防/*", "title": "消防隐患整治", "title_en": "Fire hazards", "priority": 80,
        "overlay_kind": "risk_area",
    },
    {"pattern": "治安/*", "title": "治安", "title_en": "Public order", "priority": 60, "overlay_kind": "police_beat"},
    {
        "pattern": "教育/入学", "title": "入学", "title_en": "School enrolment", "priority": 60,
        "overlay_kind": "school_district",
    },
    {
        "pattern": "纠纷/*", "title": "跨社区纠纷", "title_en": "Disputes across communities", "priority": 40,
        "overlay_kind": "joint_area",
    },
    {
        "pattern": "纠纷/邻里*", "title": "邻里纠纷", "title_en": "Disputes of neighbours", "priority": 50,
        "level": "grid",
    },
    {
        "pattern": "市容环境/*", "title": "市容环境卫生", "title_en": "Streets and sanitation", "priority": 30,
        "level": "community", "body": "云溪区环境卫生管理站",
    },
    {
        "pattern": "街面秩序/*", "title": "街面秩序", "title_en": "Order in the street", "priority": 30,
        "level": "community", "body": "船房街道综合行政执法队",
    },
    {
        "pattern": "市政/*", "title": "市政设施", "title_en": "Municipal objects", "priority": 30,
        "level": "community", "body": "云溪区市政养护中心",
    },
    {
        "pattern": "园林绿化/*", "title": "园林绿化", "title_en": "Parks and trees", "priority": 30,
        "level": "community", "body": "云溪区园林绿化所",
    },
    {
        "pattern": "宣传广告/*", "title": "宣传广告", "title_en": "Notices and advertising", "priority": 30,
        "level": "community", "body": "船房街道综合行政执法队",
    },
    {
        "pattern": "施工管理/*", "title": "施工管理", "title_en": "Building sites", "priority": 30,
        "level": "community", "body": "云溪区住房和城乡建设局",
    },
    {
        "pattern": "消防/*", "title": "楼院消防", "title_en": "Fire safety of houses", "priority": 30,
        "level": "community", "body": "船房街道应急管理所",
    },
    {
        "pattern": "突发事件/*", "title": "突发事件", "title_en": "Emergencies", "priority": 30,
        "level": "community", "body": "船房街道应急管理所",
    },
    {
        "pattern": "百姓生活/*", "title": "水电和物业", "title_en": "Water, power and housing", "priority": 30,
        "level": "community", "body": "船房街道社区服务中心",
    },
    {
        "pattern": "纠纷/*", "title": "人民调解", "title_en": "People's mediation", "priority": 20,
        "level": "community", "body": "船房司法所",
    },
]  # fmt: skip
"""Rules of the demo; ``overlay_key`` is the key of an overlay in its file."""
