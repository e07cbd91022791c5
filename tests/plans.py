"""What EXPLAIN says, for tests that count what is read."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_READS = re.compile(r"(--|\s|with|select)", re.IGNORECASE)
_MONTH = re.compile(r"_y\d{4}m\d{2}$")


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nodes of a plan that read a table."""
    if "Relation Name" in plan:
        yield plan
    for child in plan.get("Plans", []):
        yield from scans(child)


@contextmanager
def told(engine: AsyncEngine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent meanwhile."""
    sent: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, query: str, values: Any, *_: Any) -> None:
        sent.append((query, values))

    event.listen(engine.sync_engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", keep)


async def read_most(connection: AsyncConnection, sent: Sequence[tuple[str, Any]]) -> dict[str, int]:
    """The most rows that one scan of each table touched in the statements, asked again with their plans.

    The months of a table count as that table.
    """
    most: dict[str, int] = {}
    for query, values in sent:
        if not _READS.match(query) or "set_config('" in query:
            continue
        found = await connection.exec_driver_sql(f"explain (analyze, format json) {query}", values)
        for scan in scans(found.scalar_one()[0]["Plan"]):
            touched = (scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)) * scan["Actual Loops"]
            table = _MONTH.sub("", scan["Relation Name"])
            most[table] = max(most.get(table, 0), round(touched))
    return most
