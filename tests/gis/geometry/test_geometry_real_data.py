"""Known answers on a real town: which layers of Cambridge tile exactly, and what is wrong with the others."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from gis.geometry import crs
from gis.geometry.coverage import check_partition, dissolve

Real = Callable[[str], tuple[NDArray[np.object_], list[dict[str, object]]]]

MASSACHUSETTS = 26986


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("PUBLICSAFETY_PoliceResponseDistricts", 117),
        ("PUBLICSAFETY_PoliceSectors", 5),
        ("PUBLICSAFETY_PoliceCarRoutes", 9),
        ("PUBLICSAFETY_PoliceBusinessRegions", 10),
        ("DEMOGRAPHICS_AdjustedBlocks2020", 1044),
        ("DEMOGRAPHICS_AdjustedBlockGroups2020", 87),
        ("DEMOGRAPHICS_AdjustedTracts2020", 33),
        ("ELECTIONS_WardsSubPrecincts", 42),
    ],
)
def test_clean_layers_tile_exactly_on_the_millimetre_grid(real: Real, name: str, count: int) -> None:
    polygons, _ = real(f"cambridge/{name}.geojson")
    metric = crs.to_metric(polygons, crs.metric_epsg_for(-71.11, 42.37))
    report = check_partition(metric, None)
    assert report.ok
    assert report.children == count
    assert check_partition(metric, dissolve(metric)).ok
    back = crs.to_metric(crs.to_lonlat(metric, 32619), 32619)
    assert shapely.get_coordinates(back).tobytes() == shapely.get_coordinates(metric).tobytes()


def test_fire_engine_districts_overlap_in_four_places(real: Real) -> None:
    polygons, _ = real("cambridge/PUBLICSAFETY_FireEngineDistricts.geojson")
    report = check_partition(crs.transform(polygons, 4326, MASSACHUSETTS), None)
    assert report.overlap_count == 4
    assert report.overlap_m2 == pytest.approx(1452.3, abs=0.05)
    assert report.gap_count == 0
    assert all(shapely.intersects(polygon_at(polygons, f.labels[0]), f.where) for f in report.faults)


def polygon_at(polygons: NDArray[np.object_], label: str) -> shapely.Geometry:
    return crs.transform(polygons[int(label)], 4326, MASSACHUSETTS)


def test_neighbourhoods_have_one_overlap_and_nine_slivers(real: Real) -> None:
    polygons, _ = real("cambridge/BOUNDARY_CDDNeighborhoods.geojson")
    report = check_partition(crs.transform(polygons, 4326, MASSACHUSETTS), None)
    assert len(report.of_kind("overlap", at_least_m2=1)) == 1
    assert report.overlap_m2 == pytest.approx(11.7, abs=0.05)
    assert report.gap_count == 9
    assert report.gap_m2 == pytest.approx(12.4, abs=0.05)


def test_address_blocks_have_five_overlaps_and_their_gaps(real: Real) -> None:
    polygons, _ = real("cambridge/ADDRESS_MasterAddressBlocks.geojson")
    report = check_partition(crs.transform(polygons, 4326, MASSACHUSETTS), None)
    assert len(report.of_kind("overlap", at_least_m2=1)) == 5
    assert report.overlap_m2 == pytest.approx(254.1, abs=0.1)
    assert report.gap_m2 == pytest.approx(248.0, abs=0.1)
    # Two of the 51 holes of the overlay are smaller than one square millimetre.
    assert report.gap_count == 49
