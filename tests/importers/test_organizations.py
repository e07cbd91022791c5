"""Organisations from a table: placed by a point or a building, the contact sealed, each refused line with a way out."""

from pathlib import Path

import pytest

from importers.report import ImportReport
from tests.importers.conftest import Importing, Writer
from tests.importers.test_bad_files import SQUARE, collection
from tests.keys import keyring

HEAD = (
    "编号,类别,名称,统一社会信用代码,楼栋编号,lon,lat,状态,停业日期,重点场所,重点场所依据,联系人,联系电话\n"
)
GOOD = (
    "o1,商户,顺达便利店,92530102MA6K3B4C53,,102.7005,25.0005,营业,,否,,李店主,13800138000\n"
    "o2,幼儿园,蓝天幼儿园,,b0,,,,,是,校园周边名录 2026,王园长,0871-65551234\n"
    "o3,企业,云纺公司,,,102.9,25.2,,2025-06-30,否,,,\n"
)


@pytest.fixture
def town(importing: Importing, write: Writer) -> Importing:
    assert importing(write("buildings.geojson", collection(SQUARE)), "buildings", source="s").problem is None
    return importing


def load(town: Importing, write: Writer, text: str, name: str = "shops.csv") -> ImportReport:
    return town(write(name, HEAD + text), "organizations", source="s", crs="EPSG:4490", keyring=keyring())


def test_rows_stand_at_their_point_or_their_building_and_contacts_are_sealed(
    town: Importing, write: Writer
) -> None:
    report = load(town, write, GOOD)
    assert report.problem is None and not report.refused, report.refused
    rows = town.rows(
        "select source_key, kind, status, is_key_place, name_initials, building_id is not null,"
        " st_covers((select geom from buildings), geom) from organizations order by source_key"
    )
    assert rows == [
        ("o1", "shop", "open", False, "sdbld", False, True),
        ("o2", "school", "open", True, "ltyey", True, True),
        ("o3", "enterprise", "closed", False, "yfgs", False, False),
    ]
    assert report.assigned["organization"] == 3
    assert town.value("select count(*) from assignments where subject_kind = 'organization'") == 3
    ring, (name, masked, sealed) = (
        keyring(),
        town.rows(
            "select c.name, c.phone_masked, c.phone_sealed from organization_contacts as c"
            " join organizations as o on o.id = c.organization_id where o.source_key = 'o1'"
        )[0],
    )
    assert (name, masked) == ("李店主", "138****8000")
    assert ring.open(town.tenant.id, "phone", bytes(sealed)) == "13800138000"
    said = town.value("select string_agg(to_jsonb(t)::text, '') from organizations as t")
    assert "李店主" not in said and "13800138000" not in said


def test_the_same_file_twice_changes_nothing_and_a_new_contact_only_the_contact(
    town: Importing, write: Writer
) -> None:
    load(town, write, GOOD)
    sealed = "select organization_id, phone_sealed from organization_contacts order by organization_id"
    before = town.rows(sealed)
    again = load(town, write, GOOD, "again.csv")
    assert (again.totals.added, again.totals.changed, again.count("organizations").unchanged) == (0, 0, 3)
    assert town.rows(sealed) == before
    later = load(town, write, GOOD.replace("李店主,13800138000", ","), "later.csv")
    assert later.count("organizations").unchanged == 3
    assert town.rows("select name from organization_contacts") == [("王园长",)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x,商户,某店,92530102MA6K3B4C5X,,102.7,25.0,,,否,,,", "bad_credit_code"),
        ("x,商户,某店,9253010,,102.7,25.0,,,否,,,", "bad_credit_code"),
        ("x,摊贩,某店,,,102.7,25.0,,,否,,,", "bad_value"),
        ("x,商户,,,,102.7,25.0,,,否,,,", "missing_value"),
        ("x,商户,某店,,,,,,,否,,,", "no_position"),
        ("x,商户,某店,,b9,,,,,否,,,", "unknown_building"),
        ("x,商户,某店,,,102.7,25.0,营业,2025-01-01,否,,,", "bad_value"),
        ("x,商户,某店,,,102.7,25.0,,,是,,,", "no_basis"),
        ("x,商户,某店,,,102.7,25.0,,,否,,欧阳某某,13912345", "contact_refused"),
        ("o1,商户,某店,,,102.7,25.0,,,否,,,", "duplicate_key"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_and_tells_nobody_s_number(
    town: Importing, write: Writer, tmp_path: Path, line: str, code: str
) -> None:
    report = load(town, write, GOOD + line + "\n")
    assert report.problem is None
    assert {refusal.row: refusal.code for _, refusal in report.refused} == {5: code}
    kept = town.value("select string_agg(to_jsonb(r)::text, '') from rejected_rows as r")
    assert "欧阳" not in kept and "13912345" not in kept


def test_without_a_key_no_number_is_read_and_without_numbers_no_key_is_needed(
    town: Importing, write: Writer
) -> None:
    refused = town(write("shops.csv", HEAD + GOOD), "organizations", source="s", crs="EPSG:4490")
    assert refused.problem is not None and "WANGGE_PERSONAL_KEY_FILE" in str(refused.problem)
    bare = write("bare.csv", "key,kind,name,building_key\no1,shop,顺达便利店,b0\n")
    assert town(bare, "organizations", source="s").problem is None
    assert town.value("select count(*) from organizations") == 1
