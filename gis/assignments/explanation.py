"""Why a subject belongs where it belongs, in one sentence per language."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

_LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Explanation:
    """The rule, the edition and the measure that produced an assignment, and the sentence that says it.

    ``confidence`` is the probability that this is the right territory as far as the rule knows: the share of a
    footprint that is there, one half on a shared border, one where the place or a person decides; none if unknown.
    """

    rule: str
    edition: int | None
    measure: float | None
    text_zh: str
    text_en: str
    confidence: float | None = None


@dataclass(frozen=True)
class ByHand:
    """An override in force: who decided what, why, until when; ``lapsed`` where its territory is no longer in force."""

    territory_id: UUID
    territory: str
    reason: str
    author: str | None
    since: datetime
    expires_at: datetime
    lapsed: bool


def explain(
    rule: str,
    *,
    measure: float | None,
    edition: int | None,
    grid: str | None,
    community: str | None,
    point: bool = False,
    by_hand: ByHand | None = None,
) -> Explanation:
    """The explanation of an assignment; ``grid`` and ``community`` are labels as on the screen.

    ``measure`` is a share 0..1 for footprints, metres for ``outside``; ``point`` chooses the words; ``by_hand`` is the
    override in force, if there is one.
    """
    place = grid or community or ""
    subject_zh, subject_en = ("这个点", "The point") if point else ("楼栋轮廓", "The footprint")
    if rule == "inside":
        zh = f"{subject_zh}整个落在 {place} 边界内。"
        en = f"{subject_en} lies wholly inside {place}."
    elif rule == "largest_share":
        share = f"{100 * (measure or 0):.0f}%"
        zh = f"{subject_zh}跨界，{share} 的面积在 {place}，按面积多数归入。"
        en = (
            f"{subject_en} crosses a border; {share} of its area is in {place}, so the largest share decides."
        )
    elif rule == "border_tie":
        zh = f"{subject_zh}正好在公共边上，按编码较小的网格归入 {place}。"
        en = f"{subject_en} lies exactly on a shared border; the smaller code wins: {place}."
    elif rule == "by_building":
        zh = f"随所在楼栋归入 {place}。"
        en = f"It follows its building to {place}."
    elif rule == "manual":
        zh, en = _by_hand(place, by_hand)
    elif rule == "out_of_sight":
        zh = "这里没有你可以看到的区域。换个位置，或请管理员核对你的可见范围。"
        en = "There is no territory here that you may see. Choose another place, or ask about your scope."
    else:
        away_zh, away_en = _distance(measure)
        zh = f"不在任何社区内{away_zh}。核对位置；位置没错就标为“待定归属”。"
        en = f"It is in no community{away_en}. Check the place; if it is right it stays “to be assigned”."
    if edition is not None:
        zh += f"依据第 {edition} 版边界。"
        en += f" By edition {edition} of the boundaries."
    if by_hand is not None and by_hand.lapsed:
        zh += f"人工指定的 {by_hand.territory} 已停用，改按位置归属。"
        en += f" It was put into {by_hand.territory} by hand, which is no longer in force; its place decides."
    return Explanation(rule, edition, measure, zh, en, _confidence(rule, measure))


def _confidence(rule: str, measure: float | None) -> float | None:
    match rule:
        case "inside" | "manual" | "outside":
            return 1.0
        case "largest_share" | "by_building":
            return 1.0 if measure is None else min(1.0, measure)
        case "border_tie":
            return 0.5
        case _:
            return None


def _by_hand(place: str, by_hand: ByHand | None) -> tuple[str, str]:
    if by_hand is None:
        return f"由人工归入 {place}。", f"It was put into {place} by hand."
    until = by_hand.expires_at.astimezone(_LOCAL).date().isoformat()
    author_zh, author_en = (by_hand.author or "管理员", by_hand.author or "an administrator")
    return (
        f"由{author_zh}人工归入 {place}，到 {until} 为止。原因：{by_hand.reason}。",
        f"Put into {place} by hand by {author_en} until {until}. Reason: {by_hand.reason}.",
    )


def _distance(metres: float | None) -> tuple[str, str]:
    if metres is None:
        return "", ""
    written = f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.1f} km"
    return f"，离最近的社区边界 {written}", f", {written} from the nearest one"
