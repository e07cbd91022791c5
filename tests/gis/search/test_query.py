"""What the search box understands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import InvalidInput
from gis.search.pinyin import pinyin_of
from gis.search.query import understand


@pytest.mark.parametrize(
    ("text", "building", "entrance", "room"),
    [
        ("12-3-402", "12", "3", "402"),
        ("12栋3单元402", "12", "3", "402"),
        ("12栋3单元402室", "12", "3", "402"),
        ("１２栋", "12", None, None),
        ("012", "12", None, None),
        ("12号楼 402", "12", None, "402"),
        ("12 - 402", "12", None, "402"),
        ("长安街12", None, None, None),
    ],
)
def test_a_dwelling_is_understood_however_it_is_written(
    text: str, building: str | None, entrance: str | None, room: str | None
) -> None:
    found = understand(text)
    assert (found.building_number, found.entrance, found.room) == (building, entrance, room)


@pytest.mark.parametrize("text", ["07网格", "7 网格", "第7网格", "７号网格", "07"])
def test_a_grid_is_found_by_its_number(text: str) -> None:
    assert understand(text).grid_number == "7"


@pytest.mark.parametrize(
    "typed",
    ["khsq", "kanghuishequ", "kang hui", "khshequ", "kanghsq", "k", "KHSQ", "kang晖", "康hsq", "康晖sq"],
)
def test_initials_full_pinyin_and_mixtures_fit_the_stored_syllables(typed: str) -> None:
    spelt = understand(typed).spelt
    assert spelt is not None
    assert re.match(spelt, pinyin_of("康晖社区")[0])


@pytest.mark.parametrize("typed", ["hsq", "kqs", "kangx", "ksh"])
def test_other_letters_do_not(typed: str) -> None:
    spelt = understand(typed).spelt
    assert spelt is not None
    assert not re.match(spelt, pinyin_of("康晖社区")[0])


def test_u_umlaut_is_v() -> None:
    assert understand("lüdao").bare == understand("lvdao").bare


@pytest.mark.parametrize("typed", ["康晖", "530102", "a-b", "(a", "*", "号", "12-3-402"])
def test_what_is_not_spelt_is_not_searched_by_sound(typed: str) -> None:
    assert understand(typed).spelt is None


@pytest.mark.parametrize("typed", ["", "   ", "\u3000", "x" * 65])
def test_nothing_and_too_much_are_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        understand(typed)


@given(st.text(min_size=1, max_size=64))
def test_whatever_is_typed_gives_a_pattern_of_letters_only(typed: str) -> None:
    try:
        found = understand(typed)
    except InvalidInput:
        return
    assert found.spelt is None or re.fullmatch(r"[a-z0-9()\[\]*?\- ]+", found.spelt)
