"""The order in which the standards number areas: rows from north to south, each row from west to east."""

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.crs import GeometryArray


def snake_order(points: GeometryArray) -> list[int]:
    """Indexes of points (metres) in numbering order: west to east inside a row, rows north to south.

    A row reaches half the typical spacing south from its northernmost point, so that areas of one street
    are numbered along it although their centres are not level. Ties go to the lower index.
    """
    xy = shapely.get_coordinates(points)
    if len(xy) == 0:
        return []
    row = _rows(xy)
    return [int(i) for i in np.lexsort((np.arange(len(xy)), xy[:, 0], row))]


def _rows(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """The row number of each point, 0 the northernmost."""
    width, height = np.ptp(xy[:, 0]), np.ptp(xy[:, 1])
    spacing = np.sqrt(max(width, 1e-9) * max(height, 1e-9) / len(xy))
    order = np.argsort(-xy[:, 1], kind="stable")
    rows = np.zeros(len(xy), dtype=np.int64)
    current, top = 0, xy[order[0], 1]
    for i in order:
        if top - xy[i, 1] > spacing / 2:
            current, top = current + 1, xy[i, 1]
        rows[i] = current
    return rows
