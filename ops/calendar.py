"""The command ``calendar``: days off and days worked instead, as they are announced each year; clocks follow."""

import argparse
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from gis.db import connect
from gis.incidents.calendars import Day, change_days, days_of
from gis.settings import DatabaseSettings
from gis.tenants.service import tenants
from ops import database
from ops.cli import parser
from ops.say import Stopped, say


def calendar(arguments: Sequence[str]) -> int:
    """List days, say what one is, take that back, or load a file of them."""
    chosen = _parser().parse_args(arguments)
    database.ready()
    settings = DatabaseSettings.model_validate({})
    with connect(settings) as connection:
        found = tenants(connection, chosen.tenant)
    if chosen.tenant is None and len(found) != 1 and chosen.action != "list":
        raise Stopped("有多个租户，用 --tenant 指明。", "There are several tenants: name one by --tenant.")
    if chosen.action == "list":
        for tenant in found:
            with connect(settings, tenant.id) as connection:
                for day, source, status in days_of(connection, chosen.year):
                    print(f"{tenant.code}  {day.on}  {day.kind:<8} {day.name}  {source} ({status})")
        return 0
    days, source = _days(chosen)
    with connect(settings, found[0].id) as connection:
        renewed = change_days(connection, found[0].id, days, source)
    say(
        f"改了 {renewed.days} 天，{renewed.clocks:,} 个期限随之改变",
        f"{renewed.days} days changed, {renewed.clocks:,} clocks are due at another time",
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    options = parser("calendar")
    options.add_argument("--tenant", help="租户代码 · a tenant's code")
    actions = options.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="列出 · list")
    listing.add_argument("--year", type=int, help="年份 · a year")
    setting = actions.add_parser("set", help="某天放假或上班 · a day is off, or worked")
    setting.add_argument("date", type=_date, help="日期 · date, 2027-02-08")
    setting.add_argument("kind", choices=("holiday", "workday"), help="放假 · 上班")
    setting.add_argument("--name", default="", help="名称 · name")
    removing = actions.add_parser("remove", help="某天按星期算 · a day is as its weekday")
    removing.add_argument("date", type=_date, help="日期 · date")
    loading = actions.add_parser("load", help="读入一年的安排 · a file of days")
    loading.add_argument("file", type=Path, help='TOML: 2027-02-08 = ["holiday", "春节"]')
    for each in (setting, removing, loading):
        each.add_argument("--source", required=True, help="依据，如国办通知文号 · what this is by")
    return options


def _days(chosen: argparse.Namespace) -> tuple[list[Day], str]:
    if chosen.action == "load":
        return _read(chosen.file), chosen.source
    if chosen.action == "remove":
        return [Day(chosen.date, None)], chosen.source
    return [Day(chosen.date, chosen.kind, chosen.name)], chosen.source


def _read(path: Path) -> list[Day]:
    """The days of a file, which may lie in a table `days`."""
    try:
        said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = said.get("days", said)
        return [Day(date.fromisoformat(on), kind, name) for on, (kind, name) in rows.items()]
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        raise Stopped(
            f'{path} 读不了。每行一天：2027-02-08 = ["holiday", "春节"]。（{error}）',
            f'{path} cannot be read. A day a line: 2027-02-08 = ["holiday", "春节"]. ({error})',
        ) from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("2027-02-08") from None
