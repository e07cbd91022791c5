"""What makes the outdoor style readable in the sun: every line heavier, every word and sign larger.

The colours are those of its palette. It is made of the finished layers, so that a new layer is heavy enough by itself.
"""

from typing import Any

from tiles.style_parts import BOLD, StyleLayer

_STEPS = ("interpolate", "step")
_HEAVIER = {"line-width": 1.6, "line-gap-width": 1.5, "circle-stroke-width": 1.6, "circle-radius": 1.2}
_STREETS = 1.12
"""Wider streets would run into each other and into the houses."""
_LARGER = {"text-size": 1.2, "icon-size": 1.2}
_HALO = 1.35
_BORDERS = {"buildings-line", "camera_views-line"}


def strengthened(layers: list[StyleLayer]) -> list[StyleLayer]:
    """The layers as they are drawn outdoors."""
    return [_strengthened(each) for each in layers]


def _strengthened(layer: StyleLayer) -> StyleLayer:
    out = {**layer}
    is_street = layer["id"].startswith(("lane_lines-casing", "lane_lines-fill"))
    if "paint" in layer:
        out["paint"] = {
            name: _painted(layer["id"], name, value, is_street=is_street)
            for name, value in layer["paint"].items()
        }
    if "layout" in layer:
        out["layout"] = {name: times(value, _LARGER.get(name, 1)) for name, value in layer["layout"].items()}
        if "text-font" in layer["layout"]:
            out["layout"]["text-font"] = BOLD
    return out


def _painted(layer_id: str, name: str, value: Any, *, is_street: bool) -> Any:
    if name == "text-halo-width":
        return times(value, _HALO)
    if layer_id == "grids-fill" and name == "fill-opacity":
        return value * 0.8  # the borders say what the pastels say indoors
    if name == "line-opacity" and layer_id in _BORDERS:
        return 1
    return times(value, _STREETS if is_street and name == "line-width" else _HEAVIER.get(name, 1))


def times(value: Any, factor: float) -> Any:
    """A number, or what an expression of zooms or values gives, times a factor."""
    if factor == 1:
        return value
    if isinstance(value, int | float):
        return round(value * factor, 3)
    if not isinstance(value, list) or value[0] not in _STEPS:
        raise ValueError(f"cannot be made larger: {value}")
    # ["interpolate", how, of, stop, result, …] and ["step", of, result, stop, result, …]
    first = 4 if value[0] == "interpolate" else 2
    return [
        times(part, factor) if at >= first and (at - first) % 2 == 0 else part
        for at, part in enumerate(value)
    ]
