"""Residents from a table: sealed on the way in, each refused line says why, and moving house is no contradiction."""

from pathlib import Path

import pytest

from gis.db import connect
from gis.retention.repository import let_delete
from gis.retention.running import erase_people
from importers.report import ImportReport
from tests.importers.conftest import Importing, Writer
from tests.importers.test_bad_files import SQUARE, collection
from tests.keys import keyring

HOUSEHOLDS = "key,building_key,entrance,floor,room,is_rental,people\n" + "".join(
    f"h{i},b0,1单元,{i},{i}01,否,2\n" for i in range(1, 5)
)
HEAD = "编号,户编号,姓名,与户主关系,户籍在此,住在此,入住日期,出生年份,身份证号,电话\n"
GOOD = (
    "p1,h1,王敏,户主,是,是,2020-01-01,,99999919800101002X,13800138000\n"
    "p2,h1,李静,配偶,是,是,2020-01-01,1982,,\n"
    "p3,h2,张海,户主,否,是,2024-05-01,1990,,\n"
)


@pytest.fixture
def town(importing: Importing, write: Writer) -> Importing:
    assert importing(write("buildings.geojson", collection(SQUARE)), "buildings", source="s").problem is None
    assert importing(write("households.csv", HOUSEHOLDS), "households", source="s").problem is None
    return importing


def load(town: Importing, write: Writer, text: str, name: str = "people.csv") -> ImportReport:
    return town(write(name, HEAD + text), "people", source="s", keyring=keyring())


def codes(report: ImportReport) -> dict[int, str]:
    return {refusal.row: refusal.code for _, refusal in report.refused}


def test_people_are_sealed_on_the_way_in_and_found_by_their_mark(town: Importing, write: Writer) -> None:
    report = load(town, write, GOOD)
    assert report.problem is None and not report.refused
    ring = keyring()
    masked, sealed, mark, phone, year, pinyin = town.rows(
        "select id_masked, id_sealed, id_mark, phone_masked, birth_year, name_pinyin from people"
        " where source_key = 'p1'"
    )[0]
    assert (masked, phone, year, pinyin) == ("999***********002X", "138****8000", 1980, "wang min")
    assert ring.open(town.tenant.id, "id", bytes(sealed)) == "99999919800101002X"
    assert bytes(mark) == ring.mark(town.tenant.id, "id", "99999919800101002X")
    said = town.value("select string_agg(to_jsonb(t)::text, '') from people as t")
    assert "19800101" not in said and "13800138000" not in said


def test_the_same_file_twice_changes_nothing_although_no_seal_is_the_same(
    town: Importing, write: Writer
) -> None:
    load(town, write, GOOD)
    before = town.rows("select id, id_sealed, phone_sealed from people order by id")
    counts = load(town, write, GOOD, "again.csv").count("people")
    assert (counts.added, counts.changed, counts.unchanged) == (0, 0, 3)
    assert town.rows("select id, id_sealed, phone_sealed from people order by id") == before
    assert town.value("select count(*) from residences") == 3


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x,h3,王一,户主,是,是,2020-01-01,,999999198001010031,", "person_refused"),
        ("x,h3,王一,户主,是,是,2020-01-01,,999999209901010034,", "person_refused"),
        ("x,h3,王一,户主,是,是,2020-01-01,2099,,", "person_refused"),
        ("x,h3,王一,户主,是,是,2020-01-01,1981,99999919800101002X,", "person_refused"),
        ("x,h3,王一,户主,是,是,2020-01-01,1980,,12", "person_refused"),
        ("x,h9,王一,户主,是,是,2020-01-01,1980,,", "unknown_household"),
        ("x,h3,王一,管家,是,是,2020-01-01,1980,,", "bad_value"),
        ("x,h3,王一,户主,否,否,2020-01-01,1980,,", "no_residence"),
        ("x,h3,王一,户主,是,是,2099-01-01,1980,,", "bad_interval"),
        ("x,h3,王一,户主,是,是,2020-13-01,1980,,", "bad_value"),
        ("x,h3,王一,户主,是,是,0001-01-01,1980,,", "bad_value"),
        (f"x,h3,{'王' * 51},户主,是,是,2020-01-01,1980,,", "person_refused"),
        ("x,h3,,户主,是,是,2020-01-01,1980,,", "missing_value"),
        (",h3,王一,户主,是,是,2020-01-01,1980,,", "missing_value"),
        ("x,h1,王一,户主,是,是,2020-01-01,1980,,", "two_heads"),
        ("p3,h3,张海,其他亲属,否,是,2024-06-01,1990,,", "overlapping_residence"),
        ("p3,h2,张海,户主,否,是,2024-05-01,1990,,", "duplicate_person"),
        ("p3,h3,张洋,其他亲属,是,否,2024-06-01,1990,,", "differing_person"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_and_the_others_are_not(
    town: Importing, write: Writer, line: str, code: str
) -> None:
    report = load(town, write, GOOD + line + "\n")
    assert report.problem is None
    assert codes(report) == {5: code}
    assert town.value("select count(*) from people") == 3


def test_a_second_head_is_refused_against_the_register_too(town: Importing, write: Writer) -> None:
    load(town, write, GOOD)
    report = load(
        town, write, "p9,h1,赵一,户主,是,是,2024-01-01,1970,,\np3,h2,张海,户主,否,是,2024-05-01,1990,,\n"
    )
    assert codes(report) == {2: "two_heads"}


def test_the_head_passes_to_another_in_one_file(town: Importing, write: Writer) -> None:
    load(town, write, GOOD)
    swapped = GOOD.replace("王敏,户主", "王敏,配偶").replace("李静,配偶", "李静,户主")
    assert not load(town, write, swapped, "later.csv").refused
    assert town.rows(
        "select p.name from residences as r join people as p on p.id = r.person_id where r.relation = 'head'"
        " order by p.name"
    ) == [("张海",), ("李静",)]


def test_who_moves_leaves_the_old_home_on_the_day_they_come_to_the_new_one(
    town: Importing, write: Writer
) -> None:
    load(town, write, GOOD)
    report = load(town, write, "p3,h4,张海,户主,否,是,2025-02-01,1990,,\n", "moved.csv")
    assert not report.refused
    assert [
        (key, str(valid))
        for key, valid in town.rows(
            "select h.source_key, r.valid::text from residences as r join households as h on h.id = r.household_id"
            " join people as p on p.id = r.person_id where p.source_key = 'p3' order by lower(r.valid)"
        )
    ] == [("h2", "[2024-05-01,2025-02-01)"), ("h4", "[2025-02-01,)")]


def test_registered_in_one_household_and_living_in_another(town: Importing, write: Writer) -> None:
    lines = "p7,h3,陈丽,户主,是,否,2015-01-01,1970,,\np7,h4,陈丽,户主,否,是,2020-01-01,1970,,\n"
    assert not load(town, write, lines).refused
    assert town.value("select count(*) from residences") == 2


def test_no_number_and_no_name_of_a_refused_line_is_kept_anywhere(
    town: Importing, write: Writer, tmp_path: Path
) -> None:
    number, phone = "999999198001010031", "13912345678"
    text = HEAD + f"x,h3,欧阳某某,户主,是,是,2020-01-01,,{number},{phone}\n" + GOOD
    report_file = tmp_path / "rejected.csv"
    town(write("p.csv", text), "people", source="s", keyring=keyring(), report=report_file)
    kept = town.value(
        "select (select string_agg(to_jsonb(t)::text, '') from rejected_rows as t)"
        " || (select string_agg(to_jsonb(t)::text, '') from import_batches as t)"
    )
    for secret in (number, phone, "欧阳某某"):
        assert secret not in kept + report_file.read_text("utf-8")
    assert "person_refused" in kept


def test_who_was_erased_does_not_come_back_with_the_file(town: Importing, write: Writer) -> None:
    load(town, write, GOOD)
    person = town.value("select id from people where source_key = 'p2'")
    with connect(town.settings, town.tenant.id) as connection:
        let_delete(connection)
        erase_people(connection, town.tenant.id, [person], keyring())
    report = load(town, write, GOOD, "again.csv")
    assert codes(report) == {3: "person_erased"}
    assert town.rows("select name from people order by name") == [("已删除",), ("张海",), ("王敏",)]
    assert "李静" not in str(town.rows("select payload from rejected_rows"))


def test_without_keys_nothing_is_imported(town: Importing, write: Writer) -> None:
    report = town(write("p.csv", HEAD + GOOD), "people", source="s")
    assert report.problem is not None and report.problem.problem_code == "no_personal_key"
    assert town.value("select count(*) from people") == 0
