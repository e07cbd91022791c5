"""Overlay areas: each kind has its own hatch and its own dashes, so that colour never tells them apart alone."""

from tiles.style_parts import REGULAR, Paint, StyleLayer, layer, linear

_KINDS: tuple[tuple[str, str, list[float] | None], ...] = (
    # kind, token of the outline, dashes in line widths; hatches are drawn by the page under `overlay-<kind>`
    ("joint_area", "accent", None),
    ("jurisdiction", "info", [6, 2]),
    ("police_beat", "m-community", [1, 1.6]),
    ("school_district", "good-fill", [4, 1.6, 1, 1.6]),
    ("risk_area", "bad", [2, 1.2]),
)


def overlay_areas(paint: Paint) -> list[StyleLayer]:
    """Hatch, halo and outline, above the buildings and below the borders of the territories."""
    hatch = layer(
        "overlays-hatch",
        "fill",
        "overlays",
        paint={
            "fill-pattern": [
                "match",
                ["get", "kind"],
                *(part for kind, _, _ in _KINDS[1:] for part in (kind, f"overlay-{kind}")),
                "overlay-joint_area",
            ],
            "fill-opacity": 0.36 if paint.dark else 0.5,
        },
    )
    halo = layer(
        "overlays-halo",
        "line",
        "overlays",
        layout={"line-join": "round"},
        paint={
            "line-color": paint["m-halo"],
            "line-width": linear(11, 2.4, 15, 4.6, 17, 6),
            "line-opacity": 0.75,
        },
    )
    return [hatch, halo, *(_outline(paint, *kind) for kind in _KINDS)]


def _outline(paint: Paint, kind: str, token: str, dashes: list[float] | None) -> StyleLayer:
    drawn = layer(
        f"overlays-line-{kind}",
        "line",
        "overlays",
        filter=["==", ["get", "kind"], kind],
        layout={"line-join": "round"},
        paint={"line-color": paint[token], "line-width": linear(11, 1.2, 15, 2.2, 17, 3)},
    )
    if dashes is not None:
        drawn["paint"]["line-dasharray"] = dashes
    return drawn


def overlay_labels(paint: Paint) -> StyleLayer:
    """The names, smaller than those of the territories."""
    name = ["coalesce", ["get", "name_en"], ["get", "name"]] if paint.english else ["get", "name"]
    return layer(
        "overlays-name",
        "symbol",
        "overlays",
        part="overlays_labels",
        minzoom=13,
        layout={
            "text-field": name,
            "text-font": REGULAR,
            "text-size": linear(13, 11, 17, 13),
            "text-max-width": 8,
            "text-padding": 3,
            "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
            "text-radial-offset": 2.5,
        },
        paint={"text-color": paint["ink"], **paint.halo(1.8)},
    )
