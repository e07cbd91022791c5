"""Communities to divide into grids: the demo's urban village, a made-up town, and two real ones where the data is."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import box
from shapely.geometry.base import BaseGeometry

from bench.random_town import random_town
from gis.geometry.coverage import dissolve
from gis.geometry.crs import GeometryArray, metric_epsg_for, to_metric
from gis.geometry.districting import Atoms, Wishes, atoms_of_areas, atoms_of_buildings
from gis.geometry.gate import as_array
from importers.demo import generate
from importers.reader.sandbox import Limits
from importers.reader.source import Opening, open_source

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
CHUANFANG = "530199001001"

# A dwelling of 90 m² gross; a building without a number of floors has six, as Beijing's older estates do.
_DWELLING_M2 = 90.0
_FLOORS = 6
_LARGEST_HOUSE_M2 = 3000.0
_LARGEST_BLOCK_M2 = 5000.0
_STREET_WIDTH_M = 12.0

Features = tuple[GeometryArray, list[dict[str, str]]]


@dataclass(frozen=True)
class Community:
    """What a division needs, in metres; `cells` makes the atoms, which is part of what is timed."""

    name: str
    area: BaseGeometry
    lanes: GeometryArray
    pieces: int
    households: int
    wishes: Wishes
    cells: Callable[[], Atoms]
    on_lane_m: float = 0.05
    grids: GeometryArray | None = None
    footprints: GeometryArray | None = None
    counts: NDArray[np.int64] | None = None


def _of_buildings(
    name: str,
    area: BaseGeometry,
    lanes: GeometryArray,
    footprints: GeometryArray,
    counts: NDArray[np.int64],
    wishes: Wishes,
    grids: GeometryArray | None = None,
) -> Community:
    def cells() -> Atoms:
        return atoms_of_buildings(footprints, counts.astype(float), area, lanes)

    return Community(
        name, area, lanes, len(footprints), int(counts.sum()), wishes, cells, 0.05, grids, footprints, counts
    )


def made_up(seed: int, *, urban: bool = False) -> Community:
    """A town of about 1,900 buildings; 30–60 households a grid as in a village, or 300–500 as in a city."""
    town = random_town(seed, 13, block_m=67.0)
    counts = town.households * (10 if urban else 1)
    wishes = Wishes(300, 500) if urban else Wishes(30, 60)
    name = f"made-up {'city' if urban else 'village'} {seed}"
    return _of_buildings(name, town.area, town.lanes, town.footprints, counts, wishes)


def demo(folder: Path, code: str = CHUANFANG) -> Community:
    """A settlement of the demo, generated into a folder unless it is there; dedicated grids are not divided."""
    if not (folder / "manifest.json").exists():
        generate(folder, lambda _share, _what: None)
    areas, names = _read(folder / "communities.geojson", None)
    at = [row["code"] for row in names].index(code)
    epsg = _epsg(areas[at])
    grids, of_grid = _read(folder / "grids.geojson", epsg)
    wanted = [row["community_code"] == code and row["kind"] == "general" for row in of_grid]
    grids = grids[np.array(wanted)]
    area = dissolve(grids)
    lanes, _ = _read(folder / "lane_lines.geojson", epsg)
    footprints, of_building = _read(folder / "buildings.geojson", epsg)
    with (folder / "households.csv").open(encoding="utf-8", newline="") as file:
        homes = Counter(row["building_key"] for row in csv.DictReader(file))
    inside = np.flatnonzero(shapely.contains(area, shapely.point_on_surface(footprints)))
    counts = np.array([homes[of_building[i]["key"]] for i in inside.tolist()], dtype=np.int64)
    rules = json.loads((folder / "size_rules.json").read_text(encoding="utf-8"))
    settlement = "urban" if code == CHUANFANG else "rural"
    rule = next(rule for rule in rules if (rule["level"], rule["settlement"]) == ("grid", settlement))
    wishes = Wishes(rule["min_value"], rule["max_value"])
    lanes = lanes[shapely.intersects(area, lanes)]
    return _of_buildings(names[at]["name"], area, lanes, footprints[inside], counts, wishes, grids)


def beijing() -> Community:
    """Tsinghua and Wudaokou: households by floors and footprint, streets from OpenStreetMap, 300–500 a grid."""
    layers = read_layers(SHARED / "osm" / "beijing_tsinghua.osm", ("buildings", "lane_lines"))
    epsg = metric_epsg_for(116.32, 40.0)
    footprints, of_building = layers["buildings"]
    footprints = to_metric(footprints, epsg)
    lanes = to_metric(layers["lane_lines"][0], epsg)
    area = to_metric(box(116.308, 39.990, 116.332, 40.012), epsg)
    inside = np.flatnonzero(shapely.contains(area, shapely.point_on_surface(footprints)))
    counts = np.array([_dwellings(footprints[i], of_building[i]) for i in inside.tolist()], dtype=np.int64)
    return _of_buildings("Beijing, Tsinghua", area, lanes, footprints[inside], counts, Wishes(300, 500))


def _dwellings(footprint: BaseGeometry, row: dict[str, str]) -> int:
    """Households of a building: of dwellings all floors, of an unnamed one of unknown use unless it is a hall."""
    plain = row["kind"] == "other" and not row["name"] and footprint.area < _LARGEST_HOUSE_M2
    home = row["kind"] == "residential" or plain
    floors = row["building:levels"]
    # The largest outlines are courts of low houses (普吉院, 胜因院), mapped as one building.
    storeys = 1.0 if footprint.area > _LARGEST_BLOCK_M2 else float(_FLOORS)
    if floors and floors.replace(".", "", 1).isdigit():
        storeys = float(floors)
    return round(footprint.area * storeys / _DWELLING_M2) if home else 0


def cambridge(neighbourhood: str = "Cambridgeport") -> Community:
    """A neighbourhood of Cambridge, Massachusetts: census blocks with a household for each address, 300–500 a grid."""
    folder = SHARED / "cambridge"
    epsg = metric_epsg_for(-71.11, 42.37)
    quarters, names = _read(folder / "BOUNDARY_CDDNeighborhoods.geojson", epsg)
    quarter = quarters[[row["NAME"] for row in names].index(neighbourhood)]
    blocks, _ = _read(folder / "DEMOGRAPHICS_AdjustedBlocks2020.geojson", epsg)
    blocks = blocks[shapely.contains(quarter, shapely.point_on_surface(blocks))]
    lanes, _ = _read(folder / "TRANS_Centerlines.geojson", epsg)
    parcels, lots = read_layers(folder / "ASSESSING_ParcelsFY2014.topojson", ())[""]
    with (folder / "Master_Address_Database.csv").open(encoding="latin-1", newline="") as file:
        addresses = Counter(row["MapLot"] for row in csv.DictReader(file) if row["MapLot"])
    points = to_metric(shapely.point_on_surface(parcels), epsg)
    counts = np.zeros(len(blocks), dtype=np.int64)
    lot, block = shapely.STRtree(blocks).query(points, predicate="within")
    # A lot drawn as several parcels has its addresses once.
    np.add.at(counts, block, [addresses.pop(lots[i]["ML"], 0) for i in lot.tolist()])
    lanes = lanes[shapely.intersects(quarter.buffer(_STREET_WIDTH_M), lanes)]
    area = dissolve(blocks)

    def cells() -> Atoms:
        return atoms_of_areas(blocks, counts.astype(float), lanes, on_lane_m=_STREET_WIDTH_M)

    wishes = Wishes(300, 500)
    total = int(counts.sum())
    return Community(neighbourhood, area, lanes, len(blocks), total, wishes, cells, _STREET_WIDTH_M)


def _epsg(area: BaseGeometry) -> int:
    return metric_epsg_for(area.centroid.x, area.centroid.y)


def _read(path: Path, epsg: int | None) -> Features:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    geoms = as_array([shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features])
    return geoms if epsg is None else to_metric(geoms, epsg), [feature["properties"] for feature in features]


def read_layers(path: Path, wanted: tuple[str, ...]) -> dict[str, Features]:
    """The layers of a file as the importer reads them, lon/lat."""
    wkb: dict[str, list[bytes | None]] = {}
    rows: dict[str, list[dict[str, str]]] = {}
    with open_source(Opening(path, wanted=wanted), Limits()) as (_, batches):
        for batch in batches:
            name = batch.layer if wanted else ""
            wkb.setdefault(name, []).extend(batch.wkb or ())
            columns = zip(*batch.columns.values(), strict=True)
            rows.setdefault(name, []).extend(dict(zip(batch.columns, row, strict=True)) for row in columns)
    return {name: (shapely.from_wkb(np.array(wkb[name], dtype=object)), rows[name]) for name in wkb}
