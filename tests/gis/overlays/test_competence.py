"""Who is competent: which rule wins, why the others lose, and what happens when no rule speaks."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from gis.assignments.explanation import explain
from gis.assignments.locate import Location, Place
from gis.overlays.competence import Competence, Rule, decide, matches
from gis.overlays.reading import OverlayHere
from gis.overlays.sentences import why, why_not

AT = datetime(2026, 6, 1, tzinfo=UTC)
GRID = Place(uuid4(), "grid", "530102001001007", "07", "第七网格")
COMMUNITY = Place(uuid4(), "community", "530102001001", None, "船房社区")


def place(*, grid: Place | None = GRID, community: Place | None = COMMUNITY) -> Location:
    rule = "inside" if grid else "outside"
    said = explain(rule, measure=1.0, edition=1, grid=grid and grid.label, community="船房社区", point=True)
    return Location(102.7, 25.0, AT, community, grid, None, None, [], said)


def overlay(kind: str, name: str, *, area_m2: float = 1e4, body: str | None = None) -> OverlayHere:
    return OverlayHere(uuid4(), kind, name, None, uuid4() if body else None, body, None, None, area_m2)


def rule(pattern: str, priority: int, **target: Any) -> Rule:
    said = {"overlay_kind": None, "overlay_id": None, "overlay_name": None, "level": None}
    body = target.pop("body", None)
    return Rule(
        uuid4(), pattern, f"{pattern} 规则", None, priority, **{**said, **target},
        body_id=None, body=body, body_en=None, source="test", valid_from=AT, valid_to=None,
    )  # fmt: skip


def asked(rules: list[Rule], here: list[OverlayHere], matter: str = "020301", **where: Any) -> Competence:
    return decide(rules, here, place(**where), matter)


@pytest.mark.parametrize(
    ("pattern", "matter", "is_match"),
    [
        ("0203*", "020301", True),
        ("0203*", "0203", True),
        ("0203*", "020401", False),
        ("*", "anything", True),
        ("城管/*", "城管/市容/占道", True),
        ("城管/*/占道", "城管/市容/占道", True),
        ("02??01", "020301", True),
        ("noise.*", "NOISE.night", True),
        ("a.c", "abc", False),
        ("0203", "020301", False),
    ],
)
def test_a_pattern_speaks_of_a_code_or_a_path(pattern: str, matter: str, is_match: bool) -> None:
    assert matches(pattern, matter) is is_match


def test_many_stars_do_not_make_matching_slow() -> None:
    assert not matches("*" * 80 + "x", "a" * 100)


def test_the_higher_priority_wins_whatever_else() -> None:
    river, beat = (
        overlay("jurisdiction", "船房河", body="河管护所"),
        overlay("police_beat", "一警区", body="派出所"),
    )
    found = asked(
        [rule("*", 90, overlay_kind="jurisdiction"), rule("020301", 50, overlay_kind="police_beat")],
        [river, beat],
    )
    assert found.body is not None
    assert found.body.name == "河管护所"
    assert found.decided_by == "rule"
    assert [loser.lost_by for loser in found.runners_up] == ["priority"]


def test_at_equal_priority_the_more_precise_pattern_wins_then_the_one_overlay_then_the_smaller_area() -> None:
    small, large = overlay("joint_area", "小片", area_m2=10), overlay("joint_area", "大片", area_m2=99)
    rules = [
        rule("0203*", 50, overlay_kind="joint_area"),
        rule("02*", 50, overlay_kind="joint_area"),
        rule("0203*", 50, overlay_id=large.id),
    ]
    found = asked(rules, [small, large])
    assert found.body is not None
    assert found.body.name == "大片"
    assert found.winner is not None
    assert found.winner.rule is rules[2]
    assert [c.lost_by for c in found.runners_up] == ["target", "target", "pattern", "pattern"]
    assert asked(rules[:1], [large, small]).runners_up[0].lost_by == "area"


def test_a_rule_may_name_its_own_body_and_a_level() -> None:
    beat = overlay("police_beat", "一警区", body="派出所")
    found = asked(
        [rule("*", 60, overlay_kind="police_beat", body="治安大队"), rule("*", 10, level="grid")], [beat]
    )
    assert found.body is not None
    assert found.body.name == "治安大队"
    assert [c.body.name for c in found.runners_up] == ["07 网格"]


def test_an_overlay_without_a_rule_is_named_among_those_who_are_not() -> None:
    school = overlay("school_district", "船房小学学区", body="教育局")
    found = asked([rule("0203*", 50, level="community")], [school])
    assert found.body is not None
    assert found.body.name == "船房社区"
    assert [c.lost_by for c in found.runners_up] == ["no_rule"]
    assert "没有规则" in why_not(found, found.runners_up[0])[0]


def test_where_no_rule_speaks_the_territory_is_competent() -> None:
    found = asked([rule("01*", 50, level="grid")], [])
    assert found.decided_by == "fallback"
    assert found.body is not None
    assert found.body.name == "07 网格"
    assert found.fallback == GRID
    outside = asked([], [], grid=None, community=None)
    assert outside.decided_by == "nobody"
    assert outside.body is None


def test_every_answer_and_every_reason_is_a_sentence_in_both_languages() -> None:
    here = [overlay("joint_area", "小片", area_m2=10), overlay("joint_area", "大片", area_m2=99)]
    rules = [
        rule("0203*", 50, overlay_kind="joint_area"),
        rule("02*", 50, overlay_kind="joint_area"),
        rule("*", 1, level="grid"),
        rule("*", 1, level="grid"),
    ]
    found = asked(rules, here)
    assert {c.lost_by for c in found.runners_up} >= {"area", "pattern", "priority"}
    for text in [*why(found), *(text for c in found.runners_up for text in why_not(found, c))]:
        assert text.endswith(("。", "."))
    assert "优先级" in why(found)[0]
    assert why(asked([], [], grid=None, community=None))[1].startswith("No rule")
