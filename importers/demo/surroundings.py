"""Water and fields that belong to the plan rather than to a block: the river, the lake, the country around."""

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from importers.demo.footprints import parts
from importers.demo.partition import Settlement
from importers.demo.streets import smooth
from importers.demo.works import Land


def surroundings(settlement: Settlement) -> list[Land]:
    """River and creek as water, and the areas the plan draws outside (or across) its blocks."""
    land: list[Land] = []
    for street in settlement.streets:
        if street.kind == "river":
            _add(land, "water", street.line.buffer(street.width_m / 2, quad_segs=3), street.name)
    for area in settlement.plan.land:
        ring = [(x * settlement.scale, y * settlement.scale) for x, y in area.ring]
        if area.along:
            shore = next(street for street in settlement.streets if street.key == area.along)
            outline = Polygon(np.vstack([shapely.get_coordinates(shore.line), np.array(ring)]))
        else:
            outline = Polygon(smooth([*ring, ring[0]], step_m=30.0))
        _add(land, area.kind, outline, area.name)
    return land


def _add(land: list[Land], kind: str, geometry: BaseGeometry, name: str) -> None:
    for part in parts(geometry):
        rounded = shapely.transform(part, lambda points: np.round(points, 3))
        if rounded.is_valid:
            land.append(Land(kind, rounded, name))
