"""Invented ordinary names of people and places; phones are masked from the start."""

import numpy as np

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "建国", "志强", "秀英", "桂芳", "丽华", "海涛", "春燕", "立新", "敏", "洋",
    "玉梅", "建军", "丽", "志远", "卫东", "国庆", "淑珍", "秀兰", "永福", "家明",
    "晓东", "文静", "雪梅", "成林", "光明", "德才", "金凤", "红英", "小龙", "琼仙",
    "绍华", "兴旺", "正荣", "树清", "美玲", "国平", "云飞", "艳萍", "开明", "学文",
    "俊杰", "思远", "佳慧", "雅琴", "宗良", "世昌", "翠兰", "天佑", "明德", "素芬",
    "振华", "慧敏", "少华", "庆生", "家和", "永康", "凤英", "爱民", "长青", "晓琳",
    "志刚", "丽萍", "春生", "玉珍",
)  # fmt: skip


class PeopleNames:
    """Draws names without repeating one."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._order = iter(rng.permutation(len(SURNAMES) * len(GIVEN)))
        self._rng = rng

    def name(self) -> str:
        surname, given = divmod(int(next(self._order)), len(GIVEN))
        return SURNAMES[surname] + GIVEN[given]

    def masked_phone(self) -> str:
        return f"138****{int(self._rng.integers(10_000)):04d}"


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones else "")
