"""TileJSON 3.0.0 of a layer, from the catalogue."""

from typing import Any

from tiles.layers import ALLOWED_COLUMNS, LAYERS
from tiles.mvt import no_such_layer

Bounds = tuple[float, float, float, float]


def tile_url(base_url: str, name: str) -> str:
    """The template of a layer's tiles; absolute, as MapLibre's workers have no page to be relative to."""
    return f"{base_url}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt"


def tilejson(name: str, base_url: str, bounds: Bounds | None) -> dict[str, Any]:
    """The TileJSON of the layer; bounds are west, south, east, north in degrees."""
    layer = LAYERS.get(name)
    if layer is None:
        raise no_such_layer()
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": layer.name,
        "description": f"{layer.title_zh} · {layer.title_en}",
        "scheme": "xyz",
        "tiles": [tile_url(base_url, name)],
        "minzoom": layer.minzoom,
        "maxzoom": layer.maxzoom,
        "vector_layers": [
            {
                "id": part,
                "fields": {column: ALLOWED_COLUMNS[column] for column in columns},
                "minzoom": layer.minzoom,
                "maxzoom": layer.maxzoom,
            }
            for part, columns in layer.parts.items()
        ],
    }
    if bounds is not None:
        west, south, east, north = bounds
        document["bounds"] = list(bounds)
        document["center"] = [(west + east) / 2, (south + north) / 2, min(14, layer.maxzoom)]
    return document
