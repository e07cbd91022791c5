"""The same as a GeoPackage: grids with their figures, homes with their metres, facilities, streets and tried sites."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from gis.gaps.measuring import STATES, metric_points, within_limit
from gis.gaps.report.words import share_of
from gis.gaps.running import Run
from gis.geometry.crs import GeometryArray, to_metric


def geopackage(run: Run, base: int) -> bytes:
    """The bytes of the file, in the community's own metric system."""
    with tempfile.TemporaryDirectory(prefix="wangge-gaps-") as folder:
        path = Path(folder) / "gaps.gpkg"
        for name, (geometry, fields) in _layers(run, base).items():
            _write(path, name, geometry, fields, run.place.epsg)
        return path.read_bytes()


def _layers(run: Run, base: int) -> dict[str, tuple[GeometryArray, Mapping[str, NDArray[Any]]]]:
    place = run.place
    points = metric_points([each.lonlat for each in place.facilities], place.epsg)
    lanes: Mapping[str, NDArray[Any]] = {
        "main": run.network.is_main.astype(np.int32),
        "length_m": run.network.length_m.round(1),
    }
    layers: dict[str, tuple[GeometryArray, Mapping[str, NDArray[Any]]]] = {
        "grids": _grids(run, base),
        "homes": (place.outlines, _homes(run)),
        "facilities": (
            points,
            {
                "kind": _texts(each.kind for each in place.facilities),
                "name": _texts(each.name for each in place.facilities),
            },
        ),
        "streets": (run.network.edges, lanes),
    }
    if run.supposed is not None:
        asked = run.supposed.question
        sites = [
            *metric_points(asked.added, place.epsg),
            *(to_metric(shapely.LineString(link), place.epsg) for link in asked.links),
        ]
        what = ["added"] * len(asked.added) + ["link"] * len(asked.links)
        layers["scenario"] = np.array(sites, dtype=object), {"change": _texts(what)}
    return layers


def _grids(run: Run, base: int) -> tuple[GeometryArray, Mapping[str, NDArray[Any]]]:
    """A row for each grid and standard, so that any of them can be filtered and coloured."""
    listed = [(grid, row) for row in run.rows for grid in run.place.grids if grid.id in row.grids]
    figures = [row.grids[grid.id] for grid, row in listed]
    return np.array([grid.outline for grid, _ in listed], dtype=object), {
        "number": _texts(grid.number for grid, _ in listed),
        "name": _texts(grid.name for grid, _ in listed),
        "kind": _texts(row.standard.kind for _, row in listed),
        "level": _texts(row.standard.level for _, row in listed),
        "limit_m": np.array([row.standard.limit_m for _, row in listed], dtype=np.float64),
        "group_of": _texts(row.standard.group for _, row in listed),
        "met": np.array([each.rounded(base).met for each in figures], dtype=np.int64),
        "gap": np.array([each.rounded(base).gap for each in figures], dtype=np.int64),
        "unknown": np.array([each.rounded(base).unknown for each in figures], dtype=np.int64),
        "share": np.array([round(share_of(each), 3) for each in figures], dtype=np.float64),
    }


def _homes(run: Run) -> Mapping[str, NDArray[Any]]:
    """Per building and standard the state and, by kind, the metres to the nearest; nothing about who lives there."""
    homes = run.place.homes
    fields: dict[str, NDArray[Any]] = {"grid_id": _texts(str(homes.grid_ids[i] or "") for i in homes.grid)}
    for row in run.rows:
        kind = row.standard.kind
        metres = row.found.walk_m
        fields[f"{kind}_m"] = np.where(np.isfinite(metres), metres.round(1), np.nan).astype(np.float64)
        state = within_limit(row.found, row.standard.limit_m).state
        fields[f"{kind}_{row.standard.level}"] = np.array(STATES, dtype=object)[state]
    return fields


def _texts(words: Any) -> NDArray[Any]:
    return np.array(list(words), dtype=object)


def _write(
    path: Path, layer: str, geometry: GeometryArray, fields: Mapping[str, NDArray[Any]], epsg: int
) -> None:
    kinds: Sequence[str] = sorted({each.geom_type for each in geometry})
    pyogrio.raw.write(
        path,
        np.asarray(shapely.to_wkb(geometry), dtype=object),
        list(fields.values()),
        list(fields),
        layer=layer,
        driver="GPKG",
        geometry_type=kinds[0] if len(kinds) == 1 else "Unknown",
        crs=f"EPSG:{epsg}",
        append=path.exists(),
    )
