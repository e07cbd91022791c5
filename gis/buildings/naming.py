"""Giving a building or one of its units another name by hand, and ending one; each is a line in the log."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from gis.addresses.spelling import LONGEST, spelling
from gis.buildings.editing import no_such_building
from gis.buildings.logging import log_change
from gis.db import Connection
from gis.errors import Conflict, InvalidInput, NotFound
from gis.search.pinyin import pinyin_of

Kind = Literal["standard", "alias", "former"]

MOST = 30
"""Names of one building, its units' among them not counted; more are a mistake."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a building, or one of its units, is also called."""

    id: UUID
    kind: str
    text: str
    unit_id: UUID | None
    unit: str | None


def add(
    connection: Connection,
    tenant_id: int,
    author_id: UUID,
    building_id: UUID,
    unit_id: UUID | None,
    kind: Kind,
    text: str,
) -> Called:
    """Give another name in the caller's transaction; a new standard address takes the place of the one there is."""
    spelt = spelling(text)
    if not spelt or len(text) > LONGEST:
        raise InvalidInput(
            f"名称应为 1～{LONGEST} 个字符，不能只有标点。",
            f"A name has 1–{LONGEST} characters, and not only marks.",
            code="bad_name",
        )
    unit = _held(connection, building_id, unit_id)
    own = connection.execute(
        "select d.spelling, d.kind, d.id from addresses as d where d.building_id = %s"
        " and d.unit_id is not distinct from %s and upper_inf(d.valid)",
        (building_id, unit_id),
    ).fetchall()
    if any(row[0] == spelt for row in own) or len(own) >= MOST:
        is_there = any(row[0] == spelt for row in own)
        raise Conflict(
            f"“{text}”已经登记过（写法不同也算同一个）。" if is_there else f"最多登记 {MOST} 个名称。",
            f"“{text}” is on record already, maybe spelled otherwise."
            if is_there
            else f"{MOST} names are the most.",
            code="address_twice",
        )
    for _, _, former_id in [row for row in own if kind == "standard" and row[1] == "standard"]:
        _end(connection, former_id)
    pinyin, initials = pinyin_of(text)
    added = connection.execute(
        "insert into addresses (tenant_id, building_id, unit_id, kind, text, spelling, name_pinyin, name_initials,"
        " author_id) values (%s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
        (tenant_id, building_id, unit_id, kind, text, spelt, pinyin, initials, author_id),
    ).fetchone()
    assert added is not None
    detail = {"id": str(added[0]), "kind": kind, **({"unit_id": str(unit_id)} if unit_id else {})}
    log_change(connection, tenant_id, author_id, building_id, "address.added", detail)
    return Called(added[0], kind, text, unit_id, unit)


def end(connection: Connection, tenant_id: int, author_id: UUID, building_id: UUID, address_id: UUID) -> None:
    """The building or unit is not called so any more; that it was stays. NotFound unless it is one of its names."""
    _held(connection, building_id, None)
    row = connection.execute(
        "select d.kind from addresses as d where d.id = %s and d.building_id = %s and upper_inf(d.valid)",
        (address_id, building_id),
    ).fetchone()
    if row is None:
        raise NotFound(
            "没有这个名称，或不在你的可见范围内。核对链接后再试。",
            "There is no such name, or it is outside your scope. Check the link.",
        )
    _end(connection, address_id)
    log_change(
        connection,
        tenant_id,
        author_id,
        building_id,
        "address.ended",
        {"id": str(address_id), "kind": row[0]},
    )


def _held(connection: Connection, building_id: UUID, unit_id: UUID | None) -> str | None:
    """Lock the building until the transaction ends; gives the unit's room."""
    if (
        connection.execute("select from buildings where id = %s for update", (building_id,)).fetchone()
        is None
    ):
        raise no_such_building()
    if unit_id is None:
        return None
    row = connection.execute(
        "select u.room from units as u where u.id = %s and u.building_id = %s", (unit_id, building_id)
    ).fetchone()
    if row is None:
        raise no_such_building()
    return str(row[0])


def _end(connection: Connection, address_id: UUID) -> None:
    connection.execute(
        "update addresses set valid = tstzrange(lower(valid), clock_timestamp()) where id = %s",
        (address_id,),
    )
