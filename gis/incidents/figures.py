"""Figures of incidents in sight by territory, body, class or month, each with its formula, numerator and denominator.

They are of what whoever asks can see one by one, so nothing is suppressed; what is published is a release of its own
(`gis.statistics`), and these are none.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import InvalidInput
from gis.incidents.ids import first_id
from gis.queries import fetch_all
from gis.teams.calendar import day_start

_FIRST_DAY, _LAST_DAY = date(1980, 1, 1), date(9000, 1, 1)

By = Literal["all", "month", "community", "grid", "body", "class"]
LONGEST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Indicator:
    """A count, or a rate of counts, with its formula in both languages."""

    code: str
    name: str
    name_en: str
    formula: str
    formula_en: str
    numerator: str | None = None
    denominator: tuple[str, ...] = ()

    def rate_of(self, counts: Mapping[str, int]) -> tuple[int, int, float | None]:
        """Numerator, denominator and their quotient; none where nothing could be divided by."""
        assert self.numerator is not None
        above, below = counts[self.numerator], sum(counts[each] for each in self.denominator)
        return above, below, round(above / below, 4) if below else None


@dataclass(frozen=True, slots=True)
class Group:
    """The counts of one territory, body, class or month; ``key`` none: of no territory, or answered for by none."""

    key: str | None
    name: str | None
    name_en: str | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Groups of a period, and all of it together."""

    at: datetime
    groups: Sequence[Group]
    total: Group


@cache
def indicators() -> tuple[tuple[Indicator, ...], tuple[Indicator, ...], Mapping[str, str]]:
    """Counts, rates, and the definitions that stand beside them."""
    said = tomllib.loads((files("gis") / "incidents" / "indicators.toml").read_text(encoding="utf-8"))
    counts = tuple(
        Indicator(code, each["zh"], each["en"], each["formula_zh"], each["formula_en"])
        for code, each in said["count"].items()
    )
    names = {each.code: each for each in counts}
    return counts, tuple(_rate(code, each, names) for code, each in said["rate"].items()), said["definitions"]


def _rate(code: str, said: Mapping[str, Any], names: Mapping[str, Indicator]) -> Indicator:
    above, below = names[said["numerator"]], [names[each] for each in said["denominator"]]
    return Indicator(
        code,
        said["zh"],
        said["en"],
        f"{above.name} ÷ {_sum(each.name for each in below)}",
        f"{above.name_en} ÷ {_sum(each.name_en for each in below)}",
        above.code,
        tuple(each.code for each in below),
    )


def _sum(names: Any) -> str:
    listed = list(names)
    return listed[0] if len(listed) == 1 else f"（{' + '.join(listed)}）"


def period(from_on: date | None, until_on: date | None, today: date) -> tuple[date, date]:
    """From a day until another, the second included; twelve months until today where nothing is said.

    InvalidInput for one that ends before it begins, is too long, or lies where no calendar of ours reaches.
    """
    until = until_on or today
    if _FIRST_DAY <= until <= _LAST_DAY:
        since = from_on or (until.replace(day=1) - timedelta(days=335)).replace(day=1)
        if _FIRST_DAY <= since <= until and (until - since).days <= 31 * LONGEST_MONTHS:
            return since, until
    raise InvalidInput(
        f"起止日期应先早后晚，在 {_FIRST_DAY.year} 年以后，最多 {LONGEST_MONTHS} 个月。",
        f"The period begins before it ends, after {_FIRST_DAY.year}, and has {LONGEST_MONTHS} months at most.",
        code="bad_period",
    )


async def figures(
    connection: AsyncConnection,
    by: By,
    from_on: date,
    until_on: date,
    *,
    territory_id: UUID | None = None,
    kind_prefix: str | None = None,
) -> Figures:
    """Counts of what was reported in a `period`."""
    at = datetime.now(UTC)
    values = {
        "by": by,
        "from_id": first_id(day_start(from_on)),
        "until_id": first_id(day_start(date.fromordinal(until_on.toordinal() + 1))),
        "territory_id": territory_id,
        "kind_prefix": kind_prefix,
        "at": at,
    }
    rows = await fetch_all(connection, "incidents", "figures", values)
    names = await _names(connection, by, [row["key"] for row in rows if row["key"] is not None])
    codes = [each.code for each in indicators()[0]]
    groups = [
        Group(row["key"], *names.get(row["key"], (None, None)), {code: row[code] for code in codes})
        for row in rows
    ]
    total = {code: sum(group.counts[code] for group in groups) for code in codes}
    return Figures(at, groups, Group(None, None, None, total))


async def _names(
    connection: AsyncConnection, by: By, keys: Sequence[str]
) -> Mapping[str, tuple[str | None, str | None]]:
    if by in ("all", "month") or not keys:
        return {}
    rows = await fetch_all(connection, "incidents", "figure_names", {"by": by, "keys": list(keys)})
    return {row["key"]: (row["name"], row["name_en"]) for row in rows}
