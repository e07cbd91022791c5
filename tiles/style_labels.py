"""Names and numbers; the last layers of the style win the place on the map."""

from typing import Any

from tiles.style_parts import BOLD, REGULAR, Expression, Paint, StyleLayer, layer, linear


def labels(paint: Paint) -> list[StyleLayer]:
    """Streets first, then lanes, communities, and the grid labels above all."""
    return [
        *_streets(paint),
        _lanes(paint),
        *_communities(paint),
        *_grids(paint),
    ]


def house_numbers(paint: Paint) -> StyleLayer:
    """Below every sign: a number must never push a clinic off the map."""
    return layer(
        "buildings-number",
        "symbol",
        "buildings",
        minzoom=17,
        filter=["has", "house_number"],
        layout={
            "text-field": ["get", "house_number"],
            "text-font": REGULAR,
            "text-size": linear(17, 11, 19, 14),
            "text-padding": 2,
        },
        paint={"text-color": paint["muted"], **paint.halo(1.6)},
    )


def _streets(paint: Paint) -> list[StyleLayer]:
    big = ["match", ["get", "class"], ["primary", "secondary", "tertiary"], True, False]
    return [
        _along(
            "lane_lines-name-lane",
            ["!", big],
            15.3,
            linear(15.3, 10.5, 17, 13, 19, 16),
            paint["m-lane"],
            paint.halo(1.7),
            600,
            0.06,
        ),
        _along(
            "lane_lines-name-road",
            big,
            14,
            linear(14, 11, 17, 13, 19, 16),
            paint["muted"],
            paint.halo(1.8),
            520,
            0.12,
        ),
    ]


def _along(
    layer_id: str,
    which: Expression,
    minzoom: float,
    size: Expression,
    colour: str,
    halo: dict[str, Any],
    spacing_px: int,
    letter_spacing_em: float,
) -> StyleLayer:
    return layer(
        layer_id,
        "symbol",
        "lane_lines",
        minzoom=minzoom,
        filter=["all", ["has", "name"], which],
        layout={
            "symbol-placement": "line",
            "symbol-spacing": spacing_px,
            "text-field": ["get", "name"],
            "text-font": REGULAR,
            "text-size": size,
            "text-letter-spacing": letter_spacing_em,
        },
        paint={"text-color": colour, **halo},
    )


def _lanes(paint: Paint) -> StyleLayer:
    return layer(
        "lanes-name",
        "symbol",
        "lanes",
        part="lanes_labels",
        minzoom=15.3,
        layout={"text-field": ["get", "name"], "text-font": REGULAR, "text-size": linear(15.3, 10.5, 17, 13)},
        paint={"text-color": paint["m-lane"], **paint.halo(1.7)},
    )


def _communities(paint: Paint) -> list[StyleLayer]:
    """Below the place while it is small; along the border from where the numbers of the grids need the room."""
    name: Expression = ["get", "name"]
    if paint.english:
        name = ["coalesce", ["get", "name_en"], name]
    colours = {"text-color": paint["m-community"], **paint.halo(1.8)}
    return [
        layer(
            "communities-name",
            "symbol",
            "communities",
            part="communities_labels",
            maxzoom=12.5,
            layout={
                "text-field": name,
                "text-font": BOLD,
                "text-size": linear(8, 11, 12, 14),
                "text-letter-spacing": 0.1,
                "text-variable-anchor": ["top", "bottom", "left", "right"],
                "text-radial-offset": linear(8, 0.5, 11, 0.8, 12.5, 2.5),
            },
            paint=colours,
        ),
        layer(
            "communities-name-border",
            "symbol",
            "communities",
            minzoom=12.5,
            layout={
                "symbol-placement": "line",
                "symbol-spacing": ["step", ["zoom"], 150, 14, 700],
                "text-field": name,
                "text-font": BOLD,
                "text-size": linear(12.5, 12, 17, 14, 19, 16),
                "text-letter-spacing": 0.2,
                "text-max-angle": 25,
            },
            paint=colours,
        ),
    ]


def _grids(paint: Paint) -> list[StyleLayer]:
    number: Expression = ["get", "label"]
    named: Expression = ["concat", "Grid ", number] if paint.english else ["concat", number, " 网格"]
    return [
        _grid_label("grids-label-far", paint, number, 12, 12.5, 14),
        _grid_label("grids-label-near", paint, named, 13, 14, 14.6),
        _grid_label(
            "grids-label-count", paint, _with_count(paint, number), linear(14.6, 12.5, 17, 17), 14.6, None
        ),
    ]


def _with_count(paint: Paint, number: Expression) -> Expression:
    unit = " hh" if paint.english else " 户"
    dedicated = "dedicated" if paint.english else "专属"
    mark: Expression = ["match", ["get", "size_status"], "over", " ▲", "under", " ▼", ""]
    colour: Expression = [
        "match",
        ["get", "size_status"],
        "over",
        paint["bad"],
        "under",
        paint["warn"],
        paint["m-label"],
    ]
    grouped: Expression = ["number-format", ["get", "households"], {"locale": "en-US"}]
    count: Expression = [
        "case",
        ["all", ["==", ["get", "kind"], "dedicated"], ["==", ["get", "households"], 0]],
        dedicated,
        ["concat", grouped, unit, mark],
    ]
    return [
        "format",
        number,
        {"font-scale": 1.25},
        "\n",
        {},
        count,
        {"font-scale": 0.95, "text-color": colour},
    ]


def _grid_label(
    layer_id: str,
    paint: Paint,
    text: Expression,
    size: Expression | float,
    minzoom: float,
    maxzoom: float | None,
) -> StyleLayer:
    zooms = {"minzoom": minzoom} if maxzoom is None else {"minzoom": minzoom, "maxzoom": maxzoom}
    return layer(
        layer_id,
        "symbol",
        "grids",
        part="grids_labels",
        **zooms,
        layout={
            "text-field": text,
            "text-font": BOLD,
            "text-size": size,
            "text-line-height": 1.15,
            "text-variable-anchor-offset": [
                "center",
                [0, 0],
                "top",
                [0, 1],
                "bottom",
                [0, -1],
                "left",
                [1, 0],
                "right",
                [-1, 0],
            ],
            "text-padding": 2,
        },
        paint={"text-color": paint["m-label"], **paint.halo(2)},
    )
