"""Visits: what is due, what was done, and recording one exactly once."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.deps import ConnectionDep, SignedInDep
from api.inputs import CleanText
from api.pagination import read_cursor, write_cursor
from api.visits.schemas import (
    GridProgressOut,
    NewVisitBody,
    PlanOut,
    ProgressOut,
    RecordedOut,
    VisitOut,
    VisitPage,
    VisitRuleList,
    VisitRuleOut,
)
from gis.errors import InvalidInput
from gis.teams.calendar import period_end, quarter_start
from gis.visits import planning, recording
from gis.visits.access import check_may_read, check_may_record

router = APIRouter(prefix="/api/v1", tags=["visits"])

Where = Annotated[UUID | None, Query(description="this territory and all below it; default everywhere")]


@router.get("/visit_rules")
async def list_rules(signed_in: SignedInDep, connection: ConnectionDep) -> VisitRuleList:
    """The rules of visiting in force, as data."""
    check_may_read(signed_in)
    rules = await planning.rules_at(connection, datetime.now(UTC))
    return VisitRuleList(items=[VisitRuleOut.of(rule) for rule in rules])


@router.get("/visits")
async def list_visits(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    household_id: UUID | None = None,
    territory_id: Where = None,
    mine: Annotated[bool, Query(description="recorded by whoever asks")] = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[CleanText | None, Query(max_length=600)] = None,
) -> VisitPage:
    """Visits, newest first."""
    check_may_read(signed_in)
    asked = recording.VisitFilter(
        household_id, territory_id, signed_in.user.id if mine else None, _after(cursor), limit + 1
    )
    rows = await recording.list_visits(connection, asked)
    last = rows[limit - 1] if len(rows) > limit else None
    return VisitPage(
        items=[VisitOut.of(row) for row in rows[:limit]],
        next_cursor=write_cursor(last["visited_at"].isoformat(), last["id"]) if last else None,
    )


@router.post("/visits", status_code=201)
async def record(
    body: NewVisitBody, response: Response, signed_in: SignedInDep, connection: ConnectionDep
) -> RecordedOut:
    """Record a visit; the same one sent again is answered 200 with what is stored."""
    actor = check_may_record(signed_in, body.line)
    done = await recording.record(connection, actor, body.visit())
    if done.is_repeat:
        response.status_code = 200
    return RecordedOut(id=done.id, recorded_at=done.recorded_at, is_repeat=done.is_repeat)


@router.get("/visits/due")
async def due(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    territory_id: Where = None,
    household_id: UUID | None = None,
    rule: Annotated[str | None, Query(pattern=r"^[a-z][a-z_]{0,39}$", description="one rule's code")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> PlanOut:
    """Households due for a visit, with reasons, in walking order."""
    check_may_read(signed_in)
    found = await planning.plan(
        connection,
        datetime.now(UTC),
        territory_id=territory_id,
        household_id=household_id,
        rule=rule,
        limit=limit,
    )
    return PlanOut.of(found)


@router.get("/visits/progress")
async def progress(
    signed_in: SignedInDep, connection: ConnectionDep, territory_id: Where = None
) -> ProgressOut:
    """Households met since the quarter began, grid by grid; counts only."""
    check_may_read(signed_in)
    at = datetime.now(UTC)
    rows = await planning.progress(connection, territory_id, at)
    return ProgressOut(
        at=at,
        since=quarter_start(at),
        due_on=period_end("quarter", at),
        items=[GridProgressOut.model_validate(dict(row)) for row in rows],
    )


def _after(cursor: str | None) -> tuple[datetime, UUID] | None:
    read = read_cursor(cursor)
    if read is None:
        return None
    try:
        return datetime.fromisoformat(read[0]), read[1]
    except ValueError as error:
        raise InvalidInput(
            "分页标记不对。从第一页重新开始。",
            "That is no cursor of this list. Start again from the first page.",
            code="bad_cursor",
        ) from error
