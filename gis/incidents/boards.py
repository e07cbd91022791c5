"""The board of open incidents, and what waits for somebody: made of what is asked, so that plans follow it.

Index: incidents_open_idx of every month where everything is in sight, of which the old ones hold hardly anything;
incidents_community_idx and incidents_grid_idx where a part is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Label,
    RowMapping,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.model import Scope
from gis.accounts.model import SignedIn
from gis.incidents import repository
from gis.incidents.areas import within
from gis.incidents.listing import IS_DUE_SOON, IS_OVERDUE, listed
from gis.incidents.tables import INCIDENTS
from gis.overlays.tables import BODIES
from gis.teams.calendar import LOCAL_ZONE, day_start
from gis.territories.tables import TERRITORY_VERSIONS

_I = INCIDENTS.c
_ANSWERERS = 500
_COUNTS = ("open", "overdue", "due_soon", "review_due", "closed_today")
_Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Board:
    """Open incidents in sight counted by state and by whoever is responsible."""

    at: datetime
    states: Sequence[RowMapping]
    bodies: Sequence[RowMapping]


async def board(connection: AsyncConnection, signed_in: SignedIn, territory_id: UUID | None) -> Board:
    """The board of what is in sight, or of one territory."""
    at = datetime.now(UTC)
    here = await within(connection, signed_in.scope.map, territory_id)
    screens = signed_in.scope.may("incidents.verify") or signed_in.scope.may("incidents.supervise")
    since = day_start(at.astimezone(LOCAL_ZONE).date())
    rows = (await connection.execute(_counted(here, since, shows_screening=screens))).mappings().all()
    return Board(
        at,
        [row for row in rows if row["state"] is not None],
        [row for row in rows if row["state"] is None],
    )


async def waiting(
    connection: AsyncConnection, signed_in: SignedIn, page_size: int = 200
) -> tuple[list[tuple[RowMapping, str]], dict[str, int]]:
    """What waits for somebody: incidents with what for, the most urgent first; and how many of each."""
    worker_id, team_id = await repository.worker_of(connection, signed_in.user.id)
    here = await within(connection, signed_in.scope.map, None)
    turns = _turns(signed_in.scope, worker_id, team_id)
    if not turns:
        return [], {}
    rows = (await connection.execute(_waiting(here, turns, page_size))).all()
    found = {row["id"]: row for row in await listed(connection, [row.id for row in rows])}
    items = [(found[row.id], row.why) for row in rows if row.id in found]
    return items, {row.why: row.total for row in rows}


def _counted(here: _Conditions, since: datetime, *, shows_screening: bool) -> CompoundSelect[Any]:
    """Open incidents by state, and (without one) by whoever is responsible, a body or else the grid itself.

    With those closed since a moment. Open and closed ones are read once each, by an index of their own, so that what
    ended long ago is not read.
    """
    grid_id = case((_I.body_id.is_(None), _I.grid_id)).label("grid_id")
    key = (_I.tenant_id, _I.body_id, grid_id)
    none: ColumnElement[int] = literal_column("0::bigint")
    review_due = and_(_I.state == "parked", _I.review_on <= _today())
    open_ones = select(
        *key,
        _I.state,
        func.count().label("open"),
        func.count().filter(IS_OVERDUE).label("overdue"),
        func.count().filter(IS_DUE_SOON).label("due_soon"),
        func.count().filter(review_due).label("review_due"),
        none.label("closed_today"),
    ).where(_I.is_open, *here)
    if not shows_screening:
        open_ones = open_ones.where(_I.state != "screening")
    no_state: ColumnElement[str] = literal_column("null::text")
    closed = select(*key, no_state, none, none, none, none, func.count()).where(_I.closed_at >= since, *here)
    counted = union_all(open_ones.group_by(*key, _I.state), closed.group_by(*key)).cte("counted")
    return union_all(_by_state(counted), _by_body(counted))


def _by_state(counted: CTE) -> Select[Any]:
    c = counted.c
    no_id: ColumnElement[UUID] = literal_column("null::uuid")
    no_text: ColumnElement[str] = literal_column("null::text")
    return (
        select(
            c.state,
            no_id.label("body_id"),
            no_text.label("body"),
            no_text.label("body_en"),
            no_id.label("grid_id"),
            no_text.label("code"),
            no_text.label("number"),
            no_text.label("grid"),
            *_sums(counted),
        )
        .where(c.state.is_not(None))
        .group_by(c.state)
        .order_by(c.state)
    )


def _by_body(counted: CTE) -> Select[Any]:
    """The busiest, by name: they are found before they are named, because there may be as many as there are grids."""
    c = counted.c
    key = (c.tenant_id, c.body_id, c.grid_id)
    sums = _sums(counted)
    busiest = (
        select(*key, *sums)
        .where(or_(c.state.is_(None), c.state.not_in(("screening", "reported", "verifying"))))
        .group_by(*key)
        .order_by(sums[0].desc(), *key[1:])
        .limit(_ANSWERERS)
    ).subquery("busiest")
    body, grid, s = BODIES.c, TERRITORY_VERSIONS.c, busiest.c
    places = and_(
        grid.tenant_id == s.tenant_id,
        grid.territory_id == s.grid_id,
        func.upper_inf(grid.recorded),
        func.upper_inf(grid.valid),
    )
    return (
        select(
            literal_column("null::text").label("state"),
            s.body_id,
            body.name.label("body"),
            body.name_en.label("body_en"),
            s.grid_id,
            grid.code,
            grid.number,
            grid.name.label("grid"),
            *(s[name] for name in _COUNTS),
        )
        .select_from(busiest)
        .outerjoin(BODIES, and_(body.tenant_id == s.tenant_id, body.id == s.body_id))
        .outerjoin(TERRITORY_VERSIONS, places)
        .order_by(s.open.desc(), body.name, grid.code)
    )


def _sums(counted: CTE) -> list[Label[int]]:
    return [cast(func.sum(counted.c[name]), BigInteger).label(name) for name in _COUNTS]


_Turn = tuple[ColumnElement[bool], str]


def _turns(scope: Scope, worker_id: UUID | None, team_id: UUID | None) -> list[_Turn]:
    """Whose turn it is, by what they may do and whose task it is: the first that holds, and the word for it."""
    verifies, dispatches = scope.may("incidents.verify"), scope.may("incidents.dispatch")
    handles, supervises = scope.may("incidents.handle"), scope.may("incidents.supervise")
    theirs = case(
        (_I.worker_id.is_not(None), _I.worker_id == worker_id),
        (_I.team_id.is_not(None), _I.team_id == team_id),
        else_=true() if supervises else _I.body_id.is_(None),
    )
    turns: list[tuple[bool, ColumnElement[bool], str]] = [
        (verifies, _I.state.in_(("screening", "reported", "verifying")), "to_verify"),
        (verifies, _I.state.in_(("feedback", "checking")), "to_check"),
        (dispatches, _I.state.in_(("filed", "returned")), "to_dispatch"),
        (dispatches or supervises, _I.state == "delay_requested", "to_decide"),
        (supervises, and_(_I.state == "parked", _I.review_on <= _today()), "to_review"),
        (handles, and_(_I.state.in_(("dispatched", "handling", "rework")), theirs), "to_handle"),
    ]
    return [(when, why) for may, when, why in turns if may]


def _waiting(here: _Conditions, turns: Sequence[_Turn], page_size: int) -> Select[Any]:
    """Open incidents that wait, the most urgent first; `total` counts those beyond the page too."""
    why = case(*((when, literal(why)) for when, why in turns)).label("why")
    waiting = (
        select(_I.id, _I.due_at, _I.escalation, why)
        .where(_I.is_open, or_(*(when for when, _ in turns)), *here)
        .cte("waiting")
    )
    w = waiting.c
    totals = select(w.why, func.count().label("total")).group_by(w.why).cte("totals")
    urgent = (
        select(w.id, w.why, w.escalation, w.due_at)
        .order_by(w.escalation.desc(), w.due_at.nulls_last(), w.id)
        .limit(page_size)
        .subquery("urgent")
        .c
    )
    return (
        select(urgent.id, urgent.why, totals.c.total)
        .join(totals, totals.c.why == urgent.why)
        .order_by(urgent.escalation.desc(), urgent.due_at.nulls_last(), urgent.id)
    )


def _today() -> date:
    return datetime.now(LOCAL_ZONE).date()
