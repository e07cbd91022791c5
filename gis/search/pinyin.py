"""Pinyin of names for search: syllables and initials, with the other reading of characters that have two.

Stored form: syllables separated by a space, readings by a semicolon, `v` for ü — ``长安街`` → ``("chang an
jie;zhang an jie", "caj;zaj")``. The first reading is the likelier one (pypinyin's phrases).
"""

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# Second readings met in names of places and streets; rarer ones would only add noise.
_SECOND_READINGS: dict[str, tuple[str, ...]] = {
    "长": ("chang", "zhang"),
    "重": ("chong", "zhong"),
    "乐": ("le", "yue"),
    "行": ("xing", "hang"),
    "朝": ("chao", "zhao"),
    "曾": ("zeng", "ceng"),
    "单": ("shan", "dan"),
    "解": ("xie", "jie"),
    "仇": ("qiu", "chou"),
    "六": ("liu", "lu"),
    "蚌": ("beng", "bang"),
    "番": ("pan", "fan"),
    "厦": ("xia", "sha"),
    "会": ("hui", "kuai"),
    "都": ("du", "dou"),
    "盛": ("sheng", "cheng"),
    "石": ("shi", "dan"),
    "查": ("zha", "cha"),
    "覃": ("qin", "tan"),
    "车": ("che", "ju"),
    "巷": ("xiang", "hang"),
    "弄": ("nong", "long"),
    "堡": ("bao", "pu", "bu"),
    "埔": ("pu", "bu"),
    "圩": ("wei", "xu"),
    "洞": ("dong", "tong"),
    "柏": ("bai", "bo"),
    "泊": ("bo", "po"),
    "谷": ("gu", "yu"),
    "降": ("jiang", "xiang"),
    "陆": ("lu", "liu"),
    "绿": ("lv", "lu"),
    "落": ("luo", "lao"),
    "塞": ("sai", "se"),
    "宿": ("su", "xiu"),
    "尾": ("wei", "yi"),
    "校": ("xiao", "jiao"),
    "和": ("he", "huo"),
    "红": ("hong", "gong"),
    "角": ("jiao", "jue"),
    "大": ("da", "dai"),
    "阿": ("a", "e"),
    "薄": ("bo", "bao"),
    "尉": ("wei", "yu"),
    "铅": ("qian", "yan"),
    "丽": ("li",),
    "台": ("tai",),
    "莘": ("shen", "xin"),
    "浒": ("hu", "xu"),
    "涡": ("wo", "guo"),
    "济": ("ji",),
}
_MAX_READINGS = 4
_LATIN = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=4_096)
def pinyin_of(name: str) -> tuple[str, str]:
    """Syllables and initials of a name, each reading after a semicolon; empty for a name without letters or
    digits.

    Latin words and numbers keep their letters and digits, and count as one syllable: ``3号院`` → ``3 hao
    yuan``, ``3hy``.
    """
    first = [_syllable(part) for part in lazy_pinyin(name, style=Style.NORMAL, v_to_u=False)]
    readings = [first]
    places = _places_of_han(name)
    if len(places) == len(name):
        for index, character in enumerate(name):
            for other in _SECOND_READINGS.get(character, ()):
                if other != first[index] and len(readings) < _MAX_READINGS:
                    readings.append([*first[:index], other, *first[index + 1 :]])
    spoken = [[part for part in reading if part] for reading in readings]
    return ";".join(" ".join(parts) for parts in spoken), ";".join(_initials(parts) for parts in spoken)


def _syllable(part: str) -> str:
    lowered = part.lower().replace("ü", "v").replace("ê", "e")
    return "".join(_LATIN.findall(lowered))


def _places_of_han(name: str) -> list[int]:
    """Indexes of the characters that are one syllable each; pypinyin joins the others into words."""
    return [index for index, character in enumerate(name) if "\u3400" <= character <= "\U0003ffff"]


def _initials(parts: list[str]) -> str:
    """The first letter of a syllable or word; a number is kept whole."""
    return "".join(part if part.isdigit() else part[0] for part in parts)
