"""The MapLibre style, made from the catalogue and a palette: light, dark or outdoor, Chinese or English.

There is no `glyphs` and no `sprite`: MapLibre GL JS (5.11 and later) draws text with the reader's own
fonts, and the page draws the images named here (`facility-clinic`, `device-camera`, `duty_post`, `hatch-
over`). Order and figures are those of the map style sheet in the design notes; a zoom step inside one text
expression is read at whole zooms only, hence one layer per step.
"""

from typing import Any, Literal

from tiles.layers import CATALOGUE
from tiles.mvt import layers_of
from tiles.palette import PALETTES, Theme
from tiles.style_ground import ground
from tiles.style_incidents import STATE, incident_counts, incident_signs
from tiles.style_labels import house_numbers, labels
from tiles.style_lines import borders
from tiles.style_outdoor import strengthened
from tiles.style_overlays import overlay_areas, overlay_labels
from tiles.style_parts import Paint, StyleLayer
from tiles.style_points import points
from tiles.tilejson import Bounds, tile_url, zooms

Language = Literal["zh", "en"]

_TOGETHER = ("communities,grids", "buildings,duty_posts,facilities", "land,lane_lines")
"""Sources of several layers: those that nearly every screen shows, at the same zooms, and that change together."""

_SOURCES = {
    **{name: names for names in _TOGETHER for name in names.split(",")},
    **{
        layer.name: layer.name
        for layer in CATALOGUE
        if not any(layer.name in names.split(",") for names in _TOGETHER)
    },
}
"""The source that holds each layer; it is named after all its layers."""


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
        *incident_signs(paint),
        overlay_labels(paint),
        *labels(paint),
        *incident_counts(paint),
    ]
    if theme == "outdoor":
        layers = strengthened(layers)
    document: dict[str, Any] = {
        "version": 8,
        "name": f"wangge-{theme}-{language}",
        "metadata": {"theme": theme, "language": language},
        "state": STATE,
        "sources": {names: _source(names, base_url, bounds) for names in dict.fromkeys(_SOURCES.values())},
        "layers": [_held(each) for each in layers],
    }
    if bounds is not None:
        west, south, east, north = bounds
        document["center"] = [(west + east) / 2, (south + north) / 2]
        document["zoom"] = 14
    return document


def _held(layer: StyleLayer) -> StyleLayer:
    return {**layer, "source": _SOURCES[layer["source"]]} if "source" in layer else layer


def _source(names: str, base_url: str, bounds: Bounds | None) -> dict[str, Any]:
    minzoom, maxzoom = zooms(names)
    source: dict[str, Any] = {
        "type": "vector",
        "tiles": [tile_url(base_url, names)],
        "minzoom": minzoom,
        "maxzoom": maxzoom,
    }
    parts = {part: columns for layer in layers_of(names) for part, columns in layer.parts.items()}
    promoted = {part: "id" for part, columns in parts.items() if "id" in columns}
    if promoted:
        source["promoteId"] = promoted
    if bounds is not None:
        source["bounds"] = list(bounds)
    return source
