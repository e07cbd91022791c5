"""Addresses: written in many ways, spelled in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.addresses.spelling import Chain, parts, spelling


@pytest.mark.parametrize(
    "written",
    [
        "康晖小区12栋3单元402",
        "康晖小区12幢3单元402室",
        "康晖小区 12号楼3单元402室",
        "康晖小区１２栋３单元４０２",
        "康晖小区十二号楼三单元402",
        "康晖小区12-3-402",
        "康晖小区12座3单元4层402房",
        "康晖小区十二栋三单元四〇二室",
    ],
)
def test_what_means_the_same_is_spelled_the_same(written: str) -> None:
    assert spelling(written) == "康晖小区12幢3单元402室"


def test_a_missing_part_is_left_out() -> None:
    assert spelling("长安街12号无幢无单元") == spelling("长安街12号")
    assert spelling("5栋201") == "5幢201室"


def test_numbers_in_names_stay() -> None:
    assert spelling("第八中学3栋") == "第八中学3幢"
    assert spelling("三里屯") == "三里屯"
    assert spelling("北街一百零二号") == "北街102号"


def test_an_address_comes_apart_at_its_end() -> None:
    found = parts("船房社区长安街12号5栋2单元301")
    assert (found.head, found.building, found.entrance, found.room) == ("船房社区长安街12号", "5", "2", "301")
    assert parts("船房社区").building is None


def test_a_chain_is_written_from_the_widest_link_to_the_narrowest() -> None:
    chain = Chain(community="船房社区", street="长安街", house_number="12", entrance="3", room="402")
    assert chain.text() == "船房社区长安街12号3单元402室"


@given(st.text(max_size=60))
def test_spelling_takes_anything_and_is_the_same_the_second_time_for_real_addresses(text: str) -> None:
    spelling(text)
    one = spelling(f"康晖小区{len(text) % 30 + 1}栋{len(text) % 4 + 1}单元{len(text) + 101}")
    assert spelling(one) == one
