"""Street blocks as what is chosen: a building stands for every building of the block it stands in."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.faces import polygonize_blocks


def with_their_blocks(
    footprints: GeometryArray,
    wanted: NDArray[np.bool_],
    area: BaseGeometry,
    lanes: Sequence[BaseGeometry] | GeometryArray,
) -> NDArray[np.bool_]:
    """``wanted`` and every footprint that stands in the same block of the area (metres) as a wanted one."""
    blocks = polygonize_blocks(lanes, area)
    inner = shapely.point_on_surface(footprints)
    which, block = shapely.STRtree(blocks).query(inner, predicate="intersects")
    chosen = np.unique(block[wanted[which]])
    filled = wanted.copy()
    filled[which[np.isin(block, chosen)]] = True
    return filled
