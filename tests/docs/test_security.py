"""The list of ASVS requirements in docs/security.md names tests that exist."""

import re
from pathlib import Path

import pytest

from ops.paths import ROOT

CHOSEN = [
    "1.2.4",
    "1.2.5",
    "1.2.10",
    "1.3.6",
    "1.5.1",
    "2.2.1",
    "2.2.2",
    "2.3.3",
    "2.4.1",
    "3.2.1",
    "3.3.1",
    "3.3.3",
    "3.4.2",
    "3.4.3",
    "3.4.4",
    "3.5.1",
    "4.1.1",
    "4.3.1",
    "5.2.1",
    "5.2.2",
    "5.2.3",
    "5.2.6",
    "5.3.2",
    "5.3.3",
    "6.2.1",
    "6.2.4",
    "6.3.1",
    "7.2.3",
    "7.4.1",
    "7.4.2",
    "8.2.1",
    "8.2.2",
    "8.2.3",
    "8.3.2",
    "8.4.1",
    "11.4.2",
    "14.2.6",
    "14.2.8",
    "15.3.1",
    "15.3.3",
    "15.4.2",
    "16.3.2",
]
BESIDE = ["6.3.3", "6.4.4", "6.5.1", "6.5.2", "6.5.5", "6.6.3", "6.8.4"]
"""What came to be held since there is a second factor."""
STATES = {"met", "partly", "does not apply", "not met"}
_ROW = re.compile(r"^\| ([0-9]+\.[0-9]+\.[0-9]+) \| ([^|]+) \| ([^|]+) \| `([^`]+)` \|$", re.MULTILINE)
ROWS = _ROW.findall((ROOT / "docs/security.md").read_text(encoding="utf-8"))


def test_every_chosen_requirement_has_its_line_in_order() -> None:
    assert len(CHOSEN) == 42
    assert [number for number, *_ in ROWS] == CHOSEN + BESIDE


@pytest.mark.parametrize(("number", "state", "test"), [(row[0], row[2], row[3]) for row in ROWS])
def test_its_test_exists_and_its_state_is_plain(number: str, state: str, test: str) -> None:
    assert state.split(":", maxsplit=1)[0].strip() in STATES, number
    path, _, name = test.partition("::")
    source = Path(ROOT / path).read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {re.escape(name)}\(", source, re.MULTILINE), test
