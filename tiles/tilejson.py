"""TileJSON 3.0.0 of a layer or of several in one tile, from the catalogue."""

from collections.abc import Iterable
from typing import Any

from tiles.layer import ALLOWED_COLUMNS, Layer
from tiles.mvt import layers_of

Bounds = tuple[float, float, float, float]


def tile_url(base_url: str, names: str) -> str:
    """The template of a layer's tiles; absolute, as MapLibre's workers have no page to be relative to."""
    return f"{base_url}/tiles/{names}/{{z}}/{{x}}/{{y}}.mvt"


def zooms(names: str) -> tuple[int, int]:
    """From the first zoom at which any of the layers has tiles to the last at which all have: nearer than that the
    tiles of that zoom are drawn larger, and no layer is missing.
    """
    layers = layers_of(names)
    return min(layer.minzoom for layer in layers), min(layer.maxzoom for layer in layers)


def vector_layers(layers: Iterable[Layer]) -> list[dict[str, Any]]:
    """What is in the tiles of some layers: each part with its columns and zooms."""
    return [
        {
            "id": part,
            "fields": {column: ALLOWED_COLUMNS[column] for column in columns},
            "minzoom": layer.minzoom,
            "maxzoom": layer.maxzoom,
        }
        for layer in layers
        for part, columns in layer.parts.items()
    ]


def tilejson(names: str, base_url: str, bounds: Bounds | None) -> dict[str, Any]:
    """The TileJSON of the layers; bounds are west, south, east, north in degrees."""
    layers = layers_of(names)
    minzoom, maxzoom = zooms(names)
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": ",".join(layer.name for layer in layers),
        "description": "; ".join(f"{layer.title_zh} · {layer.title_en}" for layer in layers),
        "scheme": "xyz",
        "tiles": [tile_url(base_url, names)],
        "minzoom": minzoom,
        "maxzoom": maxzoom,
        "vector_layers": vector_layers(layers),
    }
    if bounds is not None:
        west, south, east, north = bounds
        document["bounds"] = list(bounds)
        document["center"] = [(west + east) / 2, (south + north) / 2, min(14, maxzoom)]
    return document
