"""Words and numbers of a report."""

from gis.gaps.measuring import Figures

LEVELS = {
    "fifteen": "15 分钟生活圈",
    "ten": "10 分钟生活圈",
    "five": "5 分钟生活圈",
    "block": "居住街坊",
}
GROUPS = {"people": "居民", "elderly": "老年人", "children": "儿童"}
DUTIES = {"must": "应配", "may": "宜配"}
STATUSES = {"to_be_confirmed": "待核对标准原文", "confirmed": "已核对", "chosen": "自选距离"}


def share_of(figures: Figures) -> float:
    """The share out of reach of those of whom it can be told anything."""
    told = figures.met + figures.gap
    return figures.gap / told if told else 0.0


def number(count: float) -> str:
    """With thousands."""
    return f"{count:,.0f}"


def percent(share: float) -> str:
    """Whole per cent; what is not nothing is not called 0, what is not all is not called 100."""
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 < share < 1:
        return ">99%"
    return f"{share:.0%}"
