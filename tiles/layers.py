"""The catalogue of tile layers, as data."""

from gis.people.codes import codes
from tiles.filters import Filter, one_of
from tiles.layer import Group, Layer, LegendItem, Mode

GROUPS = (
    Group("territories", "区域", "Territories"),
    Group("registers", "台账", "Registers"),
    Group("base", "底图", "Base map"),
)

_FACILITY_LEGEND = (LegendItem("icon", "info-fill", "设施", "Facility"),)

_USE_CODES = Mode(
    "use_code",
    "建筑用途（国标）",
    "Use by national code",
    "use_code",
    tuple(
        LegendItem(
            "fill", f"u-{each.code}", f"{each.code} {each.zh}", f"{each.code} {each.en}", value=each.code
        )
        for each in codes("building_use").values()
    ),
)
"""GB/T 31000-2015, table 5.17."""

_WHOLE_HEXAGONS = 384 / 4096
"""A hexagon that is drawn in a tile's margin reaches two of its edges further."""

_KIND = Filter("kind")
_SINCE_DAYS = one_of("since", "7", "30", "90", "365")
_SIZE = one_of("size_status", "over", "under", "ok", "none")

CATALOGUE: tuple[Layer, ...] = (
    Layer(
        "communities",
        "社区（村）",
        "Communities",
        "territories",
        5,
        16,
        "open",
        {
            "communities": ("id", "name", "name_en", "label"),
            "communities_labels": ("id", "name", "name_en", "label"),
        },
        (LegendItem("line", "m-community", "社区（村）边界", "Community border"),),
        takes_as_of=True,
    ),
    Layer(
        "grids",
        "网格",
        "Grids",
        "territories",
        11,
        16,
        "internal",
        {
            "grids": ("id", "number", "label", "colour", "kind", "households", "size_status"),
            "grids_labels": ("id", "number", "label", "kind", "households", "size_status"),
        },
        (
            LegendItem("line", "m-grid", "网格边界", "Grid border"),
            LegendItem("fill", "bad-fill", "▲ 超出上限", "▲ above the band"),
            LegendItem("fill", "warn-fill", "▼ 低于下限", "▼ below the band"),
        ),
        takes_as_of=True,
        past_only=frozenset({"households", "former_homes"}),
        filters=(_SIZE,),
    ),
    Layer(
        "lanes",
        "街巷（片）",
        "Lanes",
        "territories",
        14,
        16,
        "internal",
        {"lanes": ("id", "name"), "lanes_labels": ("id", "name")},
        (LegendItem("line", "m-lane", "街巷边界", "Lane border"),),
        default_on=False,
        takes_as_of=True,
    ),
    Layer(
        "overlays",
        "叠加片区",
        "Overlay areas",
        "territories",
        9,
        16,
        "internal",
        {"overlays": ("id", "kind", "name"), "overlays_labels": ("id", "kind", "name", "name_en")},
        (
            LegendItem("hatch", "accent", "联建片区", "Joint area", "joint_area"),
            LegendItem("hatch", "info", "管辖范围", "Jurisdiction", "jurisdiction"),
            LegendItem("hatch", "m-community", "警务区", "Police beat", "police_beat"),
            LegendItem("hatch", "good-fill", "学区", "School district", "school_district"),
            LegendItem("hatch", "bad", "整治区域", "Risk area", "risk_area"),
        ),
        default_on=False,
        takes_as_of=True,
        filters=(
            one_of("kind", "joint_area", "jurisdiction", "police_beat", "school_district", "risk_area"),
        ),
    ),
    Layer(
        "households",
        "户数（按楼栋）",
        "Households per building",
        "registers",
        15,
        17,
        "counts",
        {"households": ("count_class", "households")},
        (
            LegendItem(
                "circle", "accent", "每栋户数，少于下限不公布", "Households per building; small counts hidden"
            ),
        ),
        default_on=False,
    ),
    Layer(
        "hexes",
        "住户密度（蜂窝，户/公顷）",
        "Households per hectare (hexagons)",
        "registers",
        12,
        16,
        "counts",
        {"hexes": ("count_class",)},
        (
            LegendItem("fill", "h1", "不足 50 户/公顷", "fewer than 50 per hectare"),
            LegendItem("fill", "h2", "50–99", "50–99"),
            LegendItem("fill", "h3", "100–199", "100–199"),
            LegendItem("fill", "h4", "200–399", "200–399"),
            LegendItem(
                "fill", "h5", "400 以上；户数少于下限的不画", "400 and more; small counts are not drawn"
            ),
        ),
        default_on=False,
        margin=_WHOLE_HEXAGONS,
    ),
    Layer(
        "heat",
        "住户热力",
        "Household heat map",
        "registers",
        12,
        16,
        "counts",
        {"heat": ("count_class",)},
        (
            LegendItem("fill", "h2", "住户较少", "fewer households"),
            LegendItem("fill", "h5", "住户密集", "many households"),
        ),
        default_on=False,
        margin=_WHOLE_HEXAGONS,
    ),
    Layer(
        "incident_hexes",
        "事件密度（蜂窝，起/平方千米·月）",
        "Incidents per km² and month (hexagons)",
        "registers",
        11,
        16,
        "counts",
        {"incident_hexes": ("count_class",)},
        (
            LegendItem("fill", "h1", "不足 50 起", "fewer than 50"),
            LegendItem("fill", "h2", "50–199", "50–199"),
            LegendItem("fill", "h3", "200–499", "200–499"),
            LegendItem("fill", "h4", "500–999", "500–999"),
            LegendItem(
                "fill",
                "h5",
                "1,000 以上；近 90 天上报，少于下限的不画",
                "1,000 and more; reported within 90 days, small counts are not drawn",
            ),
        ),
        default_on=False,
        margin=_WHOLE_HEXAGONS,
        filters=(Filter("type"), _SINCE_DAYS),
        rights=("incidents.read", "statistics.read"),
    ),
    Layer(
        "freshness",
        "走访时效（按楼栋）",
        "Freshness of visits",
        "registers",
        14,
        17,
        "counts",
        {"freshness": ("freshness", "households")},
        (
            LegendItem("fill", "v-fresh", "过半的户 30 天内走访过", "most visited within 30 days"),
            LegendItem("fill", "v-aging", "过半的户 90 天内走访过", "most visited within 90 days"),
            LegendItem("fill", "v-stale", "更久，或没有走访过", "longer ago, or never"),
            LegendItem("fill", "m-bld-oth", "户数少于下限，不公布", "too few households to tell"),
        ),
        default_on=False,
    ),
    Layer(
        "facilities",
        "设施",
        "Facilities",
        "registers",
        13,
        17,
        "open",
        {"facilities": ("id", "kind", "name")},
        _FACILITY_LEGEND,
        filters=(_KIND,),
    ),
    Layer(
        "organizations",
        "单位与商户",
        "Organisations and shops",
        "registers",
        15,
        17,
        "internal",
        {"organizations": ("id", "kind", "name")},
        (LegendItem("icon", "accent", "单位、商户", "Organisation, shop"),),
        default_on=False,
        filters=(_KIND,),
    ),
    Layer(
        "components",
        "部件",
        "Components",
        "registers",
        16,
        17,
        "internal",
        {"components": ("id", "class", "kind", "state")},
        (
            LegendItem("circle", "muted", "井盖、路灯、标志牌等", "Manhole covers, lights, signs …"),
            LegendItem("circle", "warn-fill", "破损或丢失", "Damaged or missing"),
        ),
        default_on=False,
        filters=(Filter("class"), _KIND, one_of("state", "intact", "damaged", "missing")),
    ),
    Layer(
        "duty_posts",
        "执勤点",
        "Duty posts",
        "registers",
        13,
        17,
        "internal",
        {"duty_posts": ("id", "name")},
        (LegendItem("circle", "accent", "执勤点", "Duty post"),),
    ),
    Layer(
        "incidents",
        "事件",
        "Incidents",
        "registers",
        8,
        17,
        "internal",
        {"incidents": ("id", "state", "kind", "type", "level", "due_at", "count", "due_first", "due_half")},
        (
            LegendItem("sign", "accent", "办理中", "In progress", "incident-open"),
            LegendItem("sign", "warn-fill", "4 小时内到期", "Due within 4 hours", "incident-soon"),
            LegendItem("sign", "bad-fill", "超期", "Overdue", "incident-overdue"),
            LegendItem("sign", "warn", "挂账、申请延期", "Parked, more time asked", "incident-parked"),
            LegendItem("sign", "muted", "7 天内办结", "Closed within 7 days", "incident-ended"),
            LegendItem(
                "cluster",
                "accent",
                "多起；! 有超期，!! 一半以上超期",
                "Several; ! some overdue, !! half or more",
            ),
        ),
        filters=(one_of("status", "open", "ended"), Filter("type"), _SINCE_DAYS),
        rights=("incidents.read",),
    ),
    Layer(
        "devices",
        "感知设备",
        "Devices",
        "registers",
        15,
        17,
        "internal",
        {"devices": ("id", "kind")},
        (LegendItem("circle", "info", "摄像头、烟感、门禁", "Cameras, smoke alarms, gates"),),
        default_on=False,
        filters=(one_of("kind", "camera", "smoke_alarm", "gate"),),
    ),
    Layer(
        "camera_views",
        "摄像头视域",
        "What cameras see",
        "registers",
        15,
        17,
        "internal",
        {"camera_views": ("id",)},
        (LegendItem("fill", "info", "摄像头看得到的地面", "Ground that a camera sees"),),
        default_on=False,
    ),
    Layer(
        "buildings",
        "楼栋",
        "Buildings",
        "base",
        13,
        17,
        "internal",
        {"buildings": ("id", "use", "use_code", "floors", "house_number")},
        (
            LegendItem("fill", "m-bld-res", "住宅", "Residential"),
            LegendItem("fill", "m-bld-pub", "公共", "Public"),
            LegendItem("fill", "m-bld-com", "商业", "Commercial"),
            LegendItem("fill", "m-bld-oth", "其他", "Other"),
        ),
        modes=(_USE_CODES,),
        filters=(
            one_of("use", "residential", "public", "commercial", "other"),
            one_of("use_code", *codes("building_use")),
        ),
    ),
    Layer(
        "lane_lines",
        "道路与街巷线",
        "Streets and lanes",
        "base",
        9,
        16,
        "open",
        {"lane_lines": ("id", "name", "class")},
        (
            LegendItem("line", "m-casing", "道路", "Street"),
            LegendItem("line", "m-lane", "步行小路", "Footway"),
        ),
        is_scoped=False,
    ),
    Layer(
        "land",
        "绿地与水面",
        "Green and water",
        "base",
        10,
        16,
        "open",
        {"land": ("kind",)},
        (
            LegendItem("fill", "m-green", "绿地", "Green"),
            LegendItem("fill", "m-water", "水面", "Water"),
            LegendItem("fill", "m-pitch", "运动场", "Pitch"),
        ),
        is_scoped=False,
    ),
)

LAYERS: dict[str, Layer] = {layer.name: layer for layer in CATALOGUE}
