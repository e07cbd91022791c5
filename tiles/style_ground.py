"""The ground: land, grid pastels, streets, buildings."""

from tiles.style_parts import Expression, Paint, StyleLayer, exponential, layer, linear

_WIDTHS: tuple[tuple[str, tuple[float, float, float], tuple[float, float, float]], ...] = (
    # class, casing at z13 z15 z17, fill at z13 z15 z17; smaller classes are drawn first
    ("service", (1.0, 2.3, 7.0), (0.5, 1.4, 5.5)),
    ("residential", (1.9, 4.0, 11.0), (1.1, 2.8, 9.0)),
    ("tertiary", (3.2, 6.0, 15.2), (2.2, 4.5, 13.0)),
    ("secondary", (4.4, 7.6, 19.5), (3.2, 6.0, 17.0)),
    ("primary", (5.4, 9.6, 24.5), (4.2, 8.0, 22.0)),
)
_ROUND = {"line-cap": "round", "line-join": "round"}


def ground(paint: Paint) -> list[StyleLayer]:
    """Everything that lies under borders and signs, bottom first."""
    return [
        {"id": "background", "type": "background", "paint": {"background-color": paint["m-land"]}},
        *_land(paint),
        layer(
            "communities-fill",
            "fill",
            "communities",
            maxzoom=11,
            paint={"fill-color": paint["m-community"], "fill-opacity": 0.14},
        ),
        *_grid_fill(paint),
        *_streets(paint),
        *_buildings(paint),
        *_density(paint),
        *_camera_views(paint),
    ]


def _land(paint: Paint) -> list[StyleLayer]:
    colour: Expression = [
        "match",
        ["get", "kind"],
        "water",
        paint["m-water"],
        "pitch",
        paint["m-pitch"],
        "plaza",
        paint["m-road"] if not paint.dark else paint["m-casing"],
        paint["m-green"],
    ]
    return [layer("land", "fill", "land", minzoom=10, paint={"fill-color": colour, "fill-antialias": False})]


def _grid_fill(paint: Paint) -> list[StyleLayer]:
    pastel: Expression = [
        "match",
        ["get", "colour"],
        *(part for number in range(1, 6) for part in (number, paint[f"g{number}"])),
        paint["g6"],
    ]
    return [
        layer(
            "grids-fill",
            "fill",
            "grids",
            paint={"fill-color": pastel, "fill-opacity": 0.8 if paint.dark else 0.72},
        ),
        layer(
            "grids-over",
            "fill",
            "grids",
            minzoom=13,
            filter=["==", ["get", "size_status"], "over"],
            paint={"fill-pattern": "hatch-over", "fill-opacity": 0.5 if paint.dark else 0.45},
        ),
    ]


def _streets(paint: Paint) -> list[StyleLayer]:
    footpath = layer(
        "lane_lines-footway",
        "line",
        "lane_lines",
        minzoom=15,
        filter=["==", ["get", "class"], "footway"],
        layout={"line-join": "round"},
        paint={
            "line-color": paint["m-casing"],
            "line-width": linear(15, 0.7, 17, 1.6),
            "line-dasharray": [2, 1.6],
        },
    )
    casings = [_street(name, "casing", paint["m-casing"], casing) for name, casing, _ in _WIDTHS]
    fills = [_street(name, "fill", paint["m-road"], fill) for name, _, fill in _WIDTHS]
    return [footpath, *casings, *fills]


def _street(name: str, part: str, colour: str, widths: tuple[float, float, float]) -> StyleLayer:
    at13, at15, at17 = widths
    return layer(
        f"lane_lines-{part}-{name}",
        "line",
        "lane_lines",
        filter=["==", ["get", "class"], name],
        layout=_ROUND,
        paint={
            "line-color": colour,
            "line-width": exponential(9, at13 / 4, 13, at13, 15, at15, 17, at17, 20, at17 * 4),
        },
    )


def _buildings(paint: Paint) -> list[StyleLayer]:
    colour: Expression = [
        "match",
        ["get", "use"],
        "residential",
        paint["m-bld-res"],
        "public",
        paint["m-bld-pub"],
        "commercial",
        paint["m-bld-com"],
        paint["m-bld-oth"],
    ]
    floors: Expression = ["coalesce", ["get", "floors"], 2]
    return [
        layer(
            "buildings-fill",
            "fill",
            "buildings",
            minzoom=14,
            paint={
                "fill-color": colour,
                "fill-opacity": ["interpolate", ["linear"], floors, 1, 0.72, 6, 0.88, 18, 1],
            },
        ),
        _freshness(paint),
        layer(
            "buildings-line",
            "line",
            "buildings",
            minzoom=14.5,
            paint={
                "line-color": paint["m-bld-line"],
                "line-width": linear(14.5, 0.4, 17, 1),
                "line-opacity": 0.85,
            },
        ),
    ]


def _freshness(paint: Paint) -> StyleLayer:
    """Over the buildings' own colour, under their outline; only while its layer is switched on."""
    colour: Expression = [
        "match",
        ["get", "freshness"],
        "fresh",
        paint["v-fresh"],
        "aging",
        paint["v-aging"],
        "stale",
        paint["v-stale"],
        paint["m-bld-oth"],
    ]
    return layer(
        "freshness-fill", "fill", "freshness", minzoom=14, paint={"fill-color": colour, "fill-opacity": 0.95}
    )


def _hexagons(paint: Paint, name: str, minzoom: int, classes: tuple[str, ...]) -> list[StyleLayer]:
    """Hexagons in the colours of their classes; what is above the last has the strongest."""
    colours = [part for number, each in enumerate(classes, 1) for part in (each, paint[f"h{number}"])]
    return [
        layer(
            f"{name}-fill",
            "fill",
            name,
            minzoom=minzoom,
            paint={
                "fill-color": ["match", ["get", "count_class"], *colours, paint["h5"]],
                "fill-opacity": 0.78,
            },
        ),
        layer(
            f"{name}-line",
            "line",
            name,
            minzoom=minzoom,
            paint={"line-color": paint["m-halo"], "line-width": 0.8, "line-opacity": 0.7},
        ),
    ]


def _density(paint: Paint) -> list[StyleLayer]:
    """Hexagons over the buildings, and the warmth of many homes; only while one of them is switched on."""
    count: Expression = ["get", "count_class"]
    return [
        *_hexagons(paint, "hexes", 12, ("<50", "50-99", "100-199", "200-399")),
        *_hexagons(paint, "incident_hexes", 11, ("<50", "50-199", "200-499", "500-999")),
        layer(
            "heat-map",
            "heatmap",
            "heat",
            minzoom=12,
            paint={
                "heatmap-weight": [
                    "match",
                    count,
                    "<50",
                    0.1,
                    "50-99",
                    0.25,
                    "100-199",
                    0.45,
                    "200-399",
                    0.7,
                    1,
                ],
                "heatmap-radius": linear(12, 22, 16, 30),
                "heatmap-intensity": 0.65,
                "heatmap-opacity": 0.75,
                "heatmap-color": [
                    "interpolate",
                    ["linear"],
                    ["heatmap-density"],
                    0,
                    _without(paint["h1"]),
                    0.15,
                    paint["h1"],
                    0.35,
                    paint["h2"],
                    0.55,
                    paint["h3"],
                    0.75,
                    paint["h4"],
                    1,
                    paint["h5"],
                ],
            },
        ),
    ]


def _without(colour: str) -> str:
    """The colour, wholly transparent."""
    return f"{colour}00"


def _camera_views(paint: Paint) -> list[StyleLayer]:
    """Above the buildings, which are cut out of them; where several cameras look the ground is darker."""
    return [
        layer(
            "camera_views-fill",
            "fill",
            "camera_views",
            minzoom=15,
            paint={"fill-color": paint["info"], "fill-opacity": 0.3 if paint.dark else 0.2},
        ),
        layer(
            "camera_views-line",
            "line",
            "camera_views",
            minzoom=15,
            layout={"line-join": "round"},
            paint={"line-color": paint["info"], "line-width": linear(15, 0.6, 18, 1.2), "line-opacity": 0.7},
        ),
    ]
