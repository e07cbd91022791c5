"""The answers that were counted on the real files, and that an import must reproduce."""

import pytest

from importers.request import RollUp
from tests.importers.conftest import Importing, real_file

CODE = "250170000001"
PUBLISHED = {
    "SECTOR": "PUBLICSAFETY_PoliceSectors.geojson",
    "CAR_RTE": "PUBLICSAFETY_PoliceCarRoutes.geojson",
    "WALK_RTE": "PUBLICSAFETY_PoliceWalkingRoutes.geojson",
    "BUSNSS": "PUBLICSAFETY_PoliceBusinessRegions.geojson",
    "NBHD": "PUBLICSAFETY_PoliceNeighborhoodRegions.geojson",
}


def test_police_districts_tile_their_community_and_roll_up_to_the_published_layers(
    importing: Importing,
) -> None:
    path = real_file("cambridge", "PUBLICSAFETY_PoliceResponseDistricts.geojson")
    options = {
        "columns": {"number": "CADRA"},
        "community": CODE,
        "community_name": "Cambridge",
        "community_from_union": True,
    }
    roll_ups = tuple(RollUp(attribute, path.with_name(name)) for attribute, name in PUBLISHED.items())
    report = importing(path, "grids", roll_ups=roll_ups, **options)
    assert report.problem is None, report.problem.__cause__
    assert report.count("grids").added == 117
    assert importing.value("select count(*) from territory_versions where level = 'grid'") == 117
    total_m2 = importing.value("select sum(area_m2) from territory_versions where level = 'grid'")
    parent_m2 = importing.value("select area_m2 from territory_versions where level = 'community'")
    assert total_m2 == pytest.approx(parent_m2, abs=0.01)
    assert total_m2 == pytest.approx(18_463_431, rel=1e-4)
    found = {item.attribute: item for item in report.roll_ups}
    for attribute in ("SECTOR", "CAR_RTE", "WALK_RTE", "BUSNSS"):
        assert found[attribute].difference_m2 < 2
        assert found[attribute].contradictions == ()
    assert found["NBHD"].difference_m2 == pytest.approx(193_183, abs=2)
    (only,) = found["NBHD"].contradictions
    assert (only.label, only.says, only.lies_in) == ("606", "2", "6")

    again = importing(path, "grids", **options)
    assert again.problem is None
    assert (again.totals.added, again.totals.changed, again.totals.ended) == (0, 0, 0)
    assert again.count("grids").unchanged == 117
    assert importing.value("select max(edition) from communities") == importing.value(
        "select count(*) from edits"
    )


def test_fire_districts_are_refused_with_four_overlaps_located_and_accepted_with_repair(
    importing: Importing,
) -> None:
    path = real_file("cambridge", "PUBLICSAFETY_FireEngineDistricts.geojson")
    options = {"columns": {"name": "ENGINE"}, "community": CODE, "community_from_union": True}
    report = importing(path, "grids", **options)
    assert report.status == "failed"
    assert report.exit_code == 1
    overlaps = [fault for fault in report.faults if fault["kind"] == "overlap"]
    assert len(overlaps) == 4
    assert sum(fault["area_m2"] for fault in overlaps) == pytest.approx(1452.3, abs=0.5)
    for fault in overlaps:
        lon, lat = fault["where"]
        assert -71.17 < lon < -71.06
        assert 42.35 < lat < 42.41
        assert len(fault["labels"]) == 2
        assert "重叠" in fault["message_zh"]
    assert importing.value("select count(*) from territories") == 0
    assert importing.value("select status from import_batches") == "failed"

    repaired = importing(path, "grids", repair=True, **options)
    assert repaired.problem is None, repaired.problem
    assert repaired.count("grids").added == 8
    assert sum(change["kind"] == "overlap" for change in repaired.changes) == 4
    total_m2 = importing.value("select sum(area_m2) from territory_versions where level = 'grid'")
    parent_m2 = importing.value("select area_m2 from territory_versions where level = 'community'")
    assert total_m2 == pytest.approx(parent_m2, abs=0.01)


def test_monaco_wards_are_grids_of_the_town_they_partition(importing: Importing) -> None:
    path = real_file("osm", "monaco.osm.pbf")
    report = importing(
        path,
        "grids",
        admin_level="10",
        community="990101001001",
        community_name="Monaco",
        community_from_union=True,
    )
    assert report.problem is None, report.problem
    assert report.count("grids").added == 6
    total_m2 = importing.value("select sum(area_m2) from territory_versions where level = 'grid'")
    assert total_m2 == pytest.approx(2.02e6, rel=0.01)
