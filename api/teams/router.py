"""Workers, teams, duties and absences: read and changed, each change under the ETag that was seen."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.deps import ConnectionDep, SignedInDep
from api.inputs import CleanText, as_of_moment
from api.pagination import read_cursor, write_cursor
from api.tags import IfMatch, seen_in, tag_of
from api.teams.schemas import (
    AbsenceBody,
    ChangedOut,
    DutyBody,
    DutyRoleList,
    DutyRoleOut,
    NewAbsenceBody,
    NewDutyBody,
    NewTeamBody,
    NewWorkerBody,
    TeamBody,
    TeamList,
    TeamOut,
    WorkerBody,
    WorkerOut,
    WorkerPage,
)
from gis.errors import InvalidInput
from gis.teams import duties, reading, repository, staff
from gis.teams.access import check_may_change, check_may_read
from gis.teams.model import Actor, Changed, Move, NewDuty, unknown
from gis.teams.phone import masked

router = APIRouter(prefix="/api/v1", tags=["staff"])

At = Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")]


@dataclass(frozen=True)
class Change:
    """A change of the staff: the transaction, who asks for it, and the state that was seen."""

    connection: ConnectionDep
    signed_in: SignedInDep
    response: Response
    if_match: IfMatch = None

    @property
    def actor(self) -> Actor:
        """Whoever is signed in, if they may change staff; NotAllowed otherwise."""
        return check_may_change(self.signed_in)

    def seen(self, letter: str) -> int:
        """The number of the state that was seen."""
        return seen_in(letter, self.if_match)

    def done(self, letter: str, changed: Changed) -> ChangedOut:
        """The answer, with the new tag."""
        self.response.headers["etag"] = tag_of(letter, changed.number)
        return ChangedOut.of(changed)


ChangeDep = Annotated[Change, Depends(Change, scope="function")]


@router.get("/duty_roles")
async def list_roles(signed_in: SignedInDep, connection: ConnectionDep) -> DutyRoleList:
    """The roles of duty, as data."""
    check_may_read(signed_in)
    return DutyRoleList(
        items=[DutyRoleOut.model_validate(dict(row)) for row in await repository.roles(connection)]
    )


@router.get("/workers")
async def list_workers(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    territory_id: Annotated[UUID | None, Query(description="on duty there or below")] = None,
    team_id: Annotated[UUID | None, Query(description="in this team or below")] = None,
    q: Annotated[CleanText | None, Query(max_length=50, description="part of the name")] = None,
    state: Literal["active", "away", "to_reassign", "ended", "all"] = "active",
    at: At = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[CleanText | None, Query(max_length=600)] = None,
) -> WorkerPage:
    """Workers by name, with their duties, absences and team."""
    check_may_read(signed_in)
    moment = as_of_moment(at) or datetime.now(UTC)
    rows = await reading.list_workers(
        connection,
        reading.WorkerFilter(
            moment, None, territory_id, team_id, q or None, state, read_cursor(cursor), limit + 1
        ),
    )
    last = rows[limit - 1] if len(rows) > limit else None
    return WorkerPage(
        items=[WorkerOut.of(row) for row in rows[:limit]],
        next_cursor=write_cursor(last["name"], last["id"]) if last else None,
        at=moment,
    )


@router.get("/workers/{worker_id}")
async def read_worker(
    worker_id: UUID, response: Response, signed_in: SignedInDep, connection: ConnectionDep
) -> WorkerOut:
    """One worker; the ETag is what `If-Match` of a change wants."""
    check_may_read(signed_in)
    asked = reading.WorkerFilter(datetime.now(UTC), [worker_id], state="all", page_size=1)
    rows = await reading.list_workers(connection, asked)
    if not rows:
        raise unknown("名工作人员", "worker")
    response.headers["etag"] = tag_of("w", rows[0]["number"])
    return WorkerOut.of(rows[0])


@router.post("/workers", status_code=201)
async def add_worker(body: NewWorkerBody, change: ChangeDep) -> ChangedOut:
    """Add a worker."""
    values = body.model_dump(exclude={"phone"}) | {"phone_masked": masked(body.phone)}
    return change.done("w", await staff.add_worker(change.connection, change.actor, values))


@router.patch("/workers/{worker_id}")
async def change_worker(worker_id: UUID, body: WorkerBody, change: ChangeDep) -> ChangedOut:
    """Change a worker's particulars; `is_ended` ends the work with every duty."""
    values = body.model_dump(exclude_unset=True, exclude={"phone"})
    if "phone" in body.model_fields_set:
        values["phone_masked"] = masked(body.phone)
    _refuse_empty(values, "name")
    seen = change.seen("w")
    return change.done(
        "w", await staff.change_worker(change.connection, change.actor, worker_id, seen, values)
    )


@router.get("/teams")
async def list_teams(signed_in: SignedInDep, connection: ConnectionDep) -> TeamList:
    """Every team, by name."""
    check_may_read(signed_in)
    return TeamList(items=[TeamOut.model_validate(dict(row)) for row in await repository.teams(connection)])


@router.post("/teams", status_code=201)
async def add_team(body: NewTeamBody, change: ChangeDep) -> ChangedOut:
    """Add a team."""
    return change.done("t", await staff.add_team(change.connection, change.actor, body.model_dump()))


@router.patch("/teams/{team_id}")
async def change_team(team_id: UUID, body: TeamBody, change: ChangeDep) -> ChangedOut:
    """Rename a team or move it in the tree; never below itself."""
    values = body.model_dump(exclude_unset=True)
    _refuse_empty(values, "name")
    seen = change.seen("t")
    return change.done("t", await staff.change_team(change.connection, change.actor, team_id, seen, values))


@router.post("/duties", status_code=201)
async def give_duty(body: NewDutyBody, change: ChangeDep) -> ChangedOut:
    """Make somebody answer for a territory in a role."""
    values = body.model_dump() | {"valid_from": aware(body.valid_from), "valid_to": aware(body.valid_to)}
    return change.done("d", await duties.give_duty(change.connection, change.actor, NewDuty(**values)))


@router.patch("/duties/{duty_id}")
async def move_duty(duty_id: UUID, body: DutyBody, change: ChangeDep) -> ChangedOut:
    """Hand a duty to another worker or territory, or end it; handing over gives a new duty."""
    move = Move(body.reason, body.worker_id, body.territory_id, aware(body.valid_to))
    seen = change.seen("d")
    return change.done("d", await duties.move_duty(change.connection, change.actor, duty_id, seen, move))


@router.post("/absences", status_code=201)
async def add_absence(body: NewAbsenceBody, change: ChangeDep) -> ChangedOut:
    """Say that somebody is away, and who stands in."""
    done = await duties.add_absence(
        change.connection,
        change.actor,
        body.worker_id,
        body.starts_on,
        body.ends_on,
        body.deputy_id,
        body.note,
    )
    return change.done("a", done)


@router.patch("/absences/{absence_id}")
async def change_absence(absence_id: UUID, body: AbsenceBody, change: ChangeDep) -> ChangedOut:
    """Give an absence another last day or deputy."""
    values = body.model_dump(exclude_unset=True)
    _refuse_empty(values, "note")
    seen = change.seen("a")
    return change.done(
        "a", await duties.change_absence(change.connection, change.actor, absence_id, seen, values)
    )


def aware(moment: datetime | None) -> datetime | None:
    """A time without a zone is refused: it would mean another moment elsewhere."""
    if moment is not None and moment.tzinfo is None:
        raise InvalidInput("时间要带时区。", "A time needs its zone.", code="bad_time")
    return moment


def _refuse_empty(values: dict[str, object], name: str) -> None:
    if not values or (name in values and values[name] is None):
        raise InvalidInput("没有要改的内容。", "There is nothing to change.", code="nothing_to_change")
