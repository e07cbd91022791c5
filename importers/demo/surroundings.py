"""Water and fields that belong to the plan rather than to a block: the river, the lake, the country around."""

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from importers.demo.footprints import parts
from importers.demo.partition import Settlement
from importers.demo.sites import Land, rows
from importers.demo.streets import smooth


def surroundings(settlement: Settlement) -> list[Land]:
    """River and creek as water, and the areas the plan draws outside (or across) its blocks."""
    land: list[Land] = []
    water: list[Polygon] = []
    for street in settlement.streets:
        if street.kind == "river":
            water.append(street.line.buffer(street.width_m / 2, quad_segs=3))
            _add(land, "water", water[-1], street.name)
    for area in settlement.plan.land:
        ring = [(x * settlement.scale, y * settlement.scale) for x, y in area.ring]
        if area.along:
            shore = next(street for street in settlement.streets if street.key == area.along)
            outline = Polygon(np.vstack([shapely.get_coordinates(shore.line), np.array(ring)]))
        else:
            outline = Polygon(smooth([*ring, ring[0]], step_m=30.0))
        if area.kind == "field":
            rng = np.random.default_rng(round(abs(ring[0][0])))
            dry = outline.difference(shapely.union_all(water).buffer(6))
            for parcel in rows(
                outline.buffer(60), float(rng.uniform(-0.3, 0.5)), (60.0, 95.0, 140.0), 72.0, 6.0, 78.0, rng
            ):
                clipped = parcel.intersection(dry.buffer(-rng.uniform(0, 30)))
                if clipped.area > 0.4 * parcel.area:
                    _add(land, "field", clipped, "")
        else:
            _add(land, area.kind, outline, area.name)
    return land


def _add(land: list[Land], kind: str, geometry: BaseGeometry, name: str) -> None:
    for part in parts(geometry):
        rounded = shapely.transform(part, lambda points: np.round(points, 3))
        if rounded.is_valid:
            land.append(Land(kind, rounded, name))
