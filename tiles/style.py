"""The MapLibre style, made from the catalogue and a palette: light, dark or outdoor, Chinese or English.

There is no `glyphs` and no `sprite`: MapLibre GL JS (5.11 and later) draws text with the reader's own
fonts, and the page draws the images named here (`facility-clinic`, `device-camera`, `duty_post`, `hatch-
over`). Order and figures are those of the map style sheet in the design notes; a zoom step inside one text
expression is read at whole zooms only, hence one layer per step.
"""

from typing import Any, Literal

from tiles.layers import CATALOGUE, Layer
from tiles.palette import PALETTES, Theme
from tiles.style_ground import ground
from tiles.style_labels import house_numbers, labels
from tiles.style_lines import borders
from tiles.style_overlays import overlay_areas, overlay_labels
from tiles.style_parts import Paint, StyleLayer
from tiles.style_points import points
from tiles.tilejson import Bounds, tile_url

Language = Literal["zh", "en"]


def make_style(
    theme: Theme, language: Language, base_url: str, bounds: Bounds | None = None
) -> dict[str, Any]:
    """The style document; `base_url` is the service's own address, the only one the style names."""
    paint = Paint(PALETTES[theme], dark=theme == "dark", english=language == "en")
    layers: list[StyleLayer] = [
        *ground(paint),
        *overlay_areas(paint),
        *borders(paint),
        house_numbers(paint),
        *points(paint),
        overlay_labels(paint),
        *labels(paint),
    ]
    document: dict[str, Any] = {
        "version": 8,
        "name": f"wangge-{theme}-{language}",
        "metadata": {"theme": theme, "language": language},
        "sources": {layer.name: _source(layer, base_url, bounds) for layer in CATALOGUE},
        "layers": layers,
    }
    if bounds is not None:
        west, south, east, north = bounds
        document["center"] = [(west + east) / 2, (south + north) / 2]
        document["zoom"] = 14
    return document


def _source(layer: Layer, base_url: str, bounds: Bounds | None) -> dict[str, Any]:
    source: dict[str, Any] = {
        "type": "vector",
        "tiles": [tile_url(base_url, layer.name)],
        "minzoom": layer.minzoom,
        "maxzoom": layer.maxzoom,
    }
    promoted = {part: "id" for part, columns in layer.parts.items() if "id" in columns}
    if promoted:
        source["promoteId"] = promoted
    if bounds is not None:
        source["bounds"] = list(bounds)
    return source
