"""Deriving assignments from geometry, writing what changed, and proving that nothing else is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from gis.db import Connection

PLACED_KINDS = (
    "building",
    "facility",
    "device",
    "duty_post",
    "organization",
    "component",
    "patrol_point",
    "patrol_route",
    "patrol_area",
    "incident",
)
"""What belongs somewhere by its own place: the kinds of the view `placed_subjects`.

Households have none: theirs is read through their building (`homes`).
"""

NAMED_KINDS = ("building", "facility", "organization")
"""What the search box finds by name and row-level security hides by place."""

_QUERIES = Path(__file__).parent / "queries"

# The planner expects a hundredth of the rows to be in force at a moment, and would look up a million one by one.
_FOR_ALL = "set local enable_nestloop = off; set local enable_indexscan = off; set local work_mem = '256MB'"
_FOR_FEW = "set local enable_nestloop = on; set local enable_indexscan = on; set local work_mem to default"


@dataclass(frozen=True)
class Difference:
    """One subject whose stored assignment is not the derived one."""

    subject_kind: str
    subject_id: UUID
    stored_id: UUID | None
    rule: str
    grid_id: UUID | None


@cache
def _query(name: str) -> bytes:
    return (_QUERIES / f"{name}.sql").read_bytes()


def assign(
    connection: Connection,
    tenant_id: int,
    subject_kinds: Sequence[str] = PLACED_KINDS,
    *,
    at: datetime,
    ids: Sequence[UUID] | None = None,
) -> dict[str, int]:
    """Derive and store the assignments in force from ``at`` on, in the caller's transaction.

    ``ids`` narrows to some subjects of one kind. Returns how many rows were written per kind; a subject whose
    derived assignment is the stored one keeps its row.
    """
    _prepare(connection, at)
    written = {}
    for kind in _ordered(subject_kinds):
        _compare(connection, kind, at=at, ids=ids, existing_at=None)
        written[kind] = _write(connection, tenant_id, kind, at)
    return written


def differences(connection: Connection, *, at: datetime, limit: int = 20) -> tuple[int, list[Difference]]:
    """How many stored assignments differ from the derived ones at a moment, and the first few of them."""
    _prepare(connection, at)
    total = 0
    found: list[Difference] = []
    for kind in PLACED_KINDS:
        total += _compare(connection, kind, at=at, ids=None, existing_at=at)
        rows = connection.execute(
            "select subject_id, stored_id, rule, grid_id from differences order by subject_id limit %s",
            (limit - len(found),),
        )
        found += [Difference(kind, *row) for row in rows]
    return total, found


def _write(connection: Connection, tenant_id: int, subject_kind: str, at: datetime) -> int:
    """Store what ``differences`` holds; returns the number of rows written."""
    connection.execute(_query("end_changed"), {"at": at})
    written = connection.execute(
        _query("write_changed"), {"tenant_id": tenant_id, "subject_kind": subject_kind, "at": at}
    )
    if subject_kind in NAMED_KINDS:
        connection.execute(_query("search_names_changed"), {"tenant_id": tenant_id})
    if subject_kind == "incident":
        connection.execute(_query("incidents_changed"), {"tenant_id": tenant_id})
    return written.rowcount


def _ordered(kinds: Sequence[str]) -> list[str]:
    unknown = set(kinds) - set(PLACED_KINDS)
    if unknown:
        raise ValueError(f"unknown subject kinds: {sorted(unknown)}")
    return [kind for kind in PLACED_KINDS if kind in kinds]


def _prepare(connection: Connection, at: datetime) -> None:
    connection.execute(_query("temporary"))
    connection.execute("truncate places, subjects, derived, differences")
    connection.execute(_query("places"), {"at": at})
    connection.execute("analyze places")


def _compare(
    connection: Connection,
    kind: str,
    *,
    at: datetime,
    ids: Sequence[UUID] | None,
    existing_at: datetime | None,
) -> int:
    """Fill ``differences`` for one kind of subject; returns how many there are."""
    values = {
        "subject_kind": kind,
        "at": at,
        "ids": None if ids is None else list(ids),
        "existing_at": existing_at,
    }
    connection.execute("truncate subjects, derived, differences")
    connection.execute(_query("subjects_placed"), values)
    connection.execute("analyze subjects")
    connection.execute(_query("derive_place"))
    connection.execute(_query("derive_manual"), {"subject_kind": kind, "at": at})
    connection.execute("analyze derived")
    if ids is None:
        connection.execute(_FOR_ALL)
    cursor = connection.execute(_query("differences"), {"subject_kind": kind, "at": at})
    if ids is None:
        connection.execute(_FOR_FEW)
    return cursor.rowcount
