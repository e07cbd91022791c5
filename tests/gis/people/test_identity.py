"""Numbers of people and organisations: what fits, what is refused and why, what is shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import InvalidInput
from gis.people import identity

TODAY = date(2026, 11, 22)
GOOD = "11010519491231002X"


def code_of(call: object, *arguments: object) -> str:
    with pytest.raises(InvalidInput) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.problem_code


def test_the_standard_s_own_example_fits_in_any_writing() -> None:
    for written in (
        GOOD,
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
    ):
        assert identity.resident_id(written, TODAY) == GOOD
    assert identity.birth_year_of(GOOD) == 1949


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("110105194912310021", "id_checksum"),
        ("11010519491331002X", "id_birthday"),
        ("11010520990101002X", "birthday_in_future"),
        ("11010517490101002X", "id_birthday"),
        ("1101051949123100", "id_shape"),
        ("", "id_shape"),
        ("１" * 400, "id_shape"),
        ("110105194912310０2X\x00", "id_shape"),
    ],
)
def test_a_wrong_number_is_refused_with_what_is_wrong(written: str, code: str) -> None:
    assert code_of(identity.resident_id, written, TODAY) == code


@given(st.text(alphabet="0123456789", min_size=14, max_size=14), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(rest: str, place: int, by: int) -> None:
    body = f"1{rest}{rest[:2]}"
    wrong = body[:place] + str((int(body[place]) + by) % 10) + body[place + 1 :]
    assert identity.check_character(body) != identity.check_character(wrong)


def test_unified_codes_are_checked() -> None:
    assert identity.unified_code("91350100M000100Y43") == "91350100M000100Y43"
    assert code_of(identity.unified_code, "91350100M000100Y44") == "code_checksum"
    assert code_of(identity.unified_code, "91350100I000100Y43") == "code_shape"


def test_telephone_numbers_come_in_many_writings() -> None:
    for written in ("138 0013 8000", "+86-13800138000", "１３８００１３８０００"):
        assert identity.phone_number(written) == "13800138000"
    assert identity.phone_number("0631-5312345") == "06315312345"
    assert code_of(identity.phone_number, "12") == "phone_shape"


def test_what_is_shown_says_little() -> None:
    assert identity.masked_id(GOOD) == "110***********002X"
    assert identity.masked_phone("13800138000") == "138****8000"
    assert [identity.masked_name(name) for name in ("王敏", "王小明", "欧阳修", "买买提·艾力", "李")] == [
        "王**",
        "王**",
        "欧阳**",
        "买**",
        "李**",
    ]


@pytest.mark.parametrize(
    ("year", "band"), [(2026, "0-2"), (2012, "3-14"), (2011, "15-59"), (1966, "60-69"), (1940, "80+")]
)
def test_ages_are_bands(year: int, band: str) -> None:
    assert identity.age_band(year, TODAY) == band


def test_nobody_is_born_tomorrow() -> None:
    assert code_of(identity.check_birth_year, 2027, TODAY) == "birthday_in_future"
    assert code_of(identity.check_birth_year, 1800, TODAY) == "birth_year"
    assert identity.age_band(None, TODAY) is None
