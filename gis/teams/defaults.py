"""The roles of duty that a tenant begins with; data from then on."""

from dataclasses import dataclass

from gis.db import Connection

_LANE_HEADS = "荣成市“街巷长制”（一街一长、一巷一长），社区工作通讯 2024-2"
_POWERS = "CJJ/T 106 监督与指挥分开（条文未核对）"
_PRACTICE = "各地网格化实践，名称与人数未核对"


@dataclass(frozen=True)
class DutyRole:
    """A role: the levels it is given at, how many may hold it at once, whether a territory needs one."""

    role: str
    name: str
    name_en: str
    levels: tuple[str, ...]
    cardinality: str = "many"
    is_required: bool = False
    carries_households: bool = False
    line: str | None = None
    source: str = _PRACTICE
    status: str = "to_be_confirmed"


DEFAULT_ROLES = (
    DutyRole("town_head", "街道（乡镇）负责人", "Town head", ("town",), "one"),
    DutyRole("community_head", "社区（村）负责人", "Community head", ("community",), "one"),
    DutyRole("grid_head", "网格长", "Grid head", ("grid",), "one", is_required=True, carries_households=True),
    DutyRole("grid_worker", "网格员", "Grid worker", ("grid",), carries_households=True),
    DutyRole("grid_member", "网格成员", "Grid member", ("grid",)),
    DutyRole(
        "lane_head",
        "街巷长",
        "Lane head",
        ("lane",),
        "one",
        is_required=True,
        carries_households=True,
        source=_LANE_HEADS,
        status="confirmed",
    ),
    DutyRole("patrol_lead", "巡逻队长", "Patrol leader", ("community", "grid"), line="governance"),
    DutyRole("patrol", "巡逻队员", "Patrol member", ("community", "grid"), line="governance"),
    DutyRole("beat_officer", "社区民警", "Beat officer", ("community", "grid"), line="police"),
    DutyRole("checker", "核查员", "Checker", ("town", "community", "grid"), source=_POWERS),
    DutyRole("dispatcher", "指挥员", "Dispatcher", ("town", "community"), source=_POWERS),
)


def add_default_roles(connection: Connection, tenant_id: int) -> None:
    """Give a new tenant its roles of duty."""
    for ordinal, each in enumerate(DEFAULT_ROLES, start=1):
        connection.execute(
            "insert into duty_roles (tenant_id, role, ordinal, name, name_en, levels, cardinality, is_required,"
            " carries_households, line, source, status) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                tenant_id,
                each.role,
                ordinal,
                each.name,
                each.name_en,
                list(each.levels),
                each.cardinality,
                each.is_required,
                each.carries_households,
                each.line,
                each.source,
                each.status,
            ),
        )
