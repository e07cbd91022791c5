"""Changing overlays: versions in two times, nothing overwritten, undo as a new version, once-only keys."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import shapely

from gis.db import Connection
from gis.errors import Conflict, InvalidGeometry, InvalidInput, NotFound, Stale
from gis.overlays import service
from gis.overlays.drawing import ground_of
from gis.overlays.model import Content, Order
from gis.tenants.service import Tenant
from gis.verify.service import verify
from tests.factories import make_town, square

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def polygon(column: float, row: float, width: float = 100.0) -> dict[str, Any]:
    return dict(shapely.geometry.mapping(square(column, row, width)))


def content(
    geometry: Mapping[str, Any] | None = None, *, name: str = "东片联建区", buffer_m: float | None = None
) -> Content:
    return Content(name, None, "街道办", ground_of(geometry or polygon(0, 0), buffer_m))


def why(reason: str = "测试", **more: Any) -> Order:
    return Order(reason, **more)


def versions(connection: Connection, overlay_id: UUID) -> list[tuple[Any, ...]]:
    return connection.execute(
        "select number, ended_number, name, upper_inf(valid), st_asbinary(geom) from overlay_versions"
        " where overlay_id = %s order by number",
        (overlay_id,),
    ).fetchall()


def broken(connection: Connection) -> list[str]:
    now = connection.execute("select clock_timestamp()").fetchone()
    assert now is not None
    return [check.name for check in verify(connection, now[0]) if not check.ok]


def test_each_change_is_a_version_and_the_one_before_keeps_what_it_said(
    connection: Connection, tenant: Tenant
) -> None:
    made = service.create(connection, tenant.id, "joint_area", content(), why("成立"))
    moved = service.replace(connection, tenant.id, made.overlay_id, content(polygon(1, 0)), why("东移"))
    renamed = service.replace(
        connection, tenant.id, made.overlay_id, content(polygon(1, 0), name="东区"), why("改名")
    )
    assert (made.number, moved.number, renamed.number) == (1, 2, 3)
    found = versions(connection, made.overlay_id)
    assert [row[:4] for row in found] == [
        (1, 2, "东片联建区", False), (2, 3, "东片联建区", False), (3, None, "东区", True),
    ]  # fmt: skip
    assert found[0][4] != found[1][4]
    assert broken(connection) == []


def test_the_application_cannot_rewrite_a_version_or_a_change(connection: Connection, tenant: Tenant) -> None:
    service.create(connection, tenant.id, "joint_area", content(), why())
    for statement in (
        "update overlay_versions set name = 'x'",
        "delete from overlay_versions",
        "update overlay_changes set reason = 'x'",
        "update competence_rules set priority = 1",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute(statement)


def test_an_ended_overlay_is_restored_to_the_bit_as_a_new_version(
    connection: Connection, tenant: Tenant
) -> None:
    made = service.create(connection, tenant.id, "risk_area", content(), why())
    service.end(connection, tenant.id, made.overlay_id, why("整治完成"))
    assert not any(row[3] for row in versions(connection, made.overlay_id))
    with pytest.raises(Conflict):
        service.replace(connection, tenant.id, made.overlay_id, content(polygon(1, 0)), why())
    with pytest.raises(Conflict):
        service.end(connection, tenant.id, made.overlay_id, why())
    again = service.restore(connection, tenant.id, made.overlay_id, 1, why("复发"))
    assert again.number == 3
    found = versions(connection, made.overlay_id)
    assert [row[0] for row in found] == [1, 3]
    assert found[0][4] == found[1][4]
    assert broken(connection) == []


def test_what_is_already_so_is_not_written_again(connection: Connection, tenant: Tenant) -> None:
    made = service.create(connection, tenant.id, "joint_area", content(), why())
    with pytest.raises(Conflict):
        service.replace(connection, tenant.id, made.overlay_id, content(), why())
    with pytest.raises(Conflict):
        service.restore(connection, tenant.id, made.overlay_id, 1, why())
    with pytest.raises(NotFound):
        service.restore(connection, tenant.id, made.overlay_id, 9, why())
    assert len(versions(connection, made.overlay_id)) == 1


def test_whoever_saw_an_older_number_is_told_and_nothing_is_written(
    connection: Connection, tenant: Tenant
) -> None:
    made = service.create(connection, tenant.id, "joint_area", content(), why())
    service.replace(connection, tenant.id, made.overlay_id, content(polygon(1, 0)), why(seen_number=1))
    with pytest.raises(Stale):
        service.replace(connection, tenant.id, made.overlay_id, content(polygon(2, 0)), why(seen_number=1))
    assert len(versions(connection, made.overlay_id)) == 2


def test_a_key_does_its_change_once_and_no_other(connection: Connection, tenant: Tenant) -> None:
    key = uuid4()
    made = service.create(connection, tenant.id, "joint_area", content(), why(idempotency_key=key))
    same = service.create(connection, tenant.id, "joint_area", content(), why(idempotency_key=key))
    assert same.is_repeat
    assert same.overlay_id == made.overlay_id
    with pytest.raises(Conflict):
        service.create(connection, tenant.id, "joint_area", content(polygon(1, 0)), why(idempotency_key=key))


def test_every_change_has_a_reason(connection: Connection, tenant: Tenant) -> None:
    with pytest.raises(InvalidInput):
        service.create(connection, tenant.id, "joint_area", content(), why("  "))


def test_overlays_may_overlap_and_leave_the_community_but_not_the_county(
    connection: Connection, tenant: Tenant
) -> None:
    make_town(connection, tenant.id)
    service.create(connection, tenant.id, "joint_area", content(polygon(-3, -3, 900)), why())
    service.create(connection, tenant.id, "police_beat", content(polygon(-2, -2, 900)), why())
    with pytest.raises(InvalidGeometry) as refused:
        service.create(connection, tenant.id, "joint_area", content(polygon(2000, 0)), why())
    assert refused.value.problem_code == "drawing.outside"
    assert refused.value.where is not None


def test_a_change_is_news(connection: Connection, tenant: Tenant) -> None:
    made = service.create(connection, tenant.id, "joint_area", content(), why())
    row = connection.execute("select topic, payload from outbox order by id desc limit 1").fetchone()
    assert row is not None
    assert row[0] == "overlay"
    assert row[1]["overlay"] == str(made.overlay_id)
    assert row[1]["action"] == "create"


def test_the_proof_finds_an_area_that_is_not_what_its_line_gives(
    connection: Connection, tenant: Tenant
) -> None:
    line = {"type": "LineString", "coordinates": [list(at) for at in square(0, 0).exterior.coords[:3]]}
    road = Content("滨河路", None, None, ground_of(line, 15))
    made = service.create(connection, tenant.id, "jurisdiction", road, why())
    assert broken(connection) == []
    connection.execute(
        "insert into overlay_changes (tenant_id, overlay_id, number, action, reason, request_hash, effective_at)"
        " select tenant_id, overlay_id, 2, 'replace', 'x', request_hash, clock_timestamp() from overlay_changes"
        " where overlay_id = %s",
        (made.overlay_id,),
    )
    connection.execute(
        "update overlay_versions set valid = tstzrange(lower(valid), lower(valid) + interval '1 us')"
        " where overlay_id = %s",
        (made.overlay_id,),
    )
    connection.execute(
        "insert into overlay_versions (tenant_id, overlay_id, number, name, content_hash, line, buffer_m, geom,"
        " label_point, area_m2, valid) select tenant_id, overlay_id, 2, name, content_hash, line, 30, geom,"
        " label_point, area_m2, tstzrange(upper(valid), null) from overlay_versions where overlay_id = %s",
        (made.overlay_id,),
    )
    assert broken(connection) == ["overlays", "overlay_times"]
