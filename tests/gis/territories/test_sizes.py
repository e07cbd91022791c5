"""Size bands are data; the most specific and newest one in force decides."""

from datetime import date

from gis.territories.sizes import SizeRule, judge, leading, rules_for

TODAY = date(2026, 11, 22)


def rule(**changes: object) -> SizeRule:
    values: dict[str, object] = {
        "level": "grid",
        "settlement": None,
        "kind": None,
        "measure": "households",
        "min_value": 300.0,
        "max_value": 500.0,
        "severity": "warn",
        "source": "a rule",
        "status": "confirmed",
        "effective_from": date(2025, 1, 1),
    }
    return SizeRule(**(values | changes))  # type: ignore[arg-type]


def status(rules: list[SizeRule], households: float, **changes: str) -> str | None:
    subject = {"level": "grid", "settlement": "urban", "kind": "general"} | changes
    chosen = rules_for(rules, on_date=TODAY, **subject)
    verdict = leading(judge(chosen, {"households": households, "people": 1.0}))
    return None if verdict is None else verdict.status


def test_the_edges_of_the_band_are_inside() -> None:
    assert [status([rule()], value) for value in (299, 300, 500, 501)] == ["under", "ok", "ok", "over"]


def test_an_open_end_has_no_limit() -> None:
    assert status([rule(max_value=None)], 10_000) == "ok"
    assert status([rule(min_value=None)], 0) == "ok"


def test_without_a_fitting_rule_there_is_no_verdict() -> None:
    assert status([], 400) is None
    assert status([rule(settlement="rural")], 400) is None
    assert status([rule(kind="general")], 400, kind="dedicated") is None
    assert status([rule(effective_from=date(2027, 1, 1))], 400) is None
    assert status([rule(level="lane")], 400) is None


def test_the_more_specific_rule_wins_over_the_newer_one() -> None:
    general = rule(effective_from=date(2026, 6, 1))
    rural = rule(settlement="rural", min_value=30.0, max_value=60.0)
    assert status([general, rural], 50, settlement="rural") == "ok"
    assert status([general, rural], 50) == "under"


def test_among_equals_the_newest_in_force_wins() -> None:
    old, new = rule(), rule(max_value=600.0, effective_from=date(2026, 1, 1))
    assert status([old, new], 550) == "ok"
    assert status([new, old], 550) == "ok"


def test_households_are_judged_before_people() -> None:
    people = rule(measure="people", settlement="urban", kind="general", max_value=0.5, min_value=0.0)
    assert status([people, rule()], 400) == "ok"
    assert status([people], 400) == "over"
