"""Types, filing conditions, attendance rules and the working calendar as they are shipped, and as a tenant gets them.

A tenant's own rows are left alone: what is shipped is only added where there is nothing, and renewed, as a new version,
where the old one was shipped too.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, time
from functools import cache
from importlib.resources import files
from typing import Any

from gis.codes import code_table
from gis.db import Connection
from gis.incidents.worktime import Week, spans_of
from gis.queries import statement

ROOTS = {
    "component": ("10", "部件类", "Components"),
    "event": ("20", "事件类", "Events"),
    "dispute": ("56", "矛盾纠纷", "Disputes"),
}
CALENDAR = "default"
_COVERS = ("01", "02", "03", "05", "06", "07", "08", "09", "10", "11", "12", "14", "27", "28", "29", "30")
"""Sub-classes of public utilities that are covers in the ground."""

_UNITS = {"h": "emergency_hours", "w": "working_hours", "d": "working_days"}


@dataclass(frozen=True, slots=True)
class ShippedType:
    """A type as it is shipped; ``matter`` is what rules of competence speak of."""

    code: str
    parent_code: str | None
    depth: int
    kind: str
    name: str
    name_en: str
    matter: str
    is_leaf: bool
    source: str
    status: str = "to_be_confirmed"


@dataclass(frozen=True, slots=True)
class ShippedCondition:
    """A condition under which a type is filed, its limit, and what closes it."""

    type_code: str
    ordinal: int
    condition: str
    limit_amount: int
    limit_unit: str
    closing: str
    source: str
    status: str = "to_be_confirmed"


@cache
def _said(name: str) -> Mapping[str, Any]:
    return tomllib.loads((files("gis") / "incidents" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def shipped_types() -> tuple[ShippedType, ...]:
    """Every type: the kinds, their classes, their sub-classes."""
    return tuple(_types())


def _types() -> Iterator[ShippedType]:
    said = _said("types")
    for kind, (root, name, name_en) in ROOTS.items():
        source = said["source"][kind]
        yield ShippedType(root, None, 1, kind, name, name_en, name, is_leaf=False, source=source)
        if kind != "component":
            table = said[kind]
            for code, each in table.items():
                top = table[code[:2]]
                is_class = len(code) == 2
                matter = f"{each.get('matter', top['matter'])}/{each.get('path', each['zh'])}"
                yield ShippedType(
                    root + code,
                    root if is_class else root + code[:2],
                    2 if is_class else 3,
                    kind,
                    each["zh"],
                    each["en"],
                    matter,
                    is_leaf=not is_class,
                    source=source,
                )
            continue
        matters = said["matters"]
        for code, coded in code_table("components", "class").items():
            yield ShippedType(
                root + code,
                root,
                2,
                kind,
                coded.zh,
                coded.en,
                f"{matters[code]}/部件",
                is_leaf=False,
                source=source,
            )
        for code, coded in code_table("components", "kind").items():
            matter = f"{matters[code[:2]]}/{coded.zh}"
            yield ShippedType(
                root + code, root + code[:2], 3, kind, coded.zh, coded.en, matter, is_leaf=True, source=source
            )


@cache
def shipped_conditions() -> tuple[ShippedCondition, ...]:
    """The conditions of every leaf."""
    said = _said("types")
    found = []
    for each in shipped_types():
        if each.is_leaf:
            group = "component/cover" if _is_cover(each.code) else f"{each.kind}/{each.code[2:4]}"
            rows = said["conditions"].get(group, said["conditions"][each.kind])
            found += [
                ShippedCondition(each.code, n, text, amount, _UNITS[unit], closing, each.source)
                for n, (text, amount, unit, closing) in enumerate(rows, start=1)
            ]
    return tuple(found)


def _is_cover(code: str) -> bool:
    return code.startswith("1001") and code[4:] in _COVERS


def load_reference(connection: Connection, tenant_id: int, from_on: date, until_on: date) -> None:
    """Give the transaction's tenant what is shipped, and working time for the days from one to another."""
    rules = [
        {
            "code": each["code"],
            "name": each["zh"],
            "name_en": each["en"],
            "type_prefix": each["type_prefix"],
            "level_at_most": each["level_at_most"],
            "within_s": 60 * each["minutes"],
            "source": each["source"],
            "status": "to_be_confirmed",
        }
        for each in _said("types")["attendance"]
    ]
    for name, rows in (
        ("types", [asdict(each) for each in shipped_types()]),
        ("conditions", [asdict(each) for each in shipped_conditions()]),
        ("attendance", rules),
    ):
        values = {"tenant_id": tenant_id, "rows": json.dumps(rows, ensure_ascii=False)}
        for verb in ("end", "add"):
            connection.execute(statement("incidents", f"{verb}_{name}").encode(), values)
    is_changed = _add_calendar(connection, tenant_id)
    fill_calendar(connection, tenant_id, CALENDAR, from_on, until_on, is_changed=is_changed)


def _add_calendar(connection: Connection, tenant_id: int) -> bool:
    """Give the tenant the calendar, and the days of years of which it has none; whether there were any. A year that it
    has is its own: what was taken back there does not come again.
    """
    said = _said("calendars")[CALENDAR]
    connection.execute(
        "insert into work_calendars (tenant_id, code, name, name_en, hours, workdays, day_s, source, status)"
        " values (%s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s) on conflict do nothing",
        (
            tenant_id,
            CALENDAR,
            said["name"],
            said["name_en"],
            json.dumps(said["hours"]),
            said["workdays"],
            said["day_hours"] * 3600,
            said["source"],
            said["status"],
        ),
    )
    rows = connection.execute(
        "select distinct extract(year from on_date)::integer from calendar_days where calendar = %s",
        (CALENDAR,),
    ).fetchall()
    own = {row[0] for row in rows}
    new = [
        (tenant_id, CALENDAR, day, kind, name, said["source"], said["status"])
        for day, (kind, name) in said["days"].items()
        if date.fromisoformat(str(day)).year not in own
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into calendar_days (tenant_id, calendar, on_date, kind, name, source, status)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            new,
        )
    return bool(new)


def fill_calendar(
    connection: Connection,
    tenant_id: int,
    calendar: str,
    from_on: date,
    until_on: date,
    *,
    is_changed: bool = False,
) -> None:
    """Derive a calendar's working spans for the days from one to another, and for those it had already; unless it has
    them all, and they are as they were.
    """
    row = connection.execute(
        "select hours, workdays, day_s, least(spans_from, %(from_on)s), greatest(spans_until, %(until_on)s),"
        " spans_from <= %(from_on)s and spans_until >= %(until_on)s"
        " from work_calendars where code = %(calendar)s for update",
        {"calendar": calendar, "from_on": from_on, "until_on": until_on},
    ).fetchone()
    assert row is not None, calendar
    hours, workdays, day_s, first, last, is_filled = row
    if is_filled and not is_changed:
        return
    week = Week(
        tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in hours),
        frozenset(workdays),
        day_s,
    )
    others: dict[date, str] = dict(
        connection.execute(
            "select on_date, kind from calendar_days where calendar = %s", (calendar,)
        ).fetchall()
    )
    connection.execute("delete from working_spans where calendar = %s", (calendar,))
    spans = spans_of(week, others, first, last)
    connection.execute(
        "insert into working_spans (tenant_id, calendar, starts_at, ends_at, before_s)"
        " select %s, %s, s.* from unnest(%s::timestamptz[], %s::timestamptz[], %s::bigint[]) as s",
        (
            tenant_id,
            calendar,
            [span.starts_at for span in spans],
            [span.ends_at for span in spans],
            [span.before_s for span in spans],
        ),
    )
    connection.execute(
        "update work_calendars set spans_from = %s, spans_until = %s where code = %s", (first, last, calendar)
    )
