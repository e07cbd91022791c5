"""The glossary names every table and every tile layer."""

import re

import pytest

from gis.tables import TABLES
from ops.demo_accounts import ACCOUNTS
from ops.paths import ROOT
from tiles.layers import LAYERS

WORDS = set(re.findall(r"`([^`]+)`", (ROOT / "docs/glossary.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("table", sorted(table.name for table in TABLES))
def test_the_glossary_has_the_table(table: str) -> None:
    assert table in WORDS


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_the_glossary_has_the_tile_layer(layer: str) -> None:
    assert layer in WORDS


def test_a_demo_account_is_called_as_the_glossary_calls_its_role() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    strange = [
        role
        for role, title in ACCOUNTS.items()
        if not any(title in line and f"`{role}`" in line for line in lines)
    ]
    assert strange == []
