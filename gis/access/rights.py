"""What a role may do. Where it may do it is said by grants, not here."""

from collections.abc import Iterable
from typing import Literal

Right = Literal[
    "map.read",
    "map.edit",
    "map.audit",
    "people.read",
    "people.write",
    "people.unmask",
    "staff.read",
    "staff.write",
    "visits.write",
    "statistics.read",
    "statistics.write",
    "accounts.manage",
    "grants.manage",
    "audit.read",
    "retention.manage",
    "incidents.read",
    "incidents.report",
    "incidents.verify",
    "incidents.dispatch",
    "incidents.handle",
    "incidents.supervise",
    "incidents.manage",
    "patrol.read",
    "patrol.walk",
    "patrol.lead",
    "patrol.manage",
]

RIGHTS: dict[str, frozenset[Right]] = {
    "admin": frozenset(
        (
            "map.read",
            "map.edit",
            "people.read",
            "staff.read",
            "staff.write",
            "statistics.read",
            "accounts.manage",
            "incidents.read",
            "patrol.read",
        )
    ),
    "manager": frozenset(
        (
            "map.read",
            "map.edit",
            "people.read",
            "people.write",
            "people.unmask",
            "staff.read",
            "staff.write",
            "visits.write",
            "statistics.read",
            "statistics.write",
            "incidents.read",
            "incidents.report",
            "incidents.handle",
            "incidents.supervise",
            "incidents.manage",
            "patrol.read",
            "patrol.lead",
            "patrol.manage",
        )
    ),
    "auditor": frozenset(("map.read", "map.audit", "staff.read", "statistics.read")),
    "dispatcher": frozenset(
        (
            "map.read",
            "people.read",
            "staff.read",
            "incidents.read",
            "incidents.report",
            "incidents.dispatch",
            "patrol.read",
            "patrol.lead",
        )
    ),
    "checker": frozenset(
        ("map.read", "people.read", "staff.read", "incidents.read", "incidents.report", "incidents.verify")
    ),
    "patrol": frozenset(
        (
            "map.read",
            "people.read",
            "people.unmask",
            "staff.read",
            "visits.write",
            "incidents.read",
            "incidents.report",
            "incidents.handle",
            "patrol.read",
            "patrol.walk",
        )
    ),
    "planner": frozenset(("map.read", "statistics.read")),
    "security": frozenset(("map.read", "grants.manage", "retention.manage")),
    "inspector": frozenset(("audit.read", "retention.manage")),
}
"""By role; an account has the rights of all its roles."""


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """Everything that any of the roles may do; an unknown role may do nothing."""
    return frozenset[Right]().union(*(RIGHTS.get(role, frozenset()) for role in roles))
