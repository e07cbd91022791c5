"""Links that nobody can guess or stretch, and waits that grow with what one device and one address send."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from gis.errors import TooMany
from gis.snaps import slowing, tokens
from gis.snaps.receiving import network_of
from gis.snaps.slowing import Sent, wait_s
from tests.keys import keyring

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_link_opens_its_report_and_is_not_guessed_changed_or_used_for_something_else() -> None:
    ring, incident = keyring(), uuid4()
    link = tokens.make(ring, 7, "snap-progress", incident)
    assert tokens.incident_of(ring, "snap-progress", link) == (7, incident)
    assert tokens.make(ring, 7, "snap-progress", incident) == link, "a lost answer is given again"
    other = tokens.make(ring, 7, "snap-progress", uuid4())
    for wrong in (
        f"8{link[1:]}",
        link[:-1] + ("A" if link[-1] != "A" else "B"),
        link[:30] + other[30:],
        link[:-4],
        "",
    ):
        assert tokens.incident_of(ring, "snap-progress", wrong) is None
    assert tokens.incident_of(ring, "snap-photos", link) is None


def test_leave_to_send_photos_ends() -> None:
    ring, incident = keyring(), uuid4()
    leave = tokens.make(ring, 7, "snap-photos", incident, NOW + timedelta(hours=1))
    assert tokens.incident_of(ring, "snap-photos", leave, NOW) == (7, incident)
    assert tokens.incident_of(ring, "snap-photos", leave, NOW + timedelta(hours=2)) is None


def test_waits_grow_with_each_report_over_what_is_free_and_shrink_for_whoever_is_taken_up() -> None:
    def device(count: int, taken_up: int = 0) -> int:
        return wait_s(Sent(count, NOW, 0, None, taken_up), NOW)

    assert [device(count) for count in (0, 4, 5, 6, 7, 8)] == [0, 0, 60, 120, 240, 480]
    assert device(5_000) == 6 * 3600, "however many there were"
    assert (device(9, taken_up=5), device(25, taken_up=5_000)) == (0, 60 * 2**5)
    assert wait_s(Sent(6, NOW - timedelta(seconds=100), 0, None, 0), NOW) == 20, "what was waited counts"


def test_an_address_is_free_for_longer_than_a_device_and_then_waits_too() -> None:
    def address(count: int) -> int:
        return wait_s(Sent(0, None, count, NOW, 0), NOW)

    assert [address(count) for count in (59, 60, 69, 70, 5_000)] == [0, 5, 5, 10, 900]
    with pytest.raises(TooMany) as refused:
        slowing.check(Sent(5, NOW, 5, NOW, 0), NOW)
    assert refused.value.params == {"retry_after_s": 60}


def test_a_household_counts_as_one_address() -> None:
    assert network_of("2001:db8:1:2:3::1") == network_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.7") == "192.0.2.7" and network_of("") == ""
