"""Footprints drawn anew or cut by a line. Pure; metres on the millimetre grid."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.edit import split
from gis.geometry.gate import as_array
from gis.geometry.halfedges import as_metres, as_millimetres
from gis.geometry.settling import EditRefused, check_ring

MIN_FOOTPRINT_M2 = 2.0
_SAME_SHARE = 0.1
_OVERLAP_M2 = 0.5


def reshaped(old: BaseGeometry, ring: BaseGeometry, others: GeometryArray) -> BaseGeometry:
    """The new footprint of a building among ``others``.

    Refused with the place when it is invalid, tiny, off the old one (a tenth of the smaller must be common ground), or
    covers half a square metre or more of another building.
    """
    check_ring(ring)
    new: BaseGeometry = as_metres(as_millimetres(as_array([ring])))[0]
    if not new.is_valid or new.area < MIN_FOOTPRINT_M2:
        raise EditRefused(
            "piece_too_small",
            f"楼栋只有 {new.area:.1f} 平方米",
            f"The building would have only {new.area:.1f} m²",
            where=_inner(ring),
        )
    if shapely.intersection(new, old).area < _SAME_SHARE * min(new.area, old.area):
        raise EditRefused(
            "footprint_elsewhere",
            "新轮廓不在原来的楼栋上，新楼请用导入",
            "The new outline is not where the building stands; import it as a new one",
            where=_inner(new),
        )
    common = shapely.intersection(others, new)
    before = shapely.area(shapely.intersection(others, old))
    more = shapely.area(common) - before
    if len(more) and more.max() >= _OVERLAP_M2:
        worst = common[int(np.argmax(more))]
        raise EditRefused(
            "footprint_overlaps",
            f"新轮廓压住另一栋楼 {more.max():.1f} 平方米",
            f"The new outline covers {more.max():.1f} m² of another building",
            where=_inner(worst),
        )
    return new


def cut(old: BaseGeometry, line: BaseGeometry) -> list[BaseGeometry]:
    """The parts of a footprint that a line cuts, largest first; refused as a split of a territory is."""
    result = split(as_array([old]), 0, line, min_piece_m2=MIN_FOOTPRINT_M2)
    return [result.replaced[0], *result.added]


def _inner(area: BaseGeometry) -> tuple[float, float]:
    point = shapely.point_on_surface(area)
    return float(point.x), float(point.y)
