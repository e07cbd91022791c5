"""Figures of patrols by member and in all, each with its formula, numerator and denominator; one's own for a member."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.model import SignedIn
from gis.db import EVERYTHING, enter
from gis.errors import InvalidInput
from gis.patrols.rosters import duties_of
from gis.patrols.schedule import days, span
from gis.queries import Record, fetch_all
from gis.teams.calendar import day_end, day_start

LONGEST = timedelta(days=92)
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
_OF_ALL = ("plans_due", "plans_walked")
"""Counted of the ground and not of a member: anybody may walk what is planned."""

Counts = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A count, or a rate of counts, with its formula in both languages."""

    code: str
    name: str
    name_en: str
    formula: str
    formula_en: str
    unit: str | None = None
    numerator: str | None = None
    denominator: tuple[str, ...] = ()

    def rate_of(self, counts: Counts) -> tuple[int, int, float | None]:
        """Numerator, denominator and their quotient; none where nothing could be divided by."""
        assert self.numerator is not None
        above = int(counts.get(self.numerator, 0))
        below = int(sum(counts.get(each, 0) for each in self.denominator))
        return above, below, round(above / below, 4) if below else None


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """The counts of one member."""

    worker_id: UUID | None
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class PatrolRecord:
    """A period by member and in all; of oneself alone, for whoever leads nobody."""

    from_on: date
    until_on: date
    is_own: bool
    members: Sequence[MemberRecord]
    total: Counts


@cache
def indicators() -> tuple[tuple[Indicator, ...], tuple[Indicator, ...], Mapping[str, str]]:
    """Counts, rates, and the definitions that stand beside them."""
    said = tomllib.loads((files("gis") / "patrols" / "indicators.toml").read_text(encoding="utf-8"))
    counts = {
        code: Indicator(
            code, each["zh"], each["en"], each["formula_zh"], each["formula_en"], each.get("unit")
        )
        for code, each in said["count"].items()
    }
    return tuple(counts.values()), tuple(_rates(said["rate"], counts)), said["definitions"]


def _rates(said: Mapping[str, Any], counts: Mapping[str, Indicator]) -> list[Indicator]:
    found = []
    for code, each in said.items():
        above, below = counts[each["numerator"]], counts[each["denominator"][0]]
        formula, formula_en = f"{above.name} ÷ {below.name}", f"{above.name_en} ÷ {below.name_en}"
        found.append(
            Indicator(
                code,
                each["zh"],
                each["en"],
                formula,
                formula_en,
                None,
                above.code,
                tuple(each["denominator"]),
            )
        )
    return found


def period(from_on: date | None, until_on: date | None, today: date) -> tuple[date, date]:
    """From a day until another, the second included; thirty days until today where nothing is said.

    InvalidInput for one that ends before it begins or is longer than a quarter.
    """
    until = until_on or today
    if _FIRST_DAY <= until <= _LAST_DAY:
        since = from_on or until - timedelta(days=29)
        if _FIRST_DAY <= since <= until and until - since < LONGEST:
            return since, until
    raise InvalidInput(
        f"起止日期应先早后晚，最多 {LONGEST.days} 天。",
        f"The period begins before it ends and has {LONGEST.days} days at most.",
        code="bad_period",
    )


async def read_record(
    connection: AsyncConnection,
    signed_in: SignedIn,
    days_of: tuple[date, date],
    *,
    territory_id: UUID | None = None,
    worker_id: UUID | None = None,
) -> PatrolRecord:
    """What was walked in a `period` by members in sight; by oneself alone for whoever leads nobody."""
    is_own = not signed_in.scope.may("patrol.lead")
    if is_own:
        await enter(connection, signed_in.user.tenant.id, EVERYTHING)
        worker_id = None
    values = {
        "since": day_start(days_of[0]),
        "until": day_end(days_of[1]),
        "user_id": signed_in.user.id if is_own else None,
        "worker_id": worker_id,
        "territory_id": territory_id,
    }
    rows = await fetch_all(connection, "patrols", "record", values)
    found = {row["member_id"]: _member(row) for row in rows}
    own = await _worker_of(connection, signed_in.user.id) if is_own else None
    if not is_own or own is not None:
        for key, name, due, attended in await _shifts(connection, {**values, "worker_id": own or worker_id}):
            before = found.get(key) or MemberRecord(key, name, {})
            counts = {**before.counts, "shifts_due": due, "shifts_attended": attended}
            found[key] = MemberRecord(before.worker_id, before.name or name, counts)
    total: Counter[str] = Counter()
    for member in found.values():
        total.update(dict(member.counts))
    if not is_own and worker_id is None:
        total.update(dict(zip(_OF_ALL, await _plans(connection, days_of, territory_id), strict=True)))
    members = sorted(found.values(), key=lambda each: (each.name, str(each.worker_id)))
    return PatrolRecord(*days_of, is_own, members, dict(total))


def _member(row: Record) -> MemberRecord:
    codes = [each.code for each in indicators()[0] if each.code in row]
    counts = {code: float(row[code]) for code in codes}
    counts["minutes"] = round(row["seconds"] / 60)
    counts["distance_m"] = round(row["distance_m"])
    return MemberRecord(row["worker_id"], row["name"], counts)


async def _worker_of(connection: AsyncConnection, user_id: UUID) -> UUID | None:
    rows = await fetch_all(connection, "patrols", "worker_of", {"user_id": user_id})
    return rows[0]["id"] if rows else None


async def _shifts(connection: AsyncConnection, values: Mapping[str, Any]) -> list[tuple[UUID, str, int, int]]:
    """Of each worker with a shift that is over: how many, and on how many of them there was a patrol of theirs."""
    now = datetime.now(UTC)
    until = min(values["until"], now)
    rows = await fetch_all(connection, "patrols", "shifts", values)
    spans: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for run in await fetch_all(connection, "patrols", "record_spans", {**values, "territory_id": None}):
        spans.setdefault(run["worker_id"], []).append((run["started_at"], run["ended_at"]))
    due: Counter[UUID] = Counter()
    attended: Counter[UUID] = Counter()
    names: dict[UUID, str] = {}
    for each in duties_of(rows, values["since"], until):
        if each.worker_id is None or not values["since"] < each.ends_at <= until:
            continue
        if values["worker_id"] not in (None, each.worker_id):
            continue
        names[each.worker_id] = each.worker_name or ""
        due[each.worker_id] += 1
        attended[each.worker_id] += any(
            begin < each.ends_at and end > each.starts_at for begin, end in spans.get(each.worker_id, ())
        )
    return [(key, names[key], due[key], attended[key]) for key in due]


async def _plans(
    connection: AsyncConnection, days_of: tuple[date, date], territory_id: UUID | None
) -> tuple[int, int]:
    """How many times of plans are over, and how many of them somebody walked to the end."""
    first, last = days_of[0] - timedelta(days=1), days_of[1]
    values = {"territory_id": territory_id, "first": first, "last": last}
    since, until = day_start(days_of[0]), min(day_end(days_of[1]), datetime.now(UTC))
    due = walked = 0
    for plan in await fetch_all(connection, "patrols", "plans_due", values):
        finished = {each["on"] for each in plan["runs"] if each["state"] == "finished"}
        for day in days(plan["rrule"], plan["starts_on"], plan["until_on"], first, last):
            _, end = span(day, plan["starts_at"], plan["duration_min"])
            if since < end <= until:
                due += 1
                walked += day.isoformat() in finished
    return due, walked
