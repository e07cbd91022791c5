"""Borders: lanes, grids, communities."""

from tiles.style_parts import Paint, StyleLayer, layer, linear

_ROUND = {"line-join": "round", "line-cap": "round"}


def borders(paint: Paint) -> list[StyleLayer]:
    """Lanes dashed, grids with a halo, communities as a double line; bottom first."""
    return [
        layer(
            "lanes-line",
            "line",
            "lanes",
            minzoom=14,
            layout={"line-join": "round"},
            paint={
                "line-color": paint["m-lane"],
                "line-width": linear(14, 0.8, 16, 1.5, 18, 2.4),
                "line-dasharray": [3, 2],
                "line-opacity": 0.8,
            },
        ),
        _line(
            "grids-halo",
            "grids",
            paint["m-halo"],
            linear(11, 1.4, 13, 2.2, 15, 3.6, 17, 5.5, 20, 8),
            0.55 if paint.dark else 0.7,
        ),
        _line("grids-line", "grids", paint["m-grid"], linear(11, 0.4, 13, 0.8, 15, 1.4, 17, 2.4, 20, 4), 1),
        _line(
            "communities-halo",
            "communities",
            paint["m-halo"],
            linear(9, 2.6, 11.5, 3, 13, 6, 15, 9, 17, 12, 20, 16),
            0.8,
        ),
        layer(
            "communities-line",
            "line",
            "communities",
            layout=_ROUND,
            paint={
                "line-color": paint["m-community"],
                # one line while the area is small: two would fill it
                "line-width": linear(9, 1.1, 11.5, 1.6, 12, 1, 13, 1.2, 15, 1.8, 17, 2.6, 20, 4),
                "line-gap-width": linear(11.5, 0, 12, 1.4, 13, 2, 15, 3, 17, 4, 20, 6),
            },
        ),
    ]


def _line(layer_id: str, source: str, colour: str, width: list[object], opacity: float) -> StyleLayer:
    return layer(
        layer_id,
        "line",
        source,
        layout=_ROUND,
        paint={"line-color": colour, "line-width": width, "line-opacity": opacity},
    )
