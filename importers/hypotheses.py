"""Whether positions would fit the known communities much better in another CRS: a shifted datum, swapped axes."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from importers.crs import SHIFTED, SourceCrs

CLEARLY = 0.3
"""How much more of the points another CRS must put into communities before the import stops and asks."""

FITS = 0.8
_SAMPLE = 2_000


def rates(
    crs: SourceCrs, sample: NDArray[np.float64], outlines: Sequence[shapely.Geometry]
) -> list[tuple[str, float]]:
    """Share of the sampled coordinates inside the outlines (EPSG:4490): as ``crs`` says, then the others, best
    first.

    Only degrees are tried: a projected file far off is refused by its numbers already.
    """
    if not crs.is_lonlat or not outlines or not len(sample):
        return []
    points = np.asarray(shapely.points(sample[:: max(1, len(sample) // _SAMPLE)]), dtype=object)
    area = shapely.union_all(list(outlines))
    shapely.prepare(area)
    others = [SourceCrs("EPSG:4326", 4326), *(SourceCrs(label, None) for label in SHIFTED)]
    found = [
        (other.label, _inside(other, points, area))
        for other in others
        if other.label != _plain(crs) or crs.swap_axes
    ]
    return [(crs.label, _inside(crs, points, area)), *sorted(found, key=lambda item: -item[1])]


def _plain(crs: SourceCrs) -> str:
    return "EPSG:4326" if crs.epsg in {4326, 4490} else crs.label


def _inside(crs: SourceCrs, points: NDArray[np.object_], area: shapely.Geometry) -> float:
    return float(np.mean(shapely.intersects(area, crs.to_storage(points))))


def better(found: Sequence[tuple[str, float]]) -> tuple[str, float] | None:
    """The CRS that clearly fits better than the one chosen, if any."""
    if len(found) < 2:
        return None
    chosen, best = found[0][1], found[1]
    return best if best[1] >= FITS and best[1] - chosen >= CLEARLY else None
