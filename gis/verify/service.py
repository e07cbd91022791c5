"""Proving the promises on what is stored: every partition exact, every assignment equal to its derivation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gis.assignments.service import differences
from gis.db import Connection
from gis.devices.views import wrong_views
from gis.incidents.proof import wrong_incidents
from gis.lane_lines.sides import wrong_sides
from gis.overlays.proof import broken_areas, broken_times
from gis.queries import statement
from gis.verify.families import broken_families
from gis.visits.proof import wrong_marks


@dataclass(frozen=True)
class Check:
    """One promise, how many things it was checked on, and what broke it."""

    name: str
    title_zh: str
    title_en: str
    checked: int
    problems: list[dict[str, Any]] = field(default_factory=list)
    problem_count: int = 0

    @property
    def ok(self) -> bool:
        """Nothing broke it."""
        return self.problem_count == 0


def verify(
    connection: Connection, at: datetime, progress: Callable[[str], None] = lambda _: None
) -> list[Check]:
    """Every check on the transaction's tenant at a moment; reads only, the caller rolls back."""
    steps = (
        _partitions,
        _inside_parents,
        _assignments,
        _households_have_buildings,
        _one_home,
        _household_counts,
        _address_order,
        _codes_once,
        _one_grid,
        _overlays,
        _overlay_times,
        _visits,
        _search_names,
        _camera_views,
        _lane_line_sides,
        _incidents,
    )
    found = []
    for step in steps:
        check = step(connection, at)
        progress(check.title_zh)
        found.append(check)
    return found


def _partitions(connection: Connection, at: datetime) -> Check:
    checked, problems = broken_families(connection, at, covers_parent=True)
    return Check(
        "partition",
        "下级区域恰好铺满上级：无缝隙、无重叠",
        "children tile their parent exactly",
        checked,
        problems,
        len(problems),
    )


def _inside_parents(connection: Connection, at: datetime) -> Check:
    checked, problems = broken_families(connection, at, covers_parent=False)
    return Check(
        "inside_parent",
        "街巷不出网格、互不重叠",
        "lanes stay inside their grid and do not overlap",
        checked,
        problems,
        len(problems),
    )


def _assignments(connection: Connection, at: datetime) -> Check:
    count, found = differences(connection, at=at)
    (checked,) = connection.execute(
        "select count(*) from assignments where upper_inf(recorded) and valid @> %s::timestamptz", (at,)
    ).fetchone() or (0,)
    problems = [
        {
            "subject_kind": d.subject_kind,
            "subject_id": str(d.subject_id),
            "derived_rule": d.rule,
            "derived_grid": str(d.grid_id) if d.grid_id else None,
            "stored": d.stored_id is not None,
        }
        for d in found
    ]
    return Check(
        "assignments", "归属与几何复算一致", "assignments equal their derivation", checked, problems, count
    )


def _counted(
    connection: Connection, name: str, title_zh: str, title_en: str, total: str, broken: str, at: datetime
) -> Check:
    """A check that is one statement counting rows and one listing the broken ones."""
    (checked,) = connection.execute(total, {"at": at}).fetchone() or (0,)
    rows = connection.execute(broken.encode(), {"at": at}).fetchall()
    problems = [{"id": str(row[0]), "detail": str(row[1])} for row in rows]
    return Check(name, title_zh, title_en, checked, problems[:20], len(problems))


def _households_have_buildings(connection: Connection, at: datetime) -> Check:
    return _counted(
        connection,
        "assigned",
        "台账里每个有位置的对象都有归属（或写明在界外）",
        "whatever has a place in the registers is assigned, or said to be outside",
        "select (select count(*) from placed_subjects) + (select count(*) from households)",
        "select s.id, s.said from ("
        "  select id, kind, id as place, kind as said from placed_subjects"
        "  union all select id, 'building', building_id, 'household' from households) as s"
        " where not exists (select from assignments as a where a.subject_kind = s.kind"
        "  and a.subject_id = s.place"
        "  and upper_inf(a.recorded) and upper_inf(a.valid)) limit 1000",
        at,
    )


def _one_home(connection: Connection, at: datetime) -> Check:
    """Whatever the moment: all the moves of a household together."""
    return _counted(
        connection,
        "homes",
        "每户任一时刻恰在一栋楼里，前后相接",
        "a household is in exactly one building at any moment, from the first to the present one",
        "select count(*) from households where %(at)s::timestamptz is not null",
        "select s.household_id, s.valid from ("
        "  select household_id, valid, lead(lower(valid)) over (partition by household_id order by valid) as next_at"
        "  from homes where household_id in (select household_id from former_homes)) as s"
        " where upper(s.valid) is distinct from s.next_at limit 1000",
        at,
    )


def _household_counts(connection: Connection, at: datetime) -> Check:
    """As it is now, whatever the moment: lists, totals and the map read the counts of today."""
    return _counted(
        connection,
        "household_counts",
        "每栋楼的户数、人数与名册相符",
        "how many households and people a building has is what the register counts",
        "select count(*) from household_counts where %(at)s::timestamptz is not null",
        statement("people", "miscounted"),
        at,
    )


def _address_order(connection: Connection, at: datetime) -> Check:
    """As it is now, whatever the moment: by it lists are read today."""
    return _counted(
        connection,
        "address_order",
        "名册按门牌排序的依据与楼栋地址一致",
        "the order in which lists are read is that of the buildings' addresses",
        "select count(*) from buildings where %(at)s::timestamptz is not null",
        "select b.id, a.address_order from buildings as b join assignments as a"
        " on a.subject_kind = 'building' and a.subject_id = b.id and upper_inf(a.valid) and upper_inf(a.recorded)"
        " where a.address_order <> b.address_order limit 1000",
        at,
    )


def _codes_once(connection: Connection, at: datetime) -> Check:
    return _counted(
        connection,
        "codes",
        "编码不重复、不复用",
        "codes are unique and never reused",
        "select count(*) from territory_codes",
        "select v.territory_id, v.code from territory_versions as v"
        " join levels as l on l.tenant_id = v.tenant_id and l.level = v.level"
        " left join territory_codes as c on c.tenant_id = v.tenant_id and c.scheme = l.code_scheme"
        "  and c.code = v.code and c.territory_id = v.territory_id"
        " where c.code is null",
        at,
    )


def _one_grid(connection: Connection, at: datetime) -> Check:
    return _counted(
        connection,
        "one_grid",
        "社区内每个对象恰有一个网格",
        "everything inside a community has exactly one grid",
        "select count(*) from assignments where community_id is not null and upper_inf(recorded)"
        " and valid @> %(at)s::timestamptz",
        "select a.subject_id, a.subject_kind from assignments as a"
        " where a.community_id is not null and a.grid_id is null and upper_inf(a.recorded)"
        "  and a.valid @> %(at)s::timestamptz"
        "  and exists (select from territory_versions as g where g.community_id = a.community_id"
        "   and g.level = 'grid'"
        "   and upper_inf(g.recorded) and g.valid @> %(at)s::timestamptz) limit 1000",
        at,
    )


def _search_names(connection: Connection, at: datetime) -> Check:
    """As they are now, whatever the moment: the search box finds what there is today."""
    return _counted(
        connection,
        "search_names",
        "检索名录与来源一致",
        "the names of the search box are those of their sources",
        "select count(*) from search_names where %(at)s::timestamptz is not null",
        statement("search", "proof"),
        at,
    )


def _overlays(connection: Connection, at: datetime) -> Check:
    checked, problems = broken_areas(connection, at)
    return Check(
        "overlays",
        "叠加片区有效，沿线片区与线和米数复算一致",
        "overlay areas are sound, and widened lines equal their derivation",
        checked,
        problems[:20],
        len(problems),
    )


def _overlay_times(connection: Connection, _: datetime) -> Check:
    checked, problems = broken_times(connection)
    return Check(
        "overlay_times",
        "同一片区任一时刻只有一个样子，变更编号连续",
        "an overlay has one version at any moment, and its number counts its changes",
        checked,
        problems[:20],
        len(problems),
    )


def _visits(connection: Connection, _: datetime) -> Check:
    checked, problems = wrong_marks(connection)
    return Check(
        "visits",
        "各户最近走访和房屋核对时间等于走访记录",
        "when a household was visited last is what its visits say",
        checked,
        problems,
        len(problems),
    )


def _camera_views(connection: Connection, _: datetime) -> Check:
    checked, problems = wrong_views(connection)
    return Check(
        "camera_views",
        "摄像头视域与朝向和楼栋复算一致",
        "what cameras see is what their lenses and the buildings give",
        checked,
        problems[:20],
        len(problems),
    )


def _lane_line_sides(connection: Connection, at: datetime) -> Check:
    checked, problems = wrong_sides(connection, at)
    return Check(
        "lane_line_sides",
        "街巷线两侧的归属与边界复算一致",
        "the territories on both sides of lane lines are what the map gives",
        checked,
        problems[:20],
        len(problems),
    )


def _incidents(connection: Connection, _: datetime) -> Check:
    """As they are now, whatever the moment: lists, row-level security and the board read what is derived today."""
    checked, problems = wrong_incidents(connection)
    return Check(
        "incidents",
        "事件的归属与指派一致，状态等于逐步流转的结果",
        "where incidents belong is what is assigned, and their state is what their steps lead to",
        checked,
        problems[:20],
        len(problems),
    )
