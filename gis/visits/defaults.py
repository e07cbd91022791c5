"""The rules of visiting that a tenant begins with; data from then on."""

from dataclasses import dataclass

from gis.db import Connection

_QUARTERLY = "荣成市“每季度一次户户到”，社区工作通讯 2024-2"
_MUST_VISIT = "康晖社区“四必访”的做法；间隔为示例，待本地核定"


@dataclass(frozen=True)
class DefaultRule:
    """A rule: whom it is about, and once in a calendar period or every so many days."""

    code: str
    name: str
    name_en: str
    subject: str
    priority: int
    source: str
    status: str
    period: str | None = None
    every_days: int | None = None


DEFAULT_RULES = (
    DefaultRule(
        "quarterly",
        "每季度户户到",
        "Every household every quarter",
        "all",
        50,
        _QUARTERLY,
        "confirmed",
        "quarter",
    ),
    DefaultRule(
        "elderly",
        "有 60 岁以上老人的户",
        "Households with residents over 60",
        "elderly_people",
        80,
        _MUST_VISIT,
        "to_be_confirmed",
        every_days=60,
    ),
    DefaultRule(
        "floating",
        "有流动人口的户",
        "Households with floating population",
        "floating_people",
        60,
        _MUST_VISIT,
        "to_be_confirmed",
        every_days=60,
    ),
)


def add_default_rules(connection: Connection, tenant_id: int) -> None:
    """Give a new tenant its rules of visiting."""
    for each in DEFAULT_RULES:
        connection.execute(
            "insert into visit_rules (tenant_id, code, name, name_en, subject, period, every_days, priority, source,"
            " status, effective_from) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, date '2026-01-01')",
            (
                tenant_id,
                each.code,
                each.name,
                each.name_en,
                each.subject,
                each.period,
                each.every_days,
                each.priority,
                each.source,
                each.status,
            ),
        )
