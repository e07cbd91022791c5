"""Overlays as they are read: one page of a list, one in full with its history, those at a point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.db import Box
from gis.queries import Statement, fetch_all, fetch_one, statement

Record = Mapping[str, Any]
"""A row by column names."""


@dataclass(frozen=True, slots=True)
class OverlayFilter:
    """Which overlays; none means any. `after` is the name and id of the last one of the page before."""

    as_of: datetime | None = None
    kind: str | None = None
    overlay_id: UUID | None = None
    box_3857: Box | None = None
    is_ended: bool = False
    after: tuple[str, UUID] | None = None
    page_size: int = 200


@dataclass(frozen=True, slots=True)
class OverlayInFull:
    """An overlay with its ground and everything that was ever done to it."""

    row: Record
    geometry: Mapping[str, Any]
    line: Mapping[str, Any] | None
    history: Sequence[Record]


@dataclass(frozen=True, slots=True)
class OverlayHere:
    """An overlay that covers a point."""

    id: UUID
    kind: str
    name: str
    name_en: str | None
    body_id: UUID | None
    body: str | None
    body_en: str | None
    buffer_m: float | None
    area_m2: float


async def list_overlays(connection: AsyncConnection, asked: OverlayFilter) -> list[Record]:
    """One page of overlays by name."""
    xmin, ymin, xmax, ymax = asked.box_3857 or (None, None, None, None)
    after_name, after_id = asked.after or (None, None)
    values = {
        "as_of": asked.as_of,
        "kind": asked.kind,
        "id": asked.overlay_id,
        "is_ended": asked.is_ended,
        "xmin": xmin,
        "ymin": ymin,
        "xmax": xmax,
        "ymax": ymax,
        "after_name": after_name,
        "after_id": after_id,
        "page_size": asked.page_size,
    }
    return [dict(row) for row in await fetch_all(connection, "overlays", "list", values)]


async def read_overlay(
    connection: AsyncConnection, overlay_id: UUID, as_of: datetime | None
) -> OverlayInFull | None:
    """One overlay as of a moment, or as it was when it ended before that; none when it was never there."""
    for is_ended in (False, True):
        asked = OverlayFilter(as_of, overlay_id=overlay_id, is_ended=is_ended, page_size=1)
        rows = await list_overlays(connection, asked)
        if rows:
            break
    else:
        return None
    values = {"id": overlay_id, "number": rows[0]["version_number"]}
    ground = await fetch_one(connection, "overlays", "geometry", values)
    assert ground is not None
    history = [dict(row) for row in await fetch_all(connection, "overlays", "history", {"id": overlay_id})]
    return OverlayInFull(rows[0], ground["geometry"], ground["line"], history)


async def overlays_here(
    connection: AsyncConnection, lon: float, lat: float, at: datetime
) -> list[OverlayHere]:
    """The overlays that cover a point in degrees at a moment, by kind, the smallest first."""
    return overlays_from(await fetch_all(connection, "overlays", "here", {"lon": lon, "lat": lat, "at": at}))


def asking_overlays(lon: float, lat: float, at: datetime) -> Statement:
    """The statement of `overlays_here`, for those who send several at once."""
    return statement("overlays", "here"), {"lon": lon, "lat": lat, "at": at}


def overlays_from(rows: Sequence[Mapping[str, Any] | RowMapping]) -> list[OverlayHere]:
    """What its rows say."""
    return [OverlayHere(**row) for row in rows]


async def list_bodies(connection: AsyncConnection) -> list[Record]:
    """Every body of the tenant by name; dozens."""
    result = await connection.exec_driver_sql("select id, name, name_en from bodies order by name, id")
    return [dict(row) for row in result.mappings()]
