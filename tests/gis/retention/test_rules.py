"""The shipped rules: every table has one or a reason, and each is a statement of its own."""

from importlib.resources import files

from gis.retention.model import shipped
from gis.retention.running import PEOPLE_RULE
from gis.tables import TABLES


def test_every_table_has_a_rule_or_a_reason_why_it_is_kept() -> None:
    rules, kept = shipped()
    ruled = {rule.table for rule in rules}
    names = {table.name for table in TABLES}
    assert names - ruled - kept.keys() == set(), "say in gis/retention/rules.toml how long its rows are kept"
    assert ((ruled | kept.keys()) - names, ruled & kept.keys()) == (set(), set())
    assert all(zh and en for zh, en in kept.values())


def test_a_rule_has_its_statement_and_a_period_that_the_law_allows() -> None:
    rules, _ = shipped()
    assert len({rule.code for rule in rules}) == len(rules)
    for rule in rules:
        text = (files("gis") / "retention" / "queries" / f"{rule.code}.sql").read_text(encoding="utf-8")
        assert f" {rule.table} " in text, rule.code
        assert rule.least_days <= rule.keep_days <= rule.most_days, rule.code
        assert rule.code == PEOPLE_RULE or ("delete from" in text) == (rule.action == "delete"), rule.code


def test_a_period_of_a_tenant_never_leaves_the_limits() -> None:
    rule = next(rule for rule in shipped()[0] if rule.code == "sessions_ended")
    assert [rule.with_days(days).keep_days for days in (None, 1, 200, 99_999)] == [180, 180, 200, 1095]
