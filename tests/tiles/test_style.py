"""The six styles: valid by MapLibre's own specification, complete, and free of any other server."""

import json
import re
import shutil
import subprocess
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from ops.paths import ROOT
from tiles.layers import LAYERS
from tiles.mvt import layers_of
from tiles.palette import PALETTES, Theme
from tiles.style import Language, make_style

VALIDATOR = ROOT / "web/node_modules/@maplibre/maplibre-gl-style-spec/dist/gl-style-validate.mjs"
TOKENS = ROOT / "web/src/tokens.css"
STYLES = [*product(get_args(Theme), get_args(Language))]
BASE = "https://map.test"


def style(theme: Theme = "light", language: Language = "zh") -> dict[str, Any]:
    return make_style(theme, language, BASE, (102.7, 24.9, 102.8, 25.0))


def parts_of(source: str) -> dict[str, tuple[str, ...]]:
    return {part: columns for each in layers_of(source) for part, columns in each.parts.items()}


def layer(document: dict[str, Any], layer_id: str) -> dict[str, Any]:
    (found,) = [each for each in document["layers"] if each["id"] == layer_id]
    return dict(found)


@pytest.mark.parametrize(("theme", "language"), STYLES)
def test_every_source_and_part_a_style_names_is_in_the_catalogue(theme: Theme, language: Language) -> None:
    document = style(theme, language)
    held = [layer for names in document["sources"] for layer in layers_of(names)]
    assert sorted(layer.name for layer in held) == sorted(LAYERS)
    for each in document["layers"]:
        if each["type"] != "background":
            assert each["source-layer"] in parts_of(each["source"])
    ids = [each["id"] for each in document["layers"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("theme", "language"), STYLES)
def test_a_style_reads_only_columns_its_tiles_have(theme: Theme, language: Language) -> None:
    for each in style(theme, language)["layers"]:
        read = set(re.findall(r'\["(?:get|has)", "(\w+)"\]', json.dumps(each)))
        if each["type"] != "background":
            assert read <= set(parts_of(each["source"])[each["source-layer"]]), each["id"]


def test_layers_that_share_a_source_have_tiles_up_to_the_same_zoom() -> None:
    for names, source in style()["sources"].items():
        assert {layer.maxzoom for layer in layers_of(names)} == {source["maxzoom"]}


@pytest.mark.parametrize(("theme", "language"), STYLES)
def test_a_style_asks_no_other_server_for_anything(theme: Theme, language: Language) -> None:
    document = style(theme, language)
    assert "glyphs" not in document
    assert "sprite" not in document
    assert set(re.findall(r"https?://[^/\"]+", json.dumps(document))) == {BASE}


@pytest.mark.skipif(
    not VALIDATOR.exists() or not shutil.which("node"), reason="web/node_modules is not installed"
)
@pytest.mark.parametrize(("theme", "language"), STYLES)
def test_a_style_is_valid_by_the_style_specification(
    theme: Theme, language: Language, tmp_path: Path
) -> None:
    path = tmp_path / "style.json"
    path.write_text(json.dumps(style(theme, language)), encoding="utf-8")
    node = shutil.which("node")
    assert node
    done = subprocess.run([node, str(VALIDATOR), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_grid_label_says_more_the_nearer_one_looks_without_a_gap() -> None:
    document = style()
    far, near, count = (layer(document, f"grids-label-{step}") for step in ("far", "near", "count"))
    assert (far["minzoom"], far["maxzoom"]) == (12.5, 14)
    assert (near["minzoom"], near["maxzoom"]) == (14, 14.6)
    assert count["minzoom"] == 14.6
    assert "maxzoom" not in count
    written = json.dumps(count["layout"]["text-field"], ensure_ascii=False)
    for part in (" 户", " ▲", " ▼", "households", "size_status"):
        assert part in written


def test_outdoors_every_word_is_larger_and_every_border_heavier_than_indoors() -> None:
    indoors = {each["id"]: each for each in style("light")["layers"]}
    for each in style("outdoor")["layers"]:
        before = indoors.pop(each["id"])
        for part, name in (("layout", "text-size"), ("paint", "line-width"), ("paint", "text-halo-width")):
            if name in before.get(part, {}):
                assert _largest(each[part][name]) > _largest(before[part][name]), (each["id"], name)
    assert not indoors


def _largest(value: Any) -> float:
    """The last of the sizes of an expression by zoom."""
    return float(value[-1] if isinstance(value, list) else value)


def test_in_english_the_units_are_english_and_names_stay_what_they_are() -> None:
    written = json.dumps(style("light", "en")["layers"], ensure_ascii=False)
    assert "户" not in written
    assert "网格" not in written
    assert "name_en" in written


def test_the_ground_lies_under_borders_and_borders_under_labels() -> None:
    order = [each["id"] for each in style()["layers"]]
    wanted = [
        "background", "land", "grids-fill", "grids-over", "lane_lines-casing-primary", "lane_lines-fill-primary",
        "buildings-fill", "overlays-hatch", "overlays-line-risk_area", "lanes-line", "grids-halo", "grids-line",
        "communities-halo", "communities-line", "facilities-icon", "lane_lines-name-road", "grids-label-count",
    ]  # fmt: skip
    assert [each for each in order if each in wanted] == wanted


def test_every_image_has_a_circle_below_until_the_page_draws_it() -> None:
    document = style()
    order = [each["id"] for each in document["layers"]]
    for source in ("facilities", "organizations", "components", "devices", "duty_posts"):
        assert order.index(f"{source}-circle") < order.index(f"{source}-icon")


@pytest.mark.skipif(not TOKENS.exists(), reason="the page is not here")
def test_the_palette_is_the_one_of_the_page() -> None:
    css = TOKENS.read_text(encoding="utf-8")
    blocks = {
        theme: dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))
        for theme, block in re.findall(r'\[data-theme="(\w+)"\]\s*\{(.*?)\n\}', css, flags=re.DOTALL)
    }
    for theme, palette in PALETTES.items():
        tokens = {**(blocks["light"] if theme == "outdoor" else {}), **blocks[theme]}
        assert {name: tokens.get(name) for name in palette} == palette


def test_overlays_of_two_kinds_never_share_both_hatch_and_dashes() -> None:
    document = style()
    lines = [each for each in document["layers"] if each["id"].startswith("overlays-line-")]
    dashes = [json.dumps(each["paint"].get("line-dasharray")) for each in lines]
    assert len(set(dashes)) == len(lines) == 5
    pattern = json.dumps(layer(document, "overlays-hatch")["paint"]["fill-pattern"])
    assert all(f"overlay-{each['id'].removeprefix('overlays-line-')}" in pattern for each in lines)
