"""Reading the log: pages by actor, action, subject, area and time, newest first, and writing out what was found.

Synchronous; each function works inside the caller's transaction, whose tenant is named and which sees everything.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from gis.audit.writing import add_entry
from gis.db import Connection
from gis.queries import statement

MAX_EXPORT = 50_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; none means any. ``action`` may end in a dot and then stands for all that begin so."""

    actor_id: UUID | None = None
    action: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    area_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    areas: tuple[UUID, ...] | None = None
    """Only of these areas' chains: for whoever reads the log of a part of the tenant."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log with its actor and area by name."""

    at: datetime
    id: int
    actor_id: UUID | None
    actor: str | None
    action: str
    subject_kind: str | None
    subject_id: str | None
    detail: dict[str, Any] = field(hash=False)
    area_id: UUID | None
    area: str | None
    seq: int
    hash: str


def read_entries(
    connection: Connection, wanted: Wanted, *, before: tuple[datetime, int] | None = None, limit: int
) -> list[Entry]:
    """A page of the log, newest first, after the place where the last page ended."""
    values = {
        **asdict(wanted),
        "areas": None if wanted.areas is None else list(wanted.areas),
        "action": _pattern(wanted.action),
        "before_at": before[0] if before else None,
        "before_id": before[1] if before else None,
        "page_size": limit,
    }
    rows = connection.execute(statement("audit", "entries").encode(), values).fetchall()
    return [Entry(*row) for row in rows]


def export(
    connection: Connection, tenant_id: int, by: UUID, wanted: Wanted, *, purpose: str, form: str
) -> tuple[bytes, int]:
    """The entries as a file, 50,000 at most, and how many; that they were taken, and what for, is logged with them."""
    entries = read_entries(connection, wanted, limit=MAX_EXPORT)
    asked = {name: str(value) for name, value in asdict(wanted).items() if value is not None}
    said = {"purpose": purpose, "format": form, "entries": len(entries), "asked": asked}
    add_entry(connection, tenant_id, by, "audit.exported", ("audit_log", form), said)
    return (_csv(entries) if form == "csv" else _json_lines(entries)), len(entries)


def _pattern(action: str | None) -> str | None:
    if action is None:
        return None
    literal = action.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return literal + "%" if action.endswith(".") else literal


def _json_lines(entries: Iterable[Entry]) -> bytes:
    return "".join(
        json.dumps(asdict(each), ensure_ascii=False, default=str) + "\n" for each in entries
    ).encode()


def _csv(entries: Iterable[Entry]) -> bytes:
    """With a byte order mark, so that spreadsheets read Chinese; no cell is taken for a formula (ASVS 1.2.10)."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    names = [each.name for each in fields(Entry)]
    writer.writerow(names)
    for entry in entries:
        writer.writerow(list(_cells(entry, names)))
    return sink.getvalue().encode("utf-8-sig")


def _cells(entry: Entry, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        value = getattr(entry, name)
        if isinstance(value, dict):
            value = json.dumps(value, ensure_ascii=False)
        text = "" if value is None else str(value)
        yield "'" + text if text.startswith(_FORMULA) else text


def area_names(connection: Connection) -> dict[UUID, str]:
    """The names of the areas that have a chain."""
    rows = connection.execute(
        "select h.area_id, v.name from audit_heads as h join territory_versions as v on v.territory_id = h.area_id"
        " where upper_inf(v.recorded) and upper_inf(v.valid)"
    ).fetchall()
    return dict(rows)
