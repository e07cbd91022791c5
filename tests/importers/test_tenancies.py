"""Tenancies and floating residents from tables after GB/T 31000: days that fit, landlords sealed, moves of the days."""

from pathlib import Path

import pytest

from gis.people.identity import today
from importers.report import ImportReport
from tests.importers.conftest import Importing, Writer
from tests.importers.test_bad_files import SQUARE, collection
from tests.importers.test_people import HOUSEHOLDS
from tests.keys import keyring

HEAD = "编号,户编号,出租用途,隐患类型,转租,房主姓名,房主联系方式,起租日期,退租日期\n"
GOOD = (
    "t1,h1,住房,无,否,周房主,13800138000,2024-01-01,2025-01-01\n"
    "t2,h1,02,火灾、02,是,周房主,13800138000,2025-01-01,\n"
    "t3,h2,1,,,,,,\n"
)
DAYS = "select source_key, valid::text, hazard_codes, is_sublet, use_code from tenancies order by source_key"


@pytest.fixture
def town(importing: Importing, write: Writer) -> Importing:
    assert importing(write("buildings.geojson", collection(SQUARE)), "buildings", source="s").problem is None
    assert importing(write("households.csv", HOUSEHOLDS), "households", source="s").problem is None
    return importing


def load(town: Importing, write: Writer, text: str, name: str = "let.csv") -> ImportReport:
    return town(write(name, HEAD + text), "tenancies", source="s", keyring=keyring())


def test_the_same_file_twice_changes_nothing_and_says_of_the_landlord_only_what_is_sealed(
    town: Importing, write: Writer
) -> None:
    report = load(town, write, GOOD)
    assert report.problem is None and not report.refused, report.refused
    assert town.rows(DAYS) == [
        ("t1", "[2024-01-01,2025-01-01)", ["00"], False, "02"),
        ("t2", "[2025-01-01,)", ["01", "02"], True, "02"),
        ("t3", f"[{today()},)", [], False, "01"),
    ]
    name, masked, sealed = town.rows(
        "select landlord_name, landlord_phone_masked, landlord_phone_sealed from tenancies where source_key = 't1'"
    )[0]
    assert (name, masked) == ("周房主", "138****8000")
    assert keyring().open(town.tenant.id, "phone", bytes(sealed)) == "13800138000"
    everything = (
        "select t.*, h.file_number from tenancies as t join households as h on h.id = t.household_id"
        " order by t.id"
    )
    before = town.rows(everything)
    counts = load(town, write, GOOD, "again.csv").count("tenancies")
    assert (counts.added, counts.changed, counts.unchanged) == (0, 0, 3)
    assert town.rows(everything) == before


def test_a_newer_file_moves_days_and_landlords_and_keeps_what_was_said(
    town: Importing, write: Writer
) -> None:
    load(town, write, GOOD)
    later = (
        GOOD.replace("2025-01-01", "2025-06-01")
        .replace("h1,02,火灾、02,是,周房主", "h1,02,火灾、02,是,吴房主")
        .replace("t3,h2,1,", "t3,h2,3,")
    )
    town.rows("update tenancies set valid = '[2023-03-01,)' where source_key = 't3' returning 1")
    counts = load(town, write, later, "later.csv").count("tenancies")
    assert (counts.added, counts.changed, counts.refused) == (0, 3, 0)
    assert [(key, valid) for key, valid, *_ in town.rows(DAYS)] == [
        ("t1", "[2024-01-01,2025-06-01)"),
        ("t2", "[2025-06-01,)"),
        ("t3", "[2023-03-01,)"),
    ]
    assert town.rows(
        "select v.before ->> 'landlord_name' from register_versions as v join tenancies as t on t.id = v.subject_id"
        " where v.subject_kind = 'tenancy' and t.source_key = 't2'"
    ) == [("周房主",)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x,h9,02,,,,,2024-01-01,", "unknown_household"),
        ("x,,02,,,,,2024-01-01,", "missing_value"),
        ("x,h3,,,,,,2024-01-01,", "missing_value"),
        ("x,h3,07,,,,,2024-01-01,", "bad_value"),
        ("x,h3,02,火灾、洪水,,,,2024-01-01,", "bad_value"),
        ("x,h3,02,,,,,2024-13-01,", "bad_value"),
        ("x,h3,02,,,,,2024-01-01,2024-01-01", "bad_tenancy_days"),
        ("x,h1,02,,,,,2024-06-01,2024-07-01", "overlapping_tenancy"),
        ("x,h3,02,,,欧阳某某,13912345,2024-01-01,", "landlord_refused"),
        (f"x,h3,02,,,{'王' * 51},,2024-01-01,", "landlord_refused"),
        ("t1,h3,02,,,,,2024-01-01,", "duplicate_key"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_and_tells_nothing_of_the_landlord(
    town: Importing, write: Writer, tmp_path: Path, line: str, code: str
) -> None:
    report_file = tmp_path / "rejected.csv"
    path = write("let.csv", HEAD + GOOD + line + "\n")
    report = town(path, "tenancies", source="s", keyring=keyring(), report=report_file)
    assert report.problem is None
    assert {refusal.row: refusal.code for _, refusal in report.refused} == {5: code}
    kept = town.value("select string_agg(to_jsonb(r)::text, '') from rejected_rows as r")
    for secret in ("欧阳", "13912345", "王王"):
        assert secret not in kept + report_file.read_text("utf-8")


def test_a_tenancy_of_the_page_is_not_overlapped_and_landlords_need_keys(
    town: Importing, write: Writer
) -> None:
    town.rows(
        "insert into tenancies (tenant_id, household_id, use_code, valid)"
        " select tenant_id, id, '02', '[2020-01-01,)' from households where source_key = 'h2' returning 1"
    )
    assert [refusal.code for _, refusal in load(town, write, GOOD).refused] == ["overlapping_tenancy"]
    refused = town(write("bare.csv", HEAD + GOOD), "tenancies", source="s")
    assert refused.problem is not None and "WANGGE_PERSONAL_KEY_FILE" in str(refused.problem)


def test_tables_of_registered_and_of_floating_residents_say_who_lives_where(
    town: Importing, write: Writer
) -> None:
    registered = (
        "编号,户号,姓名,与户主关系,人户一致标识,登记日期\np1,h1,王敏,户主,01,2020-01-01\n"
        "p2,h1,李静,配偶,02,2020-01-01\n"
    )
    floating = (
        "编号,户号,姓名,与户主关系,流入原因,办证类型,登记日期\np3,h2,张海,户主,务工,居住证,2024-05-01\n"
        "p4,h2,张小海,子女,,,2024-05-01\n"
    )
    for name, text in (("T12.csv", registered), ("T13.csv", floating)):
        report = town(write(name, text), "people", source="s", keyring=keyring())
        assert report.problem is None and not report.refused
    assert town.rows(
        "select p.source_key, r.is_registered, r.is_living from residences as r join people as p on p.id = r.person_id"
        " order by p.source_key"
    ) == [("p1", True, True), ("p2", True, False), ("p3", False, True), ("p4", True, True)]
