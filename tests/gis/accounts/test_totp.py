"""One-time codes: the values of RFC 6238, the clocks that may differ, and no code twice."""

import base64

import pytest

from gis.accounts.totp import code_at, new_recovery_codes, new_secret, plain_recovery_code, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW_S = 1_111_111_111.0


@pytest.mark.parametrize(
    ("at_s", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")],
)
def test_the_codes_are_those_of_the_standard(at_s: int, code: str) -> None:
    assert code_at(SECRET, at_s) == code


def test_a_clock_may_be_half_a_minute_off_and_no_more() -> None:
    taken = [step_of(SECRET, code_at(SECRET, NOW_S + 30 * away), NOW_S, 0) for away in (-2, -1, 0, 1, 2)]
    now = int(NOW_S) // 30
    assert taken == [None, now - 1, now, now + 1, None]


def test_a_code_counts_once_and_none_before_it_any_more() -> None:
    now = int(NOW_S) // 30
    assert step_of(SECRET, code_at(SECRET, NOW_S), NOW_S, now) is None
    assert step_of(SECRET, code_at(SECRET, NOW_S - 30), NOW_S, now) is None
    assert step_of(SECRET, code_at(SECRET, NOW_S + 30), NOW_S, now) == now + 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "12345x", "-12345", "2870 82x"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert step_of(SECRET, code, NOW_S, 0) is None


def test_recovery_codes_are_ten_told_apart_by_their_first_digit_and_typed_as_one_likes() -> None:
    codes = new_recovery_codes()
    assert [code[0] for code in codes] == list("0123456789")
    assert len({code[1:] for code in codes}) == 10 and new_secret() != new_secret()
    assert plain_recovery_code(f" {codes[0].lower()} ") == codes[0].replace("-", "")
    assert plain_recovery_code("123456") is None
