"""Releases as they are read: which there are, and one table of one, with figures from published counts only."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import NotFound
from gis.statistics.indicators import INDICATORS, value_of
from gis.teams.calendar import LOCAL_ZONE

_RELEASES = text(
    "select id, number, as_of, suppress_below, formula_edition, note, made_at from statistics_releases"
    " where cast(:number as integer) is null or number = :number order by number desc limit 500"
)

_TABLE = text(
    "select territory_id, level, parent_id, community_id, code, number, name, name_en, edition, counts"
    " from statistics_rows where release_id = :release_id and case"
    " when cast(:territory_id as uuid) is null then level in ('tenant', 'community')"
    " else territory_id = :territory_id or (parent_id = :territory_id and level in ('grid', 'lane')) end"
    " order by (territory_id is not distinct from :territory_id) desc, code, territory_id limit 2000"
)

_PATH = text(
    "with recursive up (territory_id, level, parent_id, number, name, name_en, steps) as ("
    " select territory_id, level, parent_id, number, name, name_en, 0 from statistics_rows"
    " where release_id = :release_id and territory_id = :territory_id"
    " union all select r.territory_id, r.level, r.parent_id, r.number, r.name, r.name_en, up.steps + 1"
    " from up join statistics_rows as r on r.release_id = :release_id and r.territory_id = up.parent_id"
    " where up.steps < 4) select territory_id, level, number, name, name_en from up order by steps desc"
)

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")


@dataclass(frozen=True)
class Release:
    """A release: when it was made, of which moment, and how it hides small numbers."""

    id: UUID
    number: int
    as_of: datetime
    suppress_below: int
    formula_edition: int
    note: str
    made_at: datetime


@dataclass(frozen=True)
class Table:
    """One table of a release: a territory (none: the whole tenant) first, then those below it."""

    release: Release
    rows: Sequence[RowMapping]
    path: Sequence[RowMapping]


async def releases(connection: AsyncConnection, number: int | None = None) -> list[Release]:
    """Every release, the newest first; or the one of a number."""
    found = (await connection.execute(_RELEASES, {"number": number})).mappings()
    return [Release(**row) for row in found]


async def table_of(connection: AsyncConnection, number: int | None, territory_id: UUID | None) -> Table:
    """One table of a release (none: of the newest); NotFound for an unknown one, or a territory out of sight."""
    found = await releases(connection, number)
    if not found:
        raise NotFound(
            "还没有这一期统计。发布一期后再看。",
            "There is no such release of statistics yet.",
            code="no_release",
        )
    values = {"release_id": found[0].id, "territory_id": territory_id}
    rows = (await connection.execute(_TABLE, values)).mappings().all()
    if territory_id is not None and (not rows or rows[0]["territory_id"] != territory_id):
        raise NotFound(
            "这一期里没有这个区域，或不在你的可见范围内。",
            "This release has no such territory, or it is outside your scope.",
        )
    path = (await connection.execute(_PATH, values)).mappings().all()
    return Table(found[0], rows, path)


def figures_of(row: RowMapping) -> dict[str, int | float | None]:
    """Every indicator of a row; none where it is not published."""
    counts = row["counts"] or {}
    return {each.code: value_of(each, counts) for each in INDICATORS}


def is_measured(row: RowMapping, code: str) -> bool:
    """Whether an indicator is published at the row's level at all: of a lane only households and residents are."""
    lane = ("households", "people", "people_per_household")
    return row["level"] != "lane" or code in lane


def write_csv(table: Table, *, english: bool) -> str:
    """The table with its formulas as text for a spreadsheet, which finds no formula of its own in it (ASVS 1.2.10)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    day = table.release.as_of.astimezone(LOCAL_ZONE).date().isoformat()
    hidden = "suppressed" if english else "不公布"
    note = (
        f"Release {table.release.number}, as of {day}; fewer than {table.release.suppress_below} not shown"
        if english
        else f"第 {table.release.number} 期，截至 {day}；不足 {table.release.suppress_below} 的不公布"
    )
    writer.writerow([safe(note)])
    names = [each.name_en if english else each.name for each in INDICATORS]
    head = ["Level", "Code", "Name", "Edition"] if english else ["层级", "编码", "名称", "版次"]
    writer.writerow([safe(cell) for cell in (*head, *names)])
    formulas = [each.formula_en if english else each.formula for each in INDICATORS]
    writer.writerow([safe(cell) for cell in ("", "", "Formula" if english else "公式", "", *formulas)])
    for row in table.rows:
        figures = figures_of(row)
        cells = [hidden if row["counts"] is None else _number(figures[each.code]) for each in INDICATORS]
        name = (english and row["name_en"]) or row["name"]
        writer.writerow(
            [safe(cell) for cell in (row["level"], row["code"], name, row["edition"] or "", *cells)]
        )
    return "\ufeff" + out.getvalue()


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    said = str(cell).replace("\x00", "")
    return f"'{said}" if said.lstrip(" ").startswith(_RISKY) else said


def _number(value: int | float | None) -> str:
    """Whole numbers in full, others with four decimals."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.4f}"
