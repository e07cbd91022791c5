"""Every statement about reports without an account; all see everything, since whoever asks has no sight."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.queries import fetch_all, fetch_one
from gis.snaps.slowing import Sent

_LOCK = text("select pg_advisory_xact_lock(hashtext('snaps'), hashtext(:mark))")
_KNOWN = text("select 1 from snap_reports where id = :id")
_ADD = text(
    "insert into snap_reports (tenant_id, id, device_mark, address_mark) values (:tenant_id, :id, :device, :address)"
)


async def lock(connection: AsyncConnection, marks: Sequence[bytes]) -> None:
    """One report of a device, and of an address, at a time."""
    for mark in sorted(marks):
        await connection.execute(_LOCK, {"mark": mark.hex()})


async def is_known(connection: AsyncConnection, report_id: UUID) -> bool:
    """Whether this very report is here."""
    return (await connection.execute(_KNOWN, {"id": report_id})).one_or_none() is not None


async def sent_lately(
    connection: AsyncConnection, author_key: UUID, marks: tuple[bytes, bytes], since: datetime
) -> Sent:
    """What one device and one address sent since then, and how many of the device's were ever taken up."""
    values = {"author_id": author_key, "device": marks[0], "address": marks[1], "since": since}
    row = await fetch_one(connection, "snaps", "sent_lately", values)
    assert row is not None
    return Sent(**row)


async def add(
    connection: AsyncConnection, tenant_id: int, report_id: UUID, marks: tuple[bytes, bytes]
) -> None:
    """Count a report."""
    values = {"tenant_id": tenant_id, "id": report_id, "device": marks[0], "address": marks[1]}
    await connection.execute(_ADD, values)


async def incident(connection: AsyncConnection, incident_id: UUID) -> RowMapping | None:
    """What the public may know of an incident that came without an account."""
    return await fetch_one(connection, "snaps", "progress", {"id": incident_id})


async def states(connection: AsyncConnection, incident_id: UUID) -> Sequence[RowMapping]:
    """The states of an incident and when each began, in order."""
    return await fetch_all(connection, "snaps", "states", {"id": incident_id})


async def types_in_force(connection: AsyncConnection, codes: Sequence[str]) -> set[str]:
    """Those of the types that the tenant has."""
    rows = await fetch_all(connection, "snaps", "types_in_force", {"codes": list(codes)})
    return {row["code"] for row in rows}


async def communities(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Communities by name, with a point inside and how far their ground reaches from it."""
    return await fetch_all(connection, "snaps", "communities", {})


async def streets(
    connection: AsyncConnection, lon: float, lat: float, radius_m: float
) -> Sequence[RowMapping]:
    """Streets around a place: open geography."""
    return await fetch_all(connection, "snaps", "streets", {"lon": lon, "lat": lat, "radius_m": radius_m})


async def land(connection: AsyncConnection, lon: float, lat: float, radius_m: float) -> Sequence[RowMapping]:
    """Water and green around a place: open geography."""
    return await fetch_all(connection, "snaps", "land", {"lon": lon, "lat": lat, "radius_m": radius_m})
