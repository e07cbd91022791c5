"""Adding and ending rules of competence; a rule is never rewritten, another one takes its place."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from gis.db import Connection
from gis.errors import Conflict, InvalidInput, NotFound
from gis.overlays import repository

MAX_STARS = 5


@dataclass(frozen=True)
class NewRule:
    """A rule to add; exactly one of overlay_kind, overlay_id and level says where it holds."""

    pattern: str
    title: str
    priority: int
    title_en: str | None = None
    overlay_kind: str | None = None
    overlay_id: UUID | None = None
    level: str | None = None
    body: str | None = None
    source: str = "drawn"
    author_id: UUID | None = None


def add_rule(connection: Connection, tenant_id: int, rule: NewRule, at: datetime | None = None) -> UUID:
    """Write a rule in force from a moment (none: now) on; returns its id."""
    if sum(target is not None for target in (rule.overlay_kind, rule.overlay_id, rule.level)) != 1:
        raise InvalidInput(
            "规则要指明且只指明一处：一类片区、一个片区，或一个层级。",
            "A rule names one place: a kind of overlay, one overlay, or a level.",
            code="rule_target",
        )
    if rule.pattern.count("*") > MAX_STARS:
        raise InvalidInput(f"类型里最多 {MAX_STARS} 个 *。", f"A pattern has {MAX_STARS} stars at most.")
    if rule.overlay_id is not None and repository.hold(connection, rule.overlay_id) is None:
        raise NotFound("没有这个片区。核对后再试。", "There is no such area. Check it and try again.")
    body_id = repository.body_id(connection, tenant_id, rule.body) if rule.body else None
    row = connection.execute(
        "insert into competence_rules (tenant_id, pattern, title, title_en, priority, overlay_kind, overlay_id, level,"
        " body_id, source, author_id, valid)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, tstzrange(%s, null)) returning id",
        (
            tenant_id,
            rule.pattern,
            rule.title,
            rule.title_en,
            rule.priority,
            rule.overlay_kind,
            rule.overlay_id,
            rule.level,
            body_id,
            rule.source,
            rule.author_id,
            at or repository.moment(connection),
        ),
    ).fetchone()
    assert row is not None
    return cast("UUID", row[0])


def end_rule(connection: Connection, rule_id: UUID) -> None:
    """The rule holds until now; what was decided by it can still be explained."""
    row = connection.execute(
        "select upper_inf(valid) from competence_rules where id = %s for update", (rule_id,)
    ).fetchone()
    if row is None:
        raise NotFound("没有这条规则。核对链接后再试。", "There is no such rule. Check the link.")
    if not row[0]:
        raise Conflict("这条规则已停用。", "This rule has ended.", code="rule_ended")
    connection.execute(
        "update competence_rules set valid = tstzrange(lower(valid), %s) where id = %s",
        (repository.moment(connection), rule_id),
    )
