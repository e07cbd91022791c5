"""Changing for how long something is kept: one person proposes a period with its reason, another puts it in force.

Synchronous; each function works inside the caller's transaction, whose tenant is named and which sees everything.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import class_row

from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import Conflict, InvalidInput, NotAllowed, NotFound
from gis.queries import statement
from gis.retention.model import Rule, rule_of
from gis.retention.running import rules_in_force


@dataclass(frozen=True, slots=True)
class Proposal:
    """A period that somebody wants, and what came of it."""

    id: UUID
    code: str
    keep_days: int
    reason: str
    state: str
    proposed_by_id: UUID
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as the tenant has it, the shipped one, and the proposal that is open."""

    rule: Rule
    shipped_days: int
    proposal: Proposal | None


def list_rules(connection: Connection) -> list[RuleLine]:
    """Every rule in the order of a run."""
    waiting = {each.code: each for each in _proposals(connection, only_open=True)}
    lines = []
    for rule in rules_in_force(connection):
        shipped = rule_of(rule.code)
        assert shipped is not None, "rules in force come from the shipped ones"
        lines.append(RuleLine(rule, shipped.keep_days, waiting.get(rule.code)))
    return lines


def list_changes(connection: Connection) -> list[Proposal]:
    """What was proposed and decided, the newest first; 200 at most."""
    return _proposals(connection, only_open=False)


def propose(
    connection: Connection, tenant_id: int, by: UUID, code: str, *, keep_days: int, reason: str
) -> UUID:
    """Ask for another period; Conflict when one is open for this rule."""
    rule = rule_of(code)
    if rule is None:
        raise NotFound("没有这条保存规则。", "There is no such rule of keeping.", params={"code": code})
    if not rule.least_days <= keep_days <= rule.most_days:
        raise InvalidInput(
            f"“{rule.zh}”可保存 {rule.least_days} 到 {rule.most_days} 天。",
            f"“{rule.en}” may be kept {rule.least_days} to {rule.most_days} days.",
            code="bad_period",
            params={"least": rule.least_days, "most": rule.most_days},
        )
    try:
        with connection.transaction():
            row = connection.execute(
                "insert into retention_rules (tenant_id, code, keep_days, reason, proposed_by_id)"
                " values (%s, %s, %s, %s, %s) returning id",
                (tenant_id, code, keep_days, reason, by),
            ).fetchone()
    except UniqueViolation as error:
        raise Conflict(
            "这条规则已有一项待定的修改。先答复那一项。",
            "A change of this rule is waiting already. Decide that one first.",
            code="proposal_open",
        ) from error
    assert row is not None
    said = {"code": code, "keep_days": keep_days, "reason": reason}
    add_entry(connection, tenant_id, by, "retention.proposed", ("retention_rule", str(row[0])), said)
    return UUID(str(row[0]))


def decide(
    connection: Connection, tenant_id: int, by: UUID, proposal_id: UUID, *, accept: bool, answer: str
) -> None:
    """Put a proposed period in force, or decline it; whoever proposed it can only take it back."""
    row = connection.execute(
        "select proposed_by_id, code, keep_days from retention_rules where id = %s and state = 'proposed' for update",
        (proposal_id,),
    ).fetchone()
    if row is None:
        raise NotFound("没有这项修改，或它已有答复。", "There is no such change, or it has been decided.")
    if accept and row[0] == by:
        raise NotAllowed(
            "自己提出的修改由另一人生效。",
            "What you proposed is put in force by somebody else.",
            code="own_proposal",
        )
    state = "in_force" if accept else "withdrawn" if row[0] == by else "declined"
    connection.execute(
        "update retention_rules set state = %s, decided_by_id = %s, decided_at = clock_timestamp(), answer = %s"
        " where id = %s",
        (state, by, answer, proposal_id),
    )
    said = {"code": row[1], "keep_days": row[2], "answer": answer}
    add_entry(connection, tenant_id, by, f"retention.{state}", ("retention_rule", str(proposal_id)), said)


def _proposals(connection: Connection, *, only_open: bool) -> list[Proposal]:
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        query = statement("retention", "proposals").encode()
        return cursor.execute(query, {"only_open": only_open}).fetchall()
