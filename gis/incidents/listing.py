"""Lists of incidents, a page at a time: the newest first, or of the open ones with a clock the earliest due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.accounts.model import SignedIn
from gis.incidents import repository
from gis.incidents.areas import within
from gis.incidents.ids import first_id, ids_of_number
from gis.incidents.tables import INCIDENTS
from gis.queries import fetch_all

_I = INCIDENTS.c
_SOON = timedelta(hours=4)
IS_OVERDUE = or_(and_(_I.running_since.is_not(None), _I.due_at < func.now()), _I.on_time.is_(False))
IS_DUE_SOON = and_(_I.running_since.is_not(None), _I.due_at.between(func.now(), func.now() + _SOON))

Place = tuple[datetime | None, UUID]
"""The last incident of a page, with its due time where that is the order."""


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents; none means any. ``after`` is the last one of the page before, with its due time."""

    states: tuple[str, ...] | None = None
    is_open: bool | None = None
    kind_prefix: str | None = None
    overdue: bool | None = None
    due_soon: bool | None = None
    territory_id: UUID | None = None
    body_id: UUID | None = None
    building_id: UUID | None = None
    no_body: bool = False
    source: str | None = None
    mine: bool = False
    escalated: bool | None = None
    number: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    by_due: bool = False
    after: Place | None = None
    page_size: int = 50


async def page_of(
    connection: AsyncConnection, signed_in: SignedIn, asked: IncidentFilter
) -> tuple[list[RowMapping], Place | None]:
    """One page, and the place from which the next goes on."""
    bounds = _bounds(asked)
    if bounds is None:
        return [], None
    scope = signed_in.scope
    wanted = [*_within(bounds), *_like(asked), *await within(connection, scope.map, asked.territory_id)]
    if not (
        (scope.may("incidents.verify") or scope.may("incidents.supervise"))
        and asked.states is not None
        and "screening" in asked.states
    ):
        wanted.append(_I.state != "screening")
    if asked.mine:
        worker_id, _ = await repository.worker_of(connection, signed_in.user.id)
        wanted.append(or_(_I.author_id == signed_in.user.id, _I.worker_id == worker_id))
    rows = (await connection.execute(_ordered(asked, wanted))).all()
    ids = [row.id for row in rows[: asked.page_size]]
    last = rows[asked.page_size - 1] if len(rows) > asked.page_size else None
    more = None if last is None else (last.due_at if asked.by_due else None, last.id)
    return await listed(connection, ids), more


async def listed(connection: AsyncConnection, ids: Sequence[UUID]) -> list[RowMapping]:
    """Incidents by their ids, in that order, as far as they are in sight."""
    if not ids:
        return []
    return list(await fetch_all(connection, "incidents", "listed", {"ids": list(ids)}))


def _bounds(asked: IncidentFilter) -> tuple[UUID | None, UUID | None] | None:
    """The ids between which the page lies; none when the number is none."""
    if asked.number is not None:
        return ids_of_number(asked.number)
    return (
        first_id(asked.since) if asked.since else None,
        first_id(asked.until) if asked.until else None,
    )


def _within(bounds: tuple[UUID | None, UUID | None]) -> list[ColumnElement[bool]]:
    """Ids begin with the time of the report: bounds name the months that are read."""
    first, end = bounds
    return [*([] if first is None else [_I.id >= first]), *([] if end is None else [_I.id < end])]


def _like(asked: IncidentFilter) -> list[ColumnElement[bool]]:
    """What is asked of each incident, and nothing of what is not: plans follow it."""
    found: list[ColumnElement[bool]] = []
    if asked.states is not None:
        found.append(_I.state.in_(asked.states))
    if asked.is_open is not None:
        found.append(_I.is_open.is_(asked.is_open))
    if asked.kind_prefix is not None:
        found.append(func.starts_with(_I.type_code, asked.kind_prefix))
    if asked.overdue is not None:
        found.append(IS_OVERDUE.is_(asked.overdue))
    if asked.due_soon is not None:
        found.append(IS_DUE_SOON.is_(asked.due_soon))
    if asked.building_id is not None:
        found.append(_I.building_id == asked.building_id)
    if asked.body_id is not None:
        found.append(_I.body_id == asked.body_id)
    if asked.no_body:
        found.append(_I.body_id.is_(None))
    if asked.source is not None:
        found.append(_I.source == asked.source)
    if asked.escalated is not None:
        found.append((_I.escalation > 0).is_(asked.escalated))
    return found


def _ordered(asked: IncidentFilter, wanted: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The page and one more.

    Index: incidents_open_idx of the months between the bounds, or their primary keys, backwards; incidents_grid_idx
    and incidents_community_idx.
    """
    after_at, after_id = asked.after or (None, None)
    page = select(_I.id, _I.due_at).where(*wanted).limit(asked.page_size + 1)
    if asked.by_due:
        page = page.where(_I.is_open, _I.due_at.is_not(None)).order_by(_I.due_at, _I.id)
        return page if after_id is None else page.where(tuple_(_I.due_at, _I.id) > (after_at, after_id))
    page = page.order_by(_I.id.desc())
    return page if after_id is None else page.where(_I.id < after_id)
