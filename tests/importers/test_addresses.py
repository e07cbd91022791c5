"""Other names of buildings from a table: one spelling each, one standard address, found by the search box."""

import pytest

from importers.report import ImportReport
from tests.importers.conftest import Importing, Writer
from tests.importers.test_bad_files import SQUARE, collection
from tests.importers.test_people import HOUSEHOLDS

HEAD = "编号,楼栋编号,单元,房号,类型,名称\n"
GOOD = "a1,b0,,,曾用名,老供销社\na2,b0,,,,12号楼\na3,b0,1,101,标准地址,某县某镇北街12号1单元101室\n"


@pytest.fixture
def town(importing: Importing, write: Writer) -> Importing:
    assert importing(write("buildings.geojson", collection(SQUARE)), "buildings", source="s").problem is None
    assert importing(write("households.csv", HOUSEHOLDS), "households", source="s").problem is None
    return importing


def load(town: Importing, write: Writer, text: str, name: str = "names.csv") -> ImportReport:
    return town(write(name, HEAD + text), "addresses", source="s")


def test_names_are_spelled_spoken_and_searched_and_the_same_file_twice_changes_nothing(
    town: Importing, write: Writer
) -> None:
    report = load(town, write, GOOD)
    assert report.problem is None and not report.refused, report.refused
    assert town.rows(
        "select source_key, kind, spelling, name_initials, unit_id is not null, upper_inf(valid) from addresses"
        " order by source_key"
    ) == [
        ("a1", "former", "老供销社", "lgxs", False, True),
        ("a2", "alias", "12幢", "12hl", False, True),
        ("a3", "standard", "某县某镇北街12号1单元101室", "mxmzbj12h1dy101s", True, True),
    ]
    kept = "select also, terms @@ '''供销''', terms @@ '''Hlgxs''' from search_names where kind = 'building'"
    assert town.rows(kept) == [("12号楼\n某县某镇北街12号1单元101室\n老供销社", True, True)]
    before = town.rows("select * from addresses order by id")
    counts = load(town, write, GOOD, "again.csv").count("addresses")
    assert (counts.added, counts.changed, counts.unchanged) == (0, 0, 3)
    assert town.rows("select * from addresses order by id") == before
    counts = load(town, write, GOOD.replace("老供销社", "旧粮站"), "later.csv").count("addresses")
    assert (counts.added, counts.changed) == (0, 1)
    assert town.rows(kept)[0][1:] == (False, False)
    was = "select before ->> 'text' from register_versions where subject_kind = 'address'"
    assert town.value(was) == "老供销社"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x,b9,,,,某处", "unknown_building"),
        ("x,b0,,999,,某处", "unknown_unit"),
        ("x,b0,,,,", "missing_value"),
        ("x,b0,,,,，。", "bad_value"),
        (f"x,b0,,,,{'长' * 201}", "bad_value"),
        ("x,b0,,,绰号,某处", "bad_value"),
        ("x,b0,,,,十二栋", "address_twice"),
        ("x,b0,1单元,101,标准地址,某处", "two_standards"),
        ("a1,b0,,,,某处", "duplicate_key"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_and_the_others_are_not(
    town: Importing, write: Writer, line: str, code: str
) -> None:
    report = load(town, write, GOOD + line + "\n")
    assert report.problem is None
    assert {refusal.row: refusal.code for _, refusal in report.refused} == {5: code}
    assert town.value("select count(*) from addresses") == 3


def test_what_was_ended_by_hand_stays_ended_and_what_was_given_by_hand_is_not_given_twice(
    town: Importing, write: Writer
) -> None:
    load(town, write, GOOD)
    town.rows(
        "update addresses set valid = tstzrange(lower(valid), now()) where source_key = 'a1' returning 1"
    )
    assert load(town, write, GOOD, "again.csv").count("addresses").unchanged == 3
    assert town.value("select also from search_names where kind = 'building'").count("\n") == 1
    town.rows(
        "insert into addresses (tenant_id, building_id, kind, text, spelling)"
        " select tenant_id, id, 'alias', '旧粮站', '旧粮站' from buildings returning 1"
    )
    report = load(town, write, "a4,b0,,,,旧粮站\na5,b0,,,,新粮站\n", "more.csv")
    assert [refusal.code for _, refusal in report.refused] == ["address_twice"]
