"""The generated demo through the ordinary importer: every row, and nothing new the second time."""

import os
from collections.abc import Iterator

import pytest

from gis.db import connect
from gis.tenants.service import tenants
from tests.demo_database import demo_copy
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


@pytest.fixture
def loaded(worker_id: str) -> Iterator[Importing]:
    """The demo as ``./wangge demo`` loads it."""
    with demo_copy(f"wangge_demo_import_{worker_id}_{os.getpid()}") as settings:
        with connect(settings) as connection:
            (tenant,) = tenants(connection, None)
        yield Importing(settings, tenant)


def test_every_demo_file_comes_in_whole_and_a_second_time_changes_nothing(loaded: Importing) -> None:
    assert loaded.rows("select * from rejected_rows limit 3") == []
    assert loaded.value("select count(*) from territory_versions where level = 'grid'") >= 24
    assert loaded.value("select count(*) from buildings where is_rental") >= 2512
    assert loaded.value("select sum(people) from households") > 70_000
    assert loaded.value("select count(*) from units") > 0
    unassigned = (
        "select count(*) from households as h where not exists (select from assignments as a"
        " where a.subject_kind = 'building' and a.subject_id = h.building_id and a.community_id is not null)"
    )
    assert loaded.value(unassigned) == 0
    editions = loaded.rows("select edition from communities order by 1")
    folder, _ = demo_files()
    for kind, name in ORDER:
        report = loaded(
            folder / name, kind, source="demo", crs="EPSG:4490" if name.endswith(".csv") else None
        )
        assert report.problem is None, (name, str(report.problem))
        assert report.totals.unchanged > 0, name
        assert (report.totals.added, report.totals.changed, report.totals.ended) == (0, 0, 0), name
        assert report.notes
    assert loaded.rows("select edition from communities order by 1") == editions
