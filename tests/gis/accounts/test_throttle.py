"""Delays after failed sign-ins: growing, per name and address, forgotten in time."""

import pytest

from gis.accounts.throttle import Key, SignInThrottle
from gis.errors import TooMany

ANNA: Key = ("demo", "anna", "10.0.0.1")
BEN: Key = ("demo", "ben", "10.0.0.1")


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.now_s = 100_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> SignInThrottle:
    return SignInThrottle(clock)


def fail(throttle: SignInThrottle, key: Key, times: int) -> None:
    for _ in range(times):
        throttle.enter(key)


def wait_of(throttle: SignInThrottle, key: Key) -> int:
    with pytest.raises(TooMany) as refused:
        throttle.enter(key)
    return int(refused.value.params["retry_after_s"])


def test_the_first_tries_are_free_and_then_the_wait_doubles(throttle: SignInThrottle, clock: Clock) -> None:
    fail(throttle, ANNA, 5)
    waits = []
    for _ in range(4):
        waits.append(wait_of(throttle, ANNA))
        clock.now_s += waits[-1]
        throttle.enter(ANNA)
    assert waits == sorted(waits)
    assert waits[3] >= 8 * waits[0] - 8


def test_the_wait_never_exceeds_its_limit(throttle: SignInThrottle, clock: Clock) -> None:
    for _ in range(40):
        throttle.enter(ANNA)
        clock.now_s += throttle.max_delay_s + 1
    throttle.enter(ANNA)
    assert wait_of(throttle, ANNA) <= throttle.max_delay_s + 1


def test_nobody_else_waits(throttle: SignInThrottle) -> None:
    fail(throttle, ANNA, 5)
    throttle.enter(BEN)
    throttle.enter(("demo", "anna", "10.0.0.2"))
    throttle.enter(("other", "anna", "10.0.0.1"))


def test_a_right_password_starts_again_from_zero(throttle: SignInThrottle) -> None:
    fail(throttle, ANNA, 4)
    throttle.succeeded(ANNA)
    fail(throttle, ANNA, 5)


def test_a_refused_try_does_not_lengthen_the_wait(throttle: SignInThrottle, clock: Clock) -> None:
    fail(throttle, ANNA, 5)
    first = wait_of(throttle, ANNA)
    for _ in range(50):
        wait_of(throttle, ANNA)
    clock.now_s += first
    throttle.enter(ANNA)


def test_old_tries_are_forgotten_and_recent_ones_are_not(throttle: SignInThrottle, clock: Clock) -> None:
    fail(throttle, ANNA, 4)
    clock.now_s += throttle.forget_after_s - 10
    throttle.enter(ANNA)
    wait_of(throttle, ANNA)
    clock.now_s += throttle.forget_after_s + 10
    fail(throttle, ANNA, 5)


def test_memory_is_bounded(throttle: SignInThrottle) -> None:
    for i in range(throttle.max_keys + 500):
        throttle.enter(("demo", f"user{i}", "10.0.0.1"))
    assert len(throttle._by_key) <= throttle.max_keys + 1
