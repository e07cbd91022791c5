"""Why a subject belongs where it belongs, in one sentence per language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """The rule, the edition and the measure that produced an assignment, and the sentence that says it."""

    rule: str
    edition: int | None
    measure: float | None
    text_zh: str
    text_en: str


def explain(
    rule: str,
    *,
    measure: float | None,
    edition: int | None,
    grid: str | None,
    community: str | None,
    point: bool = False,
) -> Explanation:
    """The explanation of an assignment; ``grid`` and ``community`` are labels as on the screen.

    ``measure`` is a share 0..1 for footprints, metres for ``outside``; ``point`` chooses the words.
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
    else:
        away_zh, away_en = _distance(measure)
        zh = f"不在任何社区内{away_zh}。核对位置；位置没错就标为“待定归属”。"
        en = f"It is in no community{away_en}. Check the place; if it is right it stays “to be assigned”."
    if edition is not None:
        zh += f"依据第 {edition} 版边界。"
        en += f" By edition {edition} of the boundaries."
    return Explanation(rule, edition, measure, zh, en)


def _distance(metres: float | None) -> tuple[str, str]:
    if metres is None:
        return "", ""
    written = f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.1f} km"
    return f"，离最近的社区边界 {written}", f", {written} from the nearest one"
