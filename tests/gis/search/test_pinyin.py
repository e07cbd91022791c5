"""Names in pinyin: syllables, initials, second readings, and what is no Chinese at all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.search.pinyin import pinyin_of


@pytest.mark.parametrize(
    ("name", "syllables", "initials"),
    [
        ("康晖社区", "kang hui she qu", "khsq"),
        ("船房", "chuan fang", "cf"),
        ("第十二网格", "di shi er wang ge", "dsewg"),
        ("3号院", "3 hao yuan", "3hy"),
        ("清华路 A座", "qing hua lu a zuo", "qhlaz"),
        ("Mannerheimintie", "mannerheimintie", "m"),
        ("·", "", ""),
        ("", "", ""),
    ],
)
def test_a_name_is_spelt_syllable_by_syllable(name: str, syllables: str, initials: str) -> None:
    assert pinyin_of(name) == (syllables, initials)


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("长安街", {"chang an jie", "zhang an jie"}),
        ("重庆路", {"chong qing lu", "zhong qing lu"}),
        ("曾家巷", {"ceng jia xiang", "zeng jia xiang"}),
        ("绿岛路", {"lv dao lu", "lu dao lu"}),
        ("单家村", {"shan jia cun", "dan jia cun"}),
    ],
)
def test_a_character_with_two_readings_is_found_by_both(name: str, readings: set[str]) -> None:
    assert readings <= set(pinyin_of(name)[0].split(";"))


@given(st.text(max_size=60))
def test_any_text_gives_small_letters_digits_and_separators_only(name: str) -> None:
    syllables, initials = pinyin_of(name)
    assert re.fullmatch(r"[a-z0-9 ;]*", syllables)
    assert re.fullmatch(r"[a-z0-9;]*", initials)
    assert syllables.count(";") == initials.count(";")
