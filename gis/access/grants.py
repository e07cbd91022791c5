"""Giving an account an area, and ending it.

Synchronous; each function works inside the caller's transaction, whose tenant is named and which sees everything.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import InvalidInput, NotFound

CLASSES = ("map", "people")
"""What is on the map; personal data, which brings the map with it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What is given: a territory with all below it, or without one the whole tenant.

    Lines none means every line of work. ``until`` none means for good.
    """

    territory_id: UUID | None = None
    lines: tuple[str, ...] | None = None
    classes: tuple[str, ...] = CLASSES
    until: datetime | None = None
    reason: str = ""


def give(connection: Connection, tenant_id: int, user_id: UUID, grant: Grant, by: UUID | None = None) -> UUID:
    """Give an account an area from now on; NotFound for an unknown territory, InvalidInput for an end in the past."""
    _check(connection, grant)
    row = connection.execute(
        "insert into grants (tenant_id, user_id, territory_id, lines, classes, reason, granted_by_id, valid)"
        " values (%s, %s, %s, %s, %s, %s, %s, tstzrange(now(), %s)) returning id",
        (
            tenant_id,
            user_id,
            grant.territory_id,
            None if grant.lines is None else list(grant.lines),
            list(grant.classes),
            grant.reason,
            by,
            grant.until,
        ),
    ).fetchone()
    assert row is not None
    said = {"user": str(user_id), "territory": grant.territory_id and str(grant.territory_id)}
    add_entry(connection, tenant_id, by, "grant.given", ("grant", str(row[0])), said)
    return UUID(str(row[0]))


def end(
    connection: Connection, tenant_id: int, grant_id: UUID, by: UUID | None = None, *, of: UUID | None = None
) -> None:
    """End a grant (``of`` an account) now; NotFound when there is none that is still running."""
    done = connection.execute(
        "update grants set valid = tstzrange(lower(valid), clock_timestamp())"
        " where id = %s and user_id = coalesce(%s, user_id) and (upper_inf(valid) or upper(valid) > clock_timestamp())",
        (grant_id, of),
    )
    if done.rowcount == 0:
        raise NotFound(
            "没有这项授权，或它已结束。",
            "There is no such grant, or it is over.",
            params={"grant": str(grant_id)},
        )
    add_entry(connection, tenant_id, by, "grant.ended", ("grant", str(grant_id)), {})


def end_all(connection: Connection, tenant_id: int, user_id: UUID, by: UUID | None = None) -> int:
    """End every running grant of an account now; how many there were."""
    rows = connection.execute(
        "select id from grants where user_id = %s and (upper_inf(valid) or upper(valid) > clock_timestamp())",
        (user_id,),
    ).fetchall()
    for (grant_id,) in rows:
        end(connection, tenant_id, grant_id, by)
    return len(rows)


def territory_of_code(connection: Connection, code: str, areas: Collection[UUID] | None = None) -> UUID:
    """The territory in force with a code; NotFound when there is none (in some areas)."""
    row = connection.execute(
        "select territory_id from territory_versions where code = %s and upper_inf(recorded) and now() <@ valid",
        (code,),
    ).fetchone()
    if row is None or (areas is not None and row[0] not in areas):
        raise NotFound(
            f"没有编码为 {code} 的区域。在地图上点开区域可以看到编码。",
            f"There is no territory with the code {code}. The map shows a territory's code when you press it.",
            params={"code": code},
        )
    return UUID(str(row[0]))


def _check(connection: Connection, grant: Grant) -> None:
    unknown = [each for each in grant.classes if each not in CLASSES]
    if unknown or not grant.classes:
        raise InvalidInput(
            f"数据类别只有 {'、'.join(CLASSES)}。", f"The classes of data are {', '.join(CLASSES)}."
        )
    if grant.territory_id is not None:
        known = connection.execute("select from territories where id = %s", (grant.territory_id,)).fetchone()
        if known is None:
            raise NotFound("没有这个区域。核对链接。", "There is no such territory. Check the link.")
    if grant.until is not None:
        row = connection.execute("select %s > now()", (grant.until,)).fetchone()
        if row is None or not row[0]:
            raise InvalidInput("结束时间应在以后。", "The end must lie in the future.", code="past")
