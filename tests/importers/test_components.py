"""Components from a survey: known by their code, which is checked against its tables, its county and its neighbours."""

import pytest

from gis.assignments.service import assign
from gis.db import connect
from importers.report import ImportReport
from tests.factories import SINCE, make_town
from tests.importers.conftest import Importing, Writer
from tests.served import lonlat

HEAD = "ObjID,ObjName,ObjState,定位精度,DeptName1,检查周期,上次检查,lon,lat,备注\n"


def line(code: str, column: float, row: float, state: str = "完好", accuracy: str = "A") -> str:
    lon, lat = lonlat(column, row)
    return f"{code},上水井盖,{state},{accuracy},区水务局,90,2026-08-01,{lon:.9f},{lat:.9f},西门\n"


GOOD = line("5301020101000001", 0.5, 0.5) + line("５３０１０２ 0118 000007", 2.5, 1.5, "破损", "C")


@pytest.fixture
def town(importing: Importing) -> Importing:
    """A community of the county 530102."""
    with connect(importing.settings, importing.tenant.id) as connection:
        make_town(connection, importing.tenant.id)
        assign(connection, importing.tenant.id, at=SINCE)
    return importing


def load(town: Importing, write: Writer, text: str, source: str = "s") -> ImportReport:
    return town(write("survey.csv", HEAD + text), "components", source=source, crs="EPSG:4490")


def test_a_survey_is_read_and_each_thing_belongs_to_the_grid_it_stands_in(
    town: Importing, write: Writer
) -> None:
    report = load(town, write, GOOD)
    assert report.problem is None and not report.refused, report.refused
    rows = town.rows(
        "select c.code, c.class, c.kind, c.state, c.accuracy, c.check_cycle_days, c.attributes ->> '备注', v.number"
        " from components as c join assignments as a on a.subject_kind = 'component' and a.subject_id = c.id"
        " join territory_versions as v on v.territory_id = a.grid_id order by c.code"
    )
    assert rows == [
        ("5301020101000001", "01", "0101", "intact", "A", 90, "西门", "04"),
        ("5301020118000007", "01", "0118", "damaged", "C", 90, "西门", "03"),
    ]
    again = load(town, write, GOOD.replace("破损", "完好"))
    counts = again.count("components")
    assert (counts.added, counts.changed, counts.unchanged) == (0, 1, 1)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (line("53010201010001", 1.5, 0.5), "bad_component_code"),
        (line("5301020701000001", 1.5, 0.5), "bad_component_code"),
        (line("5301020577000001", 1.5, 0.5), "bad_component_code"),
        (line("5301020101000000", 1.5, 0.5), "bad_component_code"),
        (line("5301030101000009", 1.5, 0.5), "component_county"),
        (line("5301020101000009", 0.5, 0.5), "component_twice"),
        (line("5301020101000001", 1.5, 0.5), "duplicate_key"),
        (line("5301020101000009", 1.5, 0.5, accuracy="D"), "bad_value"),
    ],
)
def test_a_wrong_or_double_code_is_refused_with_its_place(
    town: Importing, write: Writer, bad: str, code: str
) -> None:
    report = load(town, write, GOOD + bad)
    ((_, refusal),) = report.refused
    assert (refusal.row, refusal.code) == (4, code)
    if code.startswith("component_"):
        assert refusal.where is not None
    assert town.value("select count(*) from components") == 2


def test_a_code_of_another_source_is_not_given_twice(town: Importing, write: Writer) -> None:
    load(town, write, GOOD)
    report = load(
        town, write, line("5301020101000001", 1.5, 0.5) + line("5301028099000001", 1.5, 0.6), "other"
    )
    assert [refusal.code for _, refusal in report.refused] == ["bad_component_code", "component_taken"]
