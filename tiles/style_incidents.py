"""Incidents on the map: a sign for each by its clock and state, and from afar a circle with their number.

A kept tile says when something is due, not whether it is overdue: the page says what time it is, as the style's state
`now` (seconds since 1970), and moves it on.
"""

from tiles.style_parts import BOLD, Expression, Paint, StyleLayer, layer, linear

STATE = {"now": {"default": 0}}
"""What the page says of its own; without it nothing is overdue."""

_SOON_S = 4 * 3600
_NEVER = 99_999_999_999
_NOW: Expression = ["global-state", "now"]
_DUE: Expression = ["coalesce", ["get", "due_at"], _NEVER]
_ENDED: Expression = ["in", ["get", "state"], ["literal", ["closed", "reviewed", "archived"]]]
_PARKED: Expression = ["in", ["get", "state"], ["literal", ["parked", "delay_requested"]]]
_IS_ONE: Expression = ["!", ["has", "count"]]
_ARE_MANY: Expression = ["has", "count"]
_SOME_LATE: Expression = ["<", ["coalesce", ["get", "due_first"], _NEVER], _NOW]
_HALF_LATE: Expression = ["<", ["coalesce", ["get", "due_half"], _NEVER], _NOW]
_LATE: Expression = ["+", ["case", _SOME_LATE, 1, 0], ["case", _HALF_LATE, 1, 0]]
"""0 none of a cell, 1 some, 2 half of them or more."""


def incident_signs(paint: Paint) -> list[StyleLayer]:
    """A sign for each. Names of grids and streets come later and win the place: what has none stays a dot."""
    return [_dots(paint), _signs()]


def incident_counts(paint: Paint) -> list[StyleLayer]:
    """Circles with a number, over the names, which make room."""
    return [_circles(paint), _numbers(paint)]


def _dots(paint: Paint) -> StyleLayer:
    """What is left of a sign that has no room beside another."""
    return layer(
        "incidents-circle",
        "circle",
        "incidents",
        filter=_IS_ONE,
        paint={
            "circle-color": [
                "case",
                _ENDED,
                paint["muted"],
                _PARKED,
                paint["warn"],
                ["<", _DUE, _NOW],
                paint["bad-fill"],
                paint["accent"],
            ],
            "circle-radius": linear(8, 3, 15, 3.5, 18, 5),
            "circle-stroke-color": paint["m-halo"],
            "circle-stroke-width": 1,
        },
    )


def _signs() -> StyleLayer:
    return layer(
        "incidents-icon",
        "symbol",
        "incidents",
        filter=_IS_ONE,
        layout={
            "icon-image": [
                "case",
                _ENDED,
                "incident-ended",
                _PARKED,
                "incident-parked",
                ["<", _DUE, _NOW],
                "incident-overdue",
                ["<", _DUE, ["+", _NOW, _SOON_S]],
                "incident-soon",
                "incident-open",
            ],
            "icon-size": linear(8, 0.55, 15, 0.7, 17, 0.95),
            "icon-padding": 0,
            "symbol-sort-key": ["case", _ENDED, _NEVER + 1, _DUE],
        },
    )


def _circles(paint: Paint) -> StyleLayer:
    return layer(
        "incidents-many",
        "circle",
        "incidents",
        filter=_ARE_MANY,
        paint={
            "circle-color": paint["accent"],
            "circle-radius": ["step", ["get", "count"], 13, 10, 16, 50, 20, 200, 24],
            "circle-stroke-color": ["case", _SOME_LATE, paint["bad-fill"], paint["m-halo"]],
            "circle-stroke-width": ["step", _LATE, 2, 1, 3, 2, 6],
        },
    )


def _numbers(paint: Paint) -> StyleLayer:
    return layer(
        "incidents-count",
        "symbol",
        "incidents",
        filter=_ARE_MANY,
        layout={
            "text-field": [
                "concat",
                ["to-string", ["get", "count"]],
                ["step", _LATE, "", 1, "!", 2, "!!"],
            ],
            "text-font": BOLD,
            "text-size": 12,
            "text-allow-overlap": True,
        },
        paint={"text-color": paint["surface"]},
    )
