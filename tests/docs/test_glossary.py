"""The glossary names every table and every tile layer."""

import re

import pytest

from gis.tables import TABLES
from ops.paths import ROOT
from tiles.layers import LAYERS

WORDS = set(re.findall(r"`([^`]+)`", (ROOT / "docs/glossary.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("table", sorted(table.name for table in TABLES))
def test_the_glossary_has_the_table(table: str) -> None:
    assert table in WORDS


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_the_glossary_has_the_tile_layer(layer: str) -> None:
    assert layer in WORDS
