"""What each kind of import writes: its table, its columns, where their values come from. Data, not code."""

from dataclasses import dataclass

from importers.addresses import ADDRESS_FIELDS, SPELT, SPOKEN
from importers.convert import Field, boolean, choice, coded, integer, number, phone, text, word
from importers.geometry import Shape
from importers.reader.osm_tags import LANE_CLASSES
from importers.tenancies import LANDLORD, LANDLORD_COLUMNS, LANDLORD_TOLD, TENANCY_FIELDS
from importers.things import COMPONENT_FIELDS, CONTACT, CONTACT_COLUMNS, ORGANIZATION_FIELDS

USES = {
    **{word_: word_ for word_ in ("residential", "public", "commercial", "other")},
    "住宅": "residential",
    "居住": "residential",
    "自建房": "residential",
    "公共": "public",
    "公建": "public",
    "商业": "commercial",
    "商铺": "commercial",
    "办公": "commercial",
    "其他": "other",
}
STATUSES = {
    **{word_: word_ for word_ in ("existing", "planned", "candidate", "closed")},
    "现状": "existing",
    "规划": "planned",
    "候选": "candidate",
    "停用": "closed",
}
LAND = {
    **{word_: word_ for word_ in ("green", "water", "pitch", "plaza", "field")},
    "绿地": "green",
    "水域": "water",
    "场地": "pitch",
    "广场": "plaza",
    "田地": "field",
}
DEVICES = {
    **{word_: word_ for word_ in ("camera", "smoke_alarm", "gate")},
    "摄像头": "camera",
    "烟感": "smoke_alarm",
    "门禁": "gate",
}
EMPLOYMENT = {
    **{word_: word_ for word_ in ("full_time", "part_time", "volunteer")},
    "专职": "full_time",
    "兼职": "part_time",
    "志愿者": "volunteer",
}
ENTRANCES = {
    **{word_: word_ for word_ in ("unit", "gate", "other")},
    "单元": "unit",
    "单元门": "unit",
    "大门": "gate",
    "主入口": "gate",
    "其他": "other",
}
CLASSES = {**LANE_CLASSES, **{word_: word_ for word_ in set(LANE_CLASSES.values())}}

NAME = Field("name", ("name", "名称", "名字", "Name", "NAME"), text(200), names_osm=("name:zh", "name"))
KEY_NAMES = ("key", "id", "编号", "唯一标识", "GlobalID", "OBJECTID", "osm_id")
HOUSE_NUMBER = ("house_number", "门牌号", "门牌", "楼号")


@dataclass(frozen=True, slots=True)
class Register:
    """One register table as the importer fills it.

    ``fields`` come from the file; ``derived`` columns are computed from the geometry or the name;
    ``references`` are the
    stage-only columns that name rows of other tables. ``subject_kind`` is the kind of row in histories,
    ``assigned`` says
    whether it belongs to territories by its place. A row of a ``by_building`` register without a position
    stands where its building does. ``secret`` fields are of a person and not staged. ``beside`` columns are
    made of the fields and staged without being told by the row's hash, ``told`` columns with it. ``key`` is
    the column that is a row's key by itself.
    """

    kind: str
    table: str
    subject_kind: str
    shape: Shape | None
    fields: tuple[Field, ...]
    named: bool = True
    assigned: bool = False
    has_attributes: bool = True
    footprint: bool = False
    measure: str | None = None
    inner_point: bool = False
    references: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    by_building: bool = False
    secret: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    key: str | None = None


_COUNT = integer(0, 200)

REGISTERS: dict[str, Register] = {
    register.kind: register
    for register in (
        Register(
            kind="lane_lines",
            table="lane_lines",
            subject_kind="lane_line",
            shape="line",
            fields=(
                NAME,
                Field(
                    "class",
                    ("class", "等级", "highway", "fclass"),
                    choice(CLASSES, otherwise="residential"),
                    default="residential",
                    names_osm=("kind",),
                ),
            ),
            measure="length_m",
        ),
        Register(
            kind="buildings",
            table="buildings",
            subject_kind="building",
            shape="polygon",
            fields=(
                NAME,
                Field("address", ("address", "地址"), text(), names_osm=("addr:full",)),
                Field("house_number", HOUSE_NUMBER, text(60), names_osm=("addr:housenumber",)),
                Field(
                    "street", ("street", "街路巷", "道路"), text(200), names_osm=("addr:street", "addr:place")
                ),
                Field(
                    "use",
                    ("use", "用途", "building"),
                    choice(USES, otherwise="other"),
                    default="other",
                    names_osm=("kind",),
                ),
                Field(
                    "floors",
                    ("floors", "层数", "地上层数", "building:levels"),
                    integer(0, 200, lenient=True),
                    names_osm=("building:levels",),
                ),
                Field("use_code", ("use_code", "建筑用途", "用途代码"), coded("building_use")),
                Field("is_rental", ("is_rental", "出租", "是否出租"), boolean, default=False),
            ),
            assigned=True,
            measure="area_m2",
            inner_point=True,
        ),
        Register(
            kind="facilities",
            table="facilities",
            subject_kind="facility",
            shape="point",
            fields=(
                Field("kind", ("kind", "类型", "amenity"), word, required=True, names_osm=("kind",)),
                NAME,
                Field("status", ("status", "状态"), choice(STATUSES), default="existing"),
                Field("capacity", ("capacity", "规模", "床位"), integer(0, 10_000_000, lenient=True)),
            ),
            assigned=True,
            footprint=True,
        ),
        Register(
            kind="land",
            table="land",
            subject_kind="land",
            shape="polygon",
            fields=(
                Field("kind", ("kind", "类型"), choice(LAND), required=True, names_osm=("kind",)),
                NAME,
            ),
            named=False,
            has_attributes=False,
        ),
        Register(
            kind="devices",
            table="devices",
            subject_kind="device",
            shape="point",
            fields=(
                Field("kind", ("kind", "类型"), choice(DEVICES), required=True),
                NAME,
                Field(
                    "bearing_deg", ("bearing_deg", "朝向", "方位角", "camera:direction"), number(-360, 360)
                ),
                Field("angle_deg", ("angle_deg", "视角", "水平视角", "camera:angle"), number(1, 360)),
                Field("range_m", ("range_m", "可视距离", "有效距离"), number(1, 2000)),
                Field("height_m", ("height_m", "安装高度", "height"), number(0, 500)),
            ),
            named=False,
            assigned=True,
        ),
        Register(
            kind="duty_posts",
            table="duty_posts",
            subject_kind="duty_post",
            shape="point",
            fields=(
                Field("name", NAME.names, text(200), required=True),
                Field("hours", ("hours", "时段", "值守时间"), text(200)),
            ),
            named=False,
            assigned=True,
        ),
        Register(
            kind="organizations",
            table="organizations",
            subject_kind="organization",
            shape="point",
            fields=ORGANIZATION_FIELDS,
            assigned=True,
            has_attributes=False,
            references=("building_key", *CONTACT_COLUMNS),
            resolved=("building_id",),
            by_building=True,
            secret=CONTACT,
            beside=CONTACT_COLUMNS,
        ),
        Register(
            kind="components",
            table="components",
            subject_kind="component",
            shape="point",
            fields=COMPONENT_FIELDS,
            named=False,
            assigned=True,
            key="code",
        ),
        Register(
            kind="households",
            table="households",
            subject_kind="household",
            shape=None,
            fields=(
                Field("building_key", ("building_key", "楼栋编号"), text(200), required=True),
                Field("entrance", ("entrance", "单元"), text(60)),
                Field("floor", ("floor", "楼层"), integer(-10, 200)),
                Field("room", ("room", "房号", "房间号"), text(60)),
                Field("is_rental", ("is_rental", "出租", "是否出租"), boolean, default=False),
                Field("people", ("people", "人数", "人口"), _COUNT, required=True),
                Field("floating_people", ("floating_people", "流动人口"), _COUNT, default=0),
                Field("elderly_people", ("elderly_people", "老年人"), _COUNT, default=0),
                Field("child_people", ("child_people", "儿童"), _COUNT, default=0),
            ),
            named=False,
            has_attributes=False,
            references=("building_key", "entrance", "floor", "room", "is_rental"),
            resolved=("building_id", "housed_since", "unit_id"),
        ),
        Register(
            kind="addresses",
            table="addresses",
            subject_kind="address",
            shape=None,
            fields=ADDRESS_FIELDS,
            named=False,
            has_attributes=False,
            references=("building_key", "entrance", "room"),
            resolved=("building_id", "unit_id"),
            beside=SPOKEN,
            told=SPELT,
        ),
        Register(
            kind="tenancies",
            table="tenancies",
            subject_kind="tenancy",
            shape=None,
            fields=TENANCY_FIELDS,
            named=False,
            has_attributes=False,
            references=("household_key", "since_on", "until_on", LANDLORD_TOLD),
            resolved=("household_id", "valid"),
            secret=LANDLORD,
            beside=LANDLORD_COLUMNS,
            told=(LANDLORD_TOLD,),
        ),
        Register(
            kind="entrances",
            table="entrances",
            subject_kind="entrance",
            shape="point",
            fields=(
                Field("building_key", ("building_key", "楼栋编号"), text(200), required=True),
                Field("kind", ("kind", "类型"), choice(ENTRANCES), default="unit"),
                Field("name", ("name", "名称", "单元"), text(60)),
            ),
            named=False,
            has_attributes=False,
            references=("building_key",),
            resolved=("building_id",),
        ),
        Register(
            kind="workers",
            table="workers",
            subject_kind="worker",
            shape=None,
            fields=(
                Field("name", ("name", "姓名"), text(50), required=True),
                Field("phone_masked", ("phone_masked", "电话", "手机"), phone),
                Field("employment", ("employment", "性质"), choice(EMPLOYMENT)),
                Field("team", ("team", "队伍"), text(100)),
            ),
            named=False,
            has_attributes=False,
        ),
        Register(
            kind="duties",
            table="duties",
            subject_kind="duty",
            shape=None,
            fields=(
                Field("worker_key", ("worker_key", "人员编号"), text(200), required=True),
                Field("territory_code", ("territory_code", "区域编码", "网格编码"), text(40), required=True),
                Field("role", ("role", "职责"), word, required=True),
            ),
            named=False,
            has_attributes=False,
            references=("worker_key", "territory_code"),
            resolved=("worker_id", "territory_id"),
        ),
    )
}

TERRITORY_LEVELS = {"communities": "community", "grids": "grid", "lanes": "lane"}
OSM_LAYERS = ("lane_lines", "buildings", "facilities", "land")
KINDS = (
    *TERRITORY_LEVELS,
    *[kind for kind in REGISTERS if kind not in {"workers", "duties"}],
    "people",
    "overlays",
    "staff",
    "osm",
)
"""What ``--as`` takes; `staff` is workers or duties, told apart by its columns; `osm` is every layer of an
OSM file."""
