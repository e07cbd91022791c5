"""Grids dissolved by an attribute, held against the published regions: how far apart, and which grid
contradicts."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.crs import to_lonlat, to_metric
from gis.geometry.faults import HAIRLINE_M
from importers.crs import metric_epsg_of, resolve_crs
from importers.geometry import place, sample_coordinates
from importers.problems import refuse
from importers.reader.sandbox import Limits
from importers.reader.source import Opening, open_source
from importers.report import Contradiction, RollUpResult
from importers.request import RollUp
from importers.territory_rows import TerritoryRow

Geometries = NDArray[np.object_]
EMPTY = "（空 empty）"
"""The group of rows whose attribute is empty; a published layer may have such a region too."""


def compare(rows: Sequence[TerritoryRow], wanted: RollUp, limits: Limits) -> RollUpResult:
    """Dissolve the rows by an attribute; with a published file, measure the difference and name the
    contradictions.

    Areas in m² in the metric CRS of the rows. A row contradicts when most of its ground lies in another
    region than
    the one its attribute names.
    """
    values = [_said(row, wanted.attribute) for row in rows]
    epsg = metric_epsg_of(np.asarray([row.geom for row in rows], dtype=object))
    metric = to_metric([row.geom for row in rows], epsg)
    names = sorted(set(values))
    merged = {
        name: shapely.union_all(metric[[i for i, value in enumerate(values) if value == name]])
        for name in names
    }
    if wanted.path is None:
        return RollUpResult(
            wanted.attribute, {name: round(area.area, 3) for name, area in merged.items()}, 0.0
        )
    regions = read_regions(wanted.path, wanted.field or wanted.attribute, epsg, limits)
    nothing = shapely.Polygon()
    groups = {
        name: difference_m2(merged.get(name, nothing), regions.get(name, nothing))
        for name in sorted({*merged, *regions})
    }
    return RollUpResult(
        wanted.attribute, groups, sum(groups.values()), _contradictions(rows, values, metric, regions, epsg)
    )


def difference_m2(ours: shapely.Geometry, published: shapely.Geometry) -> float:
    """Area that only one of two regions has, pieces narrower than two millimetres left out.

    The same border drawn twice differs by rounding all along: some 1 m² in 100 km that no one could find on a map.
    """
    pieces = shapely.get_parts(shapely.symmetric_difference(ours, published))
    areas, lengths = shapely.area(pieces), shapely.length(pieces)
    return float(areas[2 * areas > HAIRLINE_M * lengths].sum())


def _said(row: TerritoryRow, attribute: str) -> str:
    by_lower = {name.lower(): value for name, value in row.attributes.items()}
    by_lower |= {"number": row.number, "name": row.name, "code": row.code}
    value = by_lower.get(attribute.lower())
    return EMPTY if value is None or value == "" else str(value)


def _contradictions(
    rows: Sequence[TerritoryRow],
    values: Sequence[str],
    metric: Geometries,
    regions: dict[str, shapely.Geometry],
    epsg: int,
) -> tuple[Contradiction, ...]:
    names = list(regions)
    shapes = np.asarray([regions[name] for name in names], dtype=object)
    found = []
    for row, value, geom in zip(rows, values, metric.tolist(), strict=True):
        shares = shapely.area(shapely.intersection(shapes, geom))
        best = int(np.argmax(shares))
        if names[best] != value and shares[best] > geom.area / 2:
            where = to_lonlat(shapely.point_on_surface(geom), epsg)
            found.append(Contradiction(row.label, value, names[best], float(geom.area), (where.x, where.y)))
    return tuple(found)


def read_regions(path: Path, name_column: str, epsg: int, limits: Limits) -> dict[str, shapely.Geometry]:
    """The published regions by name, in the metric CRS."""
    regions: dict[str, list[shapely.Geometry]] = {}
    with open_source(Opening(path), limits) as (info, batches):
        for batch in batches:
            by_lower = {name.lower(): values for name, values in batch.columns.items()}
            if name_column.lower() not in by_lower:
                found = ", ".join(batch.columns)
                raise refuse("columns_missing", name=path.name, missing=name_column, found=found)
            crs = resolve_crs(info, None, sample_coordinates(batch))
            placed = place(batch, "polygon", crs)
            metric = to_metric(placed.geoms, epsg)
            for i, geom in zip(placed.index.tolist(), metric.tolist(), strict=True):
                value = by_lower[name_column.lower()][i]
                regions.setdefault(EMPTY if value in {None, ""} else str(value), []).append(geom)
    return {name: shapely.union_all(parts) for name, parts in regions.items()}
