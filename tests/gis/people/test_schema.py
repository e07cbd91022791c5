"""What the register of people can hold, and what it can never hold."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from gis.db import Connection
from gis.tables import TABLES
from gis.tenants.service import Tenant
from tests.factories import make_building, make_person, move_in, square

NEVER = re.compile(
    r"relig|faith|hiv|aids|drug|addict|mental|psych|illness|disease|diagnos|parole|prison|convict|offen[cs]e"
    r"|biometr|finger|face_|facial|iris|voiceprint|dna|blood|credit_score|score|rating|ethnic|nation|politic|party"
    r"|income|bank|insur|birthday|birth_date|born_on|pregnan|marital"
)
PERSONAL = {"people", "residences", "attention_tags", "tenancies", "household_notes", "correction_requests"}


def test_no_column_for_what_is_never_kept() -> None:
    names = [f"{table.name}.{column.name}" for table in TABLES for column in table.columns]
    assert [name for name in names if NEVER.search(name.replace("notification", ""))] == []


def test_people_have_no_place_but_their_home() -> None:
    for table in TABLES:
        if table.name in PERSONAL:
            kinds = {str(column.type).lower() for column in table.columns}
            assert not [kind for kind in kinds if "geometry" in kind or "json" in kind], table.name
            assert not {"lon", "lat", "grid_id", "lane_id", "community_id"} & set(table.columns.keys())


def test_no_number_lies_open() -> None:
    for table in TABLES:
        if table.name in PERSONAL:
            open_numbers = {"id_number", "phone", "id_card", "mobile", "landlord_phone"} & set(
                table.columns.keys()
            )
            assert not open_numbers


@pytest.fixture
def homes(connection: Connection, tenant: Tenant) -> list[UUID]:
    building = make_building(connection, tenant.id, "人", square(0.2, 0.2, 20, 10), households=[2, 2])
    rows = connection.execute(
        "select id from households where building_id = %s order by source_key", (building,)
    ).fetchall()
    return [row[0] for row in rows]


def refused(connection: Connection, *arguments: Any, **options: Any) -> str | None:
    try:
        with connection.transaction():
            move_in(connection, *arguments, **options)
    except psycopg.errors.IntegrityError as error:
        return error.diag.constraint_name
    return None


def test_a_household_has_one_head_at_a_time(
    connection: Connection, tenant: Tenant, homes: list[UUID]
) -> None:
    one, two = (make_person(connection, tenant.id, name) for name in ("王一", "王二"))
    until = date(2026, 6, 1)
    move_in(connection, tenant.id, one, homes[0], relation="head", until=until)
    assert refused(connection, tenant.id, two, homes[0], relation="head") == "residences_one_head"
    assert refused(connection, tenant.id, two, homes[0], relation="head", since=until) is None


def test_nobody_is_registered_or_living_twice_at_once(
    connection: Connection, tenant: Tenant, homes: list[UUID]
) -> None:
    person = make_person(connection, tenant.id, "李一")
    move_in(connection, tenant.id, person, homes[0])
    assert refused(connection, tenant.id, person, homes[1], is_living=False) == "residences_registered_once"
    assert refused(connection, tenant.id, person, homes[1], is_registered=False) == "residences_living_once"


def test_registered_here_and_living_there_are_two_residences(
    connection: Connection, tenant: Tenant, homes: list[UUID]
) -> None:
    person = make_person(connection, tenant.id, "李二")
    move_in(connection, tenant.id, person, homes[0], is_living=False)
    assert refused(connection, tenant.id, person, homes[1], is_registered=False) is None


def test_a_number_is_sealed_whole_or_not_there(connection: Connection, tenant: Tenant) -> None:
    person = make_person(connection, tenant.id, "赵一")
    with pytest.raises(psycopg.errors.CheckViolation), connection.transaction():
        connection.execute("update people set id_masked = '110***********002X' where id = %s", (person,))


def test_a_tag_ends_by_itself(connection: Connection, tenant: Tenant) -> None:
    person = make_person(connection, tenant.id, "赵二")
    with pytest.raises(psycopg.errors.IntegrityError), connection.transaction():
        connection.execute(
            "insert into attention_tags (tenant_id, person_id, code, legal_basis, reviewer_id, expires_on)"
            " values (%s, %s, 'lives_alone', '…', %s, '2099-01-01')",
            (tenant.id, person, uuid4()),
        )
