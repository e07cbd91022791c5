"""Gives OSM buildings the address nodes that lie in them and the storeys of their building:part areas."""

from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from importers.reader.osm import Layer

_ADDRESS = ("addr:housenumber", "addr:street", "addr:place", "addr:city", "addr:full")


def complete_buildings(buildings: "Layer", addresses: "Layer", parts: "Layer") -> None:
    """Change ``buildings`` in place: house numbers from the nodes inside, storeys from the parts inside.

    A building with several address nodes gets their numbers joined when they share a street; more than one
    street
    stays with the first by key, so that the same file gives the same result. A part without an outline
    around it is no
    building of its own (its outline was refused) and is left out.
    """
    if not buildings.wkb and not parts.wkb:
        return
    outlines = np.asarray(
        shapely.from_wkb(np.asarray(buildings.wkb, dtype=object), on_invalid="ignore"), dtype=object
    )
    tree = shapely.STRtree(outlines)
    _addresses(buildings, addresses, tree)
    _parts(buildings, parts, tree)


def _points(layer: "Layer") -> NDArray[np.object_]:
    return np.asarray(shapely.from_wkb(np.asarray(layer.wkb, dtype=object)), dtype=object)


def _addresses(buildings: "Layer", addresses: "Layer", tree: shapely.STRtree) -> None:
    if not addresses.wkb:
        return
    nodes, hits = tree.query(_points(addresses), predicate="intersects")
    found: dict[int, list[int]] = {}
    for node, building in zip(nodes.tolist(), hits.tolist(), strict=True):
        found.setdefault(building, []).append(node)
    for building, members in found.items():
        tags = buildings.tags[building]
        if "addr:housenumber" in tags:
            continue
        members.sort(key=lambda node: addresses.keys[node])
        first = addresses.tags[members[0]]
        numbers = dict.fromkeys(
            addresses.tags[node]["addr:housenumber"]
            for node in members
            if addresses.tags[node].get("addr:street") == first.get("addr:street")
        )
        inherited = {key: first[key] for key in _ADDRESS if key in first}
        buildings.tags[building] = {**tags, **inherited, "addr:housenumber": "、".join(sorted(numbers)[:8])}


def _parts(buildings: "Layer", parts: "Layer", tree: shapely.STRtree) -> None:
    if not parts.wkb:
        return
    shapes = np.asarray(
        shapely.from_wkb(np.asarray(parts.wkb, dtype=object), on_invalid="ignore"), dtype=object
    )
    members, hits = tree.query(shapely.point_on_surface(shapes), predicate="intersects")
    for part, building in zip(members.tolist(), hits.tolist(), strict=True):
        levels = parts.tags[part].get("building:levels")
        tags = buildings.tags[building]
        if levels and number(levels) > number(tags.get("building:levels", "")):
            buildings.tags[building] = {**tags, "building:levels": levels}


def number(text: str) -> float:
    """The number a tag value starts with, 0 where there is none."""
    try:
        return float(text.split(";", maxsplit=1)[0])
    except ValueError:
        return 0.0
