"""Why somebody is competent, and why another is not, in one sentence per language."""

from gis.overlays.competence import Candidate, Competence

KIND_NAMES = {
    "joint_area": ("联建片区", "joint area"),
    "jurisdiction": ("管辖范围", "jurisdiction"),
    "police_beat": ("警务区", "police beat"),
    "school_district": ("学区", "school district"),
    "risk_area": ("整治区域", "risk area"),
}


def why(found: Competence) -> tuple[str, str]:
    """What decided, in Chinese and English."""
    if found.winner is not None and found.winner.rule is not None:
        rule = found.winner.rule
        place_zh, place_en = _place(found.winner)
        title_en = rule.title_en or rule.title
        return (
            f"适用“{rule.title}”规则（{rule.pattern}，优先级 {rule.priority}）：{place_zh}。",
            f"By the rule “{title_en}” ({rule.pattern}, priority {rule.priority}): {place_en}.",
        )
    if found.fallback is not None:
        return (
            f"没有规则说到这里的“{found.matter}”，由所在的{_apart(found.fallback.label)}处理。",
            f"No rule speaks of “{found.matter}” here, so it goes to the territory: {found.fallback.label}.",
        )
    return (
        f"没有规则说到这里的“{found.matter}”，{found.location.explanation.text_zh}",
        f"No rule speaks of “{found.matter}” here. {found.location.explanation.text_en}",
    )


def why_not(found: Competence, other: Candidate) -> tuple[str, str]:
    """Why a runner-up is not the one."""
    place_zh, place_en = _place(other)
    rule, winner = other.rule, found.winner
    if rule is None or winner is None or winner.rule is None:
        return f"{place_zh}，但没有规则把这类事项交给它。", f"{place_en}, but no rule gives it this type."
    zh, en = {
        "priority": (
            f"优先级 {rule.priority} 低于 {winner.rule.priority}",
            f"priority {rule.priority} is below {winner.rule.priority}",
        ),
        "pattern": (
            f"类型“{rule.pattern}”不如“{winner.rule.pattern}”具体",
            f"the pattern {rule.pattern} is less precise than {winner.rule.pattern}",
        ),
        "target": ("所指范围不如胜出的规则具体", "its target is less precise than the winner's"),
        "area": ("片区比胜出的大", "its area is larger than the winner's"),
        "order": ("与胜出的相同，按名称排在后面", "equal to the winner; its name comes later"),
    }[str(other.lost_by)]
    return f"{place_zh}；{zh}。", f"{place_en}; {en}."


def _place(candidate: Candidate) -> tuple[str, str]:
    overlay, territory = candidate.overlay, candidate.territory
    if overlay is not None:
        kind_zh, kind_en = KIND_NAMES[overlay.kind]
        metres = overlay.buffer_m
        zh = f"这个点在{kind_zh}“{overlay.name}”内"
        en = f"the point is in the {kind_en} “{overlay.name_en or overlay.name}”"
        if metres is not None:
            return f"{zh}（沿线两侧 {metres:g} m）", f"{en} (within {metres:g} m of its line)"
        return zh, en
    assert territory is not None
    return f"这个点在{_apart(territory.label)}内", f"the point is in {territory.label}"


def _apart(label: str) -> str:
    """Digits and Han are separated by a space."""
    return f" {label}" if label[:1].isdigit() else label
