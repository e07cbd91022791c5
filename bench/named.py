"""Names for a made-up city: estates, streets, lanes and facilities as they are called, numbers on every house."""

import random
from collections.abc import Callable

import psycopg
from psycopg import sql

from bench.city import fill_names
from gis.search.pinyin import pinyin_of

_ROOTS = [
    "翠湖",
    "船房",
    "前卫",
    "金碧",
    "海埂",
    "滇池",
    "福海",
    "西苑",
    "南坝",
    "永昌",
    "棕树",
    "马街",
    "碧鸡",
    "团结",
    "长安",
    "重庆",
    "乐业",
    "六甲",
    "大观",
    "明通",
    "云纺",
    "塘双",
    "白塔",
    "环城",
    "人民",
    "青年",
    "新迎",
    "和平",
    "东风",
    "红旗",
    "建设",
    "五一",
    "龙泉",
    "虹山",
    "春城",
    "望江",
    "官渡",
    "双龙",
    "矣六",
    "小板桥",
    "阿拉",
    "关上",
    "太和",
    "吴井",
    "世纪",
    "广福",
    "昌宏",
    "严家",
    "潘家",
    "积善",
    "清水",
    "芳草",
    "康晖",
    "丽景",
    "阳光",
    "锦绣",
    "祥云",
    "宝善",
    "书林",
    "得胜",
    "佴家",
    "何家",
    "李家",
    "王家",
    "张家",
    "梅园",
    "竹苑",
    "兰亭",
    "菊花",
    "桂香",
    "松涛",
    "柏林",
    "荷塘",
]
_ESTATES = ("小区", "花园", "家园", "新村", "公寓", "苑", "大院")
_STREETS = ("路", "街", "巷", "大道", "西路", "东路", "北街")
_FACILITIES = (
    "卫生服务站",
    "幼儿园",
    "小学",
    "菜市场",
    "文化活动中心",
    "养老服务站",
    "KTV",
    "药店",
    "派出所",
)
LANE_LINES = 4_000


def give(connection: psycopg.Connection, tenant_id: int) -> None:
    """Name everything that the search box finds; three flats to one house in ten."""
    chance = random.Random(7)
    connection.execute("set session_replication_role = replica")
    _name(
        connection,
        "territory_versions",
        tenant_id,
        "level = 'community'",
        lambda _: _root(chance) + "社区",
    )
    _name(connection, "territory_versions", tenant_id, "level = 'lane'", lambda _: _street(chance))
    _name(connection, "territory_versions", tenant_id, "level = 'grid'", lambda n: f"第{n % 25 + 1}网格")
    _name(
        connection,
        "facilities",
        tenant_id,
        "true",
        lambda _: _root(chance) + chance.choice(_FACILITIES),
    )
    _name(connection, "buildings", tenant_id, "true", lambda n: _house(chance, n))
    connection.execute(
        "update buildings set house_number = b.number || '号', address = b.street || b.number || '号', street = b.street"  # noqa: E501
        " from (select id, 1 + (hashtext(id::text) & 255) as number, (%(streets)s::text[])"
        "  [1 + (hashtext(id::text) >> 9 & 1023) %% cardinality(%(streets)s::text[])] as street"
        "  from buildings where tenant_id = %(tenant)s) as b"
        " where buildings.id = b.id",
        {"tenant": tenant_id, "streets": sorted({_street(chance) for _ in range(400)})},
    )
    connection.execute(
        "insert into units (tenant_id, source, source_key, content_hash, building_id, entrance, floor, room)"
        " select b.tenant_id, 'city', b.id || '/' || n, '', b.id, '3', 4, '40' || n from buildings as b,"
        " generate_series(1, 3) as n where b.tenant_id = %s and hashtext(b.id::text) %% 10 = 0",
        (tenant_id,),
    )
    connection.execute(
        "update assignments as a set address_order = b.address_order from buildings as b"
        " where a.subject_kind = 'building' and a.subject_id = b.id"
    )
    _lane_lines(connection, tenant_id, chance)
    fill_names(connection, tenant_id)


def _root(chance: random.Random) -> str:
    return chance.choice(_ROOTS) + (chance.choice(_ROOTS) if chance.random() < 0.5 else "")


def _street(chance: random.Random) -> str:
    return _root(chance) + chance.choice(_STREETS)


def _house(chance: random.Random, number: int) -> str | None:
    if number % 4:
        return None
    return f"{_root(chance)}{chance.choice(_ESTATES)}{1 + number % 40}栋"


def _name(
    connection: psycopg.Connection,
    table: str,
    tenant_id: int,
    which: str,
    name_of: Callable[[int], str | None],
) -> None:
    """A name with its pinyin for every row of a table, in a fixed order."""
    into = sql.Identifier(table)
    rows = connection.execute(
        sql.SQL("select id from {} where tenant_id = %s and {} order by md5(id::text)").format(
            into,
            sql.SQL(which),  # type: ignore[arg-type]
        ),
        (tenant_id,),
    ).fetchall()
    connection.execute(
        "create temp table named (id uuid, name text, pinyin text, initials text) on commit drop"
    )
    with connection.cursor() as cursor, cursor.copy("copy named from stdin") as copy:
        for number, (row_id,) in enumerate(rows):
            name = name_of(number)
            if name is not None:
                copy.write_row((row_id, name, *pinyin_of(name)))
    connection.execute(
        sql.SQL(
            "update {} as t set name = n.name, name_pinyin = n.pinyin, name_initials = n.initials from named as n"
            " where t.id = n.id and t.tenant_id = %s"
        ).format(into),
        (tenant_id,),
    )
    connection.execute("drop table named")


def _lane_lines(connection: psycopg.Connection, tenant_id: int, chance: random.Random) -> None:
    """Street lines along grids."""
    connection.execute(
        "insert into lane_lines (tenant_id, source, source_key, content_hash, class, geom, length_m)"
        " select tenant_id, 'city', 'line/' || id, '', 'residential', st_setsrid(st_makeline(st_makepoint(x, y),"
        " st_makepoint(x + 0.002, y)), 4490), 200 from (select tenant_id, id, st_x(label_point) as x,"
        " st_y(label_point) as y from territory_versions where tenant_id = %s and level = 'grid' limit %s) as g",
        (tenant_id, LANE_LINES),
    )
    _name(connection, "lane_lines", tenant_id, "true", lambda _: _street(chance))
