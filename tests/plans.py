"""What EXPLAIN says, for tests that count what is read."""

from collections.abc import Iterator
from typing import Any


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nodes of a plan that read a table."""
    if "Relation Name" in plan:
        yield plan
    for child in plan.get("Plans", []):
        yield from scans(child)
