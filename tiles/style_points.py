"""Signs at points: households per building, components, devices, organisations, duty posts, facilities.

Under each icon lies a small circle of the same meaning, seen only while the page has not drawn the icon.
"""

from typing import Any

from tiles.style_parts import REGULAR, Expression, Paint, StyleLayer, layer, linear


def points(paint: Paint) -> list[StyleLayer]:
    """All signs, bottom first; the later ones win the place."""
    return [
        *_households(paint),
        *_components(paint),
        *_devices(paint),
        *_organizations(paint),
        *_duty_posts(paint),
        *_facilities(paint),
    ]


def _households(paint: Paint) -> list[StyleLayer]:
    count: Expression = ["coalesce", ["get", "households"], 2]
    return [
        layer(
            "households-circle",
            "circle",
            "households",
            minzoom=15,
            paint={
                "circle-color": paint["m-halo"],
                "circle-opacity": 0.85,
                "circle-stroke-color": paint["accent"],
                "circle-stroke-width": 1.2,
                "circle-radius": ["interpolate", ["linear"], count, 1, 4, 20, 7, 60, 11],
            },
        ),
        layer(
            "households-count",
            "symbol",
            "households",
            minzoom=16,
            layout={
                "text-field": ["to-string", ["coalesce", ["get", "households"], ["get", "count_class"]]],
                "text-font": REGULAR,
                "text-size": 12,
                "text-padding": 1,
            },
            paint={"text-color": paint["m-label"], **paint.halo(1.6)},
        ),
    ]


def _devices(paint: Paint) -> list[StyleLayer]:
    return [
        _dot("devices-circle", "devices", 15, paint["info"], paint["m-halo"], linear(15, 2, 17, 3)),
        _icon(
            "devices-icon", "devices", 15, ["concat", "device-", ["get", "kind"]], linear(15, 0.5, 17, 0.75)
        ),
    ]


def _components(paint: Paint) -> list[StyleLayer]:
    """From close by; what is damaged or missing stands out by its ring, and wins the place."""
    is_whole: Expression = ["==", ["get", "state"], "intact"]
    icon = _icon(
        "components-icon",
        "components",
        16,
        ["concat", "component-", ["get", "class"], ["case", is_whole, "", "-broken"]],
        linear(16, 0.42, 18, 0.72),
    )
    icon["layout"]["symbol-sort-key"] = ["case", is_whole, 1, 0]
    dot = _dot("components-circle", "components", 16, paint["muted"], paint["m-halo"], linear(16, 1.6, 18, 3))
    dot["paint"]["circle-color"] = ["case", is_whole, paint["muted"], paint["warn-fill"]]
    return [dot, icon]


def _organizations(paint: Paint) -> list[StyleLayer]:
    icon = _icon(
        "organizations-icon",
        "organizations",
        15,
        ["concat", "organization-", ["get", "kind"]],
        linear(15, 0.5, 17, 0.8),
    )
    names: Expression = ["step", ["zoom"], "", 17, ["coalesce", ["get", "name"], ""]]
    return [
        _dot(
            "organizations-circle",
            "organizations",
            15,
            paint["accent"],
            paint["m-halo"],
            linear(15, 2, 17, 3),
        ),
        _named(icon, names, paint["m-label"], paint),
    ]


def _duty_posts(paint: Paint) -> list[StyleLayer]:
    icon = _icon("duty_posts-icon", "duty_posts", 14.5, "duty_post", linear(14.5, 0.55, 16, 0.78, 18, 1))
    return [
        _dot(
            "duty_posts-circle",
            "duty_posts",
            14.5,
            paint["m-halo"],
            paint["accent"],
            linear(14.5, 2.6, 17, 5.5),
        ),
        _named(icon, ["step", ["zoom"], "", 16, ["get", "name"]], paint["m-label"], paint),
    ]


_MINOR_KINDS = [
    "hydrant",
    "waste_point",
    "recycling",
    "bicycle_parking",
    "parcel_point",
    "atm",
    "defibrillator",
]
"""Street furniture: by the hundred, looked for only from close by."""


def _from_close_by(zoom: int) -> Expression:
    """Everything that is not street furniture, and that too from the whole zoom on."""
    return ["any", ["!", ["in", ["get", "kind"], ["literal", _MINOR_KINDS]]], [">=", ["zoom"], zoom]]


def _facilities(paint: Paint) -> list[StyleLayer]:
    minor: Expression = ["in", ["get", "kind"], ["literal", _MINOR_KINDS]]
    name: Expression = ["coalesce", ["get", "name"], ""]
    icon = _icon(
        "facilities-icon",
        "facilities",
        14.5,
        ["concat", "facility-", ["get", "kind"]],
        linear(14.5, 0.55, 16, 0.78, 18, 1),
        _from_close_by(17),
    )
    icon["layout"]["symbol-sort-key"] = ["case", minor, 1, 0]
    names: Expression = ["step", ["zoom"], "", 16, ["case", minor, "", name], 18, name]
    return [
        _dot(
            "facilities-circle",
            "facilities",
            14.5,
            paint["info-fill"],
            paint["m-halo"],
            linear(14.5, 2, 16, 3),
            _from_close_by(17),
        ),
        _named(icon, names, paint["info"], paint),
    ]


def _dot(
    layer_id: str,
    source: str,
    minzoom: float,
    colour: str,
    stroke: str,
    radius: Expression,
    which: Expression | None = None,
) -> StyleLayer:
    return layer(
        layer_id,
        "circle",
        source,
        minzoom=minzoom,
        **_only(which),
        paint={
            "circle-color": colour,
            "circle-radius": radius,
            "circle-stroke-color": stroke,
            "circle-stroke-width": 1,
        },
    )


def _icon(
    layer_id: str,
    source: str,
    minzoom: float,
    image: Expression | str,
    size: Expression,
    which: Expression | None = None,
) -> StyleLayer:
    return layer(
        layer_id,
        "symbol",
        source,
        minzoom=minzoom,
        **_only(which),
        layout={"icon-image": image, "icon-size": size, "icon-padding": 1},
    )


def _only(which: Expression | None) -> dict[str, Any]:
    return {} if which is None else {"filter": which}


def _named(icon: StyleLayer, text: Expression, colour: str, paint: Paint) -> StyleLayer:
    """The icon with a name below it, in one layer: a name must never push its own icon off the map."""
    icon["layout"] |= {
        "text-field": text,
        "text-font": REGULAR,
        "text-size": linear(16, 12, 19, 13.5),
        "text-anchor": "top",
        "text-offset": [0, 1.1],
        "text-optional": True,
        "text-max-width": 8,
    }
    icon["paint"] = {"text-color": colour, **paint.halo(1.6)}
    return icon
