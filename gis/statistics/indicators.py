"""The indicators of a release: what is counted, by which formula, over which denominator; pure data."""

from dataclasses import dataclass

FORMULA_EDITION = 1
"""Raised whenever a formula below means something else; every release carries the one it was made with."""

COUNTS = (
    "households",
    "visited",
    "unvisited",
    "people",
    "elderly",
    "children",
    "others",
    "floating",
    "settled",
)
"""Counts of persons or households in a territory, published from grids upwards."""

LANE_COUNTS = ("households", "people")
"""What is published of a lane: so few people live there that more would hide nearly all of them."""


@dataclass(frozen=True)
class Indicator:
    """A figure: its numerator, its denominator if it is a share, and the formula in words."""

    code: str
    name: str
    name_en: str
    unit: str
    numerator: str
    denominator: str | None
    formula: str
    formula_en: str


INDICATORS = (
    Indicator(
        "households", "户数", "Households", "count", "households", None,
        "登记在册、归属本区域的户数", "registered households assigned to the territory",
    ),
    Indicator(
        "people", "居民", "Residents", "count", "people", None,
        "各户登记人数之和", "sum of the people registered in each household",
    ),
    Indicator(
        "people_per_household", "户均人数", "People per household", "ratio", "people", "households",
        "居民 ÷ 户数", "residents ÷ households",
    ),
    Indicator(
        "elderly", "60 岁及以上", "Aged 60 and over", "count", "elderly", None,
        "各户登记的 60 岁及以上人数之和", "sum of the people of 60 and over in each household",
    ),
    Indicator(
        "elderly_share", "老年人占比", "Share aged 60 and over", "percent", "elderly", "people",
        "60 岁及以上 ÷ 居民", "aged 60 and over ÷ residents",
    ),
    Indicator(
        "children", "3–14 岁", "Aged 3 to 14", "count", "children", None,
        "各户登记的 3–14 岁人数之和", "sum of the people of 3 to 14 in each household",
    ),
    Indicator(
        "children_share", "儿童占比", "Share aged 3 to 14", "percent", "children", "people",
        "3–14 岁 ÷ 居民", "aged 3 to 14 ÷ residents",
    ),
    Indicator(
        "others", "其他年龄", "Other ages", "count", "others", None,
        "居民 − 60 岁及以上 − 3–14 岁", "residents − aged 60 and over − aged 3 to 14",
    ),
    Indicator(
        "floating", "流动人口", "Floating population", "count", "floating", None,
        "户籍不在本县（市、区）的居民", "residents registered outside the county",
    ),
    Indicator(
        "floating_share", "流动人口占比", "Share of floating population", "percent", "floating", "people",
        "流动人口 ÷ 居民", "floating population ÷ residents",
    ),
    Indicator(
        "visit_rate", "本季度走访率", "Visited this quarter", "percent", "visited", "households",
        "本季度见到人的户数 ÷ 户数", "households in which somebody was met this quarter ÷ households",
    ),
)  # fmt: skip


def value_of(indicator: Indicator, counts: dict[str, int]) -> int | float | None:
    """The figure from published counts; none when a count is not published or nothing is divided by."""
    numerator = counts.get(indicator.numerator)
    if numerator is None or indicator.denominator is None:
        return numerator
    denominator = counts.get(indicator.denominator)
    return None if not denominator else numerator / denominator
