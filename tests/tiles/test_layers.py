"""The catalogue: every layer has a statement, and none can ask for a personal column."""

import re

import pytest

from tiles.layer import ALLOWED_COLUMNS, Layer
from tiles.layers import CATALOGUE, GROUPS, LAYERS
from tiles.mvt import STATEMENTS
from tiles.palette import PALETTES
from tiles.tilejson import tilejson

PERSONAL = re.compile(
    r"person|phone|id_number|birth|username|display|worker|head|password|people|elderly|child"
)


def test_no_allowed_column_speaks_of_a_person() -> None:
    assert [column for column in ALLOWED_COLUMNS if PERSONAL.search(column)] == []


def test_a_layer_that_asks_for_another_column_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="phone"):
        Layer("x", "x", "x", "base", 1, 2, "internal", {"x": ("id", "phone")})


@pytest.mark.parametrize("layer", CATALOGUE, ids=lambda layer: layer.name)
def test_every_layer_names_its_units_index_and_parameters(layer: Layer) -> None:
    header = STATEMENTS[layer.name].partition("\nwith ")[0]
    for word in ("Parameters:", "CRS:", "Index:", "Dropping:"):
        assert word in header, word


@pytest.mark.parametrize("layer", CATALOGUE, ids=lambda layer: layer.name)
def test_no_statement_makes_its_geometry_twice(layer: Layer) -> None:
    statement = STATEMENTS[layer.name].lower()
    assert "geom is not null" not in statement
    assert statement.count("st_asmvtgeom(") == len(layer.parts)
    assert statement.count("as materialized") >= len(layer.parts)


@pytest.mark.parametrize("layer", CATALOGUE, ids=lambda layer: layer.name)
def test_every_layer_has_a_group_titles_and_a_legend_of_known_colours(layer: Layer) -> None:
    assert layer.group in {group.name for group in GROUPS}
    assert layer.title_zh
    assert layer.title_en
    assert layer.legend
    for item in layer.legend:
        assert all(item.token in palette for palette in PALETTES.values())


def test_tilejson_describes_every_part_of_a_layer() -> None:
    document = tilejson("grids", "https://map.test", (102.0, 24.0, 103.0, 25.0))
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == ["https://map.test/tiles/grids/{z}/{x}/{y}.mvt"]
    assert [part["id"] for part in document["vector_layers"]] == list(LAYERS["grids"].parts)
    assert document["bounds"] == [102.0, 24.0, 103.0, 25.0]
