"""The generated demo through the ordinary importer: every kind, every row, and nothing new the second time."""

from tests.demo_files import demo_files
from tests.importers.conftest import Importing

ORDER = (
    ("communities", "communities.geojson"),
    ("grids", "grids.geojson"),
    ("lanes", "lanes.geojson"),
    ("lane_lines", "lane_lines.geojson"),
    ("land", "land.geojson"),
    ("buildings", "buildings.geojson"),
    ("entrances", "entrances.geojson"),
    ("households", "households.csv"),
    ("facilities", "facilities.geojson"),
    ("devices", "devices.geojson"),
    ("duty_posts", "duty_posts.geojson"),
    ("staff", "workers.csv"),
    ("staff", "duties.csv"),
    ("overlays", "overlays.geojson"),
)


def test_every_demo_file_comes_in_whole_and_a_second_time_changes_nothing(importing: Importing) -> None:
    folder, _ = demo_files()
    for kind, name in ORDER:
        report = importing(
            folder / name, kind, source="demo", crs="EPSG:4490" if name.endswith(".csv") else None
        )
        assert report.problem is None, (name, str(report.problem), report.problem.__cause__)
        assert report.refused == [], (name, report.refused[:3])
        assert report.totals.added > 0
    assert importing.value("select count(*) from territory_versions where level = 'grid'") >= 24
    assert importing.value("select count(*) from buildings where is_rental") >= 2512
    assert importing.value("select sum(people) from households") > 70_000
    assert importing.value("select count(*) from units") > 0
    unassigned = (
        "select count(*) from households as h where not exists (select from assignments as a"
        " where a.subject_kind = 'building' and a.subject_id = h.building_id and a.community_id is not null)"
    )
    assert importing.value(unassigned) == 0
    editions = importing.rows("select edition from communities order by 1")
    for kind, name in ORDER:
        report = importing(folder / name, kind, source="demo")
        assert report.problem is None, (name, str(report.problem))
        assert (report.totals.added, report.totals.changed, report.totals.ended) == (0, 0, 0), name
        assert report.notes
    assert importing.rows("select edition from communities order by 1") == editions
