"""Passwords and tokens: strong, hashed, and equally slow for everybody."""

import asyncio
import time

import pytest

from gis.accounts.passwords import _COMMON, PasswordChecker, check_strength, hash_password, verify_password
from gis.accounts.tokens import hash_of, new_token, tenant_of
from gis.errors import InvalidInput, TooMany

PASSWORD = "correct horse battery"


def test_a_hash_is_argon2id_with_the_parameters_of_asvs() -> None:
    made = hash_password(PASSWORD)
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(made, PASSWORD)
    assert not verify_password(made, PASSWORD + " ")
    assert not verify_password("no hash at all", PASSWORD)


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "1234567", "x" * 129])
def test_a_password_of_a_wrong_length_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        check_strength(password)


async def _check(times: int) -> list[bool | BaseException]:
    checker = PasswordChecker()
    made = hash_password(PASSWORD)
    return await asyncio.gather(
        *(checker.check(made, PASSWORD) for _ in range(times)), return_exceptions=True
    )


def test_many_at_once_wait_their_turn_and_too_many_are_sent_away() -> None:
    answers = asyncio.run(_check(40))
    assert answers.count(True) == 24
    assert sum(isinstance(answer, TooMany) for answer in answers) == 16


def test_an_unknown_user_costs_what_a_wrong_password_costs() -> None:
    async def measure() -> tuple[float, float]:
        checker = PasswordChecker()
        made = hash_password(PASSWORD)
        times = []
        for known in (made, None):
            begun = time.thread_time(), time.perf_counter()
            for _ in range(3):
                assert not await checker.check(known, "wrong")
            times.append(time.perf_counter() - begun[1])
        return times[0], times[1]

    wrong_s, unknown_s = asyncio.run(measure())
    assert unknown_s > wrong_s / 4
    assert unknown_s > 0.02


def test_a_token_carries_its_tenant_and_256_random_bits() -> None:
    tokens = {new_token(7) for _ in range(100)}
    assert len(tokens) == 100
    for token in tokens:
        assert tenant_of(token) == 7
        assert len(hash_of(token)) == 32
        assert len(token.partition(".")[2]) == 43


SECRET = "a" * 43


@pytest.mark.parametrize(
    "text",
    [
        *("", "7", "7.", ".x", "0." + SECRET, "-1." + SECRET, "7." + SECRET[1:], "7.a" + SECRET),
        *("7." + SECRET[1:] + "\n", "7." + SECRET + "\n", "٧." + SECRET, "9" * 10 + "." + SECRET),
    ],
)
def test_what_has_not_the_shape_of_a_token_is_none(text: str) -> None:
    assert tenant_of(text) is None


@pytest.mark.parametrize(
    "password",
    ["password", "Password1", "12345678", "qwertyuiop", "zhangmin", "ZhangMin2026!", "zhangminzhangmin"],
)
def test_the_most_used_passwords_and_one_s_own_name_are_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        check_strength(password, "zhangmin", "张敏")


def test_a_long_password_that_holds_a_common_one_is_taken() -> None:
    check_strength("password of the third river", "zhangmin")
    assert len(_COMMON) > 3_000
