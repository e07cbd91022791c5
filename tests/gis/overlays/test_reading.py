"""Asking a place reads by the spatial index, however many overlays there are elsewhere."""

from collections.abc import Iterator
from typing import Any

import pytest

from gis.assignments.locate import box_around
from gis.db import Connection, box_setting, connect
from gis.overlays.drawing import ground_from
from gis.overlays.model import Content, Order
from gis.overlays.service import create
from gis.queries import statement
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, create_tenant
from tests.factories import square
from tests.served import lonlat

MANY = 3_000


def scans(plan: dict[str, Any]) -> list[dict[str, Any]]:
    own = [plan] if plan.get("Relation Name") == "overlay_versions" else []
    return own + [scan for child in plan.get("Plans", []) for scan in scans(child)]


@pytest.fixture
def crowded(scratch_database: DatabaseSettings) -> Iterator[tuple[Connection, Tenant]]:
    """A tenant with thousands of overlays elsewhere, committed and analysed: a plan without statistics is a guess."""
    with connect(scratch_database, owner=True) as owner:
        tenant = create_tenant(owner, "crowded", "多片县")
    with connect(scratch_database, tenant.id) as connection:
        scatter(connection, tenant)
    with connect(scratch_database, owner=True) as owner:
        owner.execute("analyze overlays, overlay_changes, overlay_versions")
    with connect(scratch_database, tenant.id) as connection:
        yield connection, tenant
        connection.rollback()


def scatter(connection: Connection, tenant: Tenant) -> None:
    connection.execute(
        "with fresh as (insert into overlays (tenant_id, kind, source, source_key, number)"
        " select %(tenant)s, 'risk_area', 'many', i::text, 1 from generate_series(1, %(many)s) as i"
        " returning id, source_key::integer as i),"
        " told as (insert into overlay_changes (tenant_id, overlay_id, number, action, reason, request_hash,"
        " effective_at) select %(tenant)s, id, 1, 'create', 'x', sha256('x'), now() from fresh)"
        " insert into overlay_versions (tenant_id, overlay_id, number, name, content_hash, geom, label_point, area_m2,"
        " valid) select %(tenant)s, id, 1, i::text, sha256('x'), st_multi(st_makeenvelope(x, y, x + 0.001, y + 0.001,"
        " 4490)), st_setsrid(st_makepoint(x, y), 4490), 1e4, tstzrange(now(), null)"
        " from fresh cross join lateral (select 102.2 + (i %% 100) * 0.002 as x, 24.7 + (i / 100) * 0.002 as y) as p",
        {"tenant": tenant.id, "many": MANY},
    )


def test_a_place_is_asked_by_the_index_under_row_level_security(crowded: tuple[Connection, Tenant]) -> None:
    connection, tenant = crowded
    made = create(
        connection,
        tenant.id,
        "joint_area",
        Content("东", None, None, ground_from(square(0, 0), None)),
        Order("x"),
    )
    lon, lat = lonlat(0.5, 0.5)
    connection.execute("select set_config('app.box_3857', %s, true)", (box_setting(box_around(lon, lat)),))
    row = connection.execute("select clock_timestamp()").fetchone()
    assert row is not None
    values = {"lon": lon, "lat": lat, "at": row[0]}
    found = connection.execute(statement("overlays", "here"), values).fetchall()
    assert [each[0] for each in found] == [made.overlay_id]
    plan = connection.execute(
        f"explain (analyze, format json) {statement('overlays', 'here')}", values
    ).fetchone()
    assert plan is not None
    reading = scans(plan[0][0]["Plan"])
    assert reading
    for scan in reading:
        assert (
            scan.get("Index Name") == "overlay_versions_geom_3857_idx"
            or scan["Node Type"] == "Bitmap Heap Scan"
        )
        assert scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0) <= 10
