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


def test_a_place_has_one_community_so_a_second_one_on_the_same_ground_is_refused(
    importing: Importing,
) -> None:
    police = real_file("cambridge", "PUBLICSAFETY_PoliceResponseDistricts.geojson")
    assert importing(police, "grids", community=CODE, community_from_union=True).problem is None
    city = real_file("cambridge", "BOUNDARY_CityBoundary.geojson")
    report = importing(city, "communities", constants={"code": "250170000002", "name": "Again"})
    assert report.problem is not None
    assert report.problem.problem_code == "community_overlaps"
    assert importing.value("select count(*) from communities") == 1
    wards = police.with_name("BOUNDARY_CDDNeighborhoods.geojson")
    overlapping = importing(wards, "communities", first_code="250180000001")
    assert overlapping.exit_code == 1
    assert [fault["kind"] for fault in overlapping.faults] == ["overlap"]
    assert overlapping.faults[0]["area_m2"] == pytest.approx(11.7, abs=0.2)


def test_the_grids_of_another_file_take_the_place_of_the_first_ones(importing: Importing) -> None:
    police = real_file("cambridge", "PUBLICSAFETY_PoliceResponseDistricts.geojson")
    options = {"community": CODE, "community_from_union": True}
    assert importing(police, "grids", **options).problem is None
    sectors = importing(
        police.with_name(PUBLISHED["SECTOR"]), "grids", columns={"number": "SECTOR"}, **options
    )
    assert sectors.problem is None, sectors.problem
    assert (sectors.count("grids").added, sectors.count("grids").ended) == (5, 117)
    in_force = "select count(*) from territory_versions where level = 'grid' and upper_inf(recorded * valid)"
    assert importing.value(in_force) == 5
    assert importing.value("select count(distinct code) from territory_codes where length(code) = 15") == 122
