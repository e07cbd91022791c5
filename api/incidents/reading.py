"""Incidents as they are read: lists, one in full, the board, what waits for whoever asks, types and the machine."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.assignments import NamedOut
from api.deps import ConnectionDep, SignedInDep
from api.incidents.answers import AttendanceList, AttendanceOut, IncidentFullOut, IncidentOut, IncidentPage
from api.incidents.boards import BoardOut, MineOut
from api.incidents.places import PlacingOut, PlacingThenOut
from api.incidents.schemas import IncidentTypeList, MachineOut, type_out
from api.inputs import CleanText, as_of_moment, box_lonlat
from api.pagination import bad_cursor, read_cursor, write_cursor
from gis.db import enter
from gis.incidents import boards, reading
from gis.incidents.access import check_may_read
from gis.incidents.listing import IncidentFilter, page_of
from gis.incidents.machine import State
from gis.incidents.model import Source
from gis.incidents.placing import place_as_of
from gis.territories.reading import enter_box

router = APIRouter(prefix="/api/v1", tags=["incidents"])

At = Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")]
Where = Annotated[UUID | None, Query(description="this territory and all below it; default everywhere")]


@router.get("/incidents")
async def list_incidents(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    state: Annotated[list[State] | None, Query(max_length=20)] = None,
    open_: Annotated[bool | None, Query(alias="open")] = None,
    type_: Annotated[
        str | None,
        Query(alias="type", pattern=r"^[0-9A-Za-z]{2,12}$", description="a type and all below it"),
    ] = None,
    overdue: bool | None = None,
    due_soon: bool | None = None,
    territory_id: Where = None,
    body_id: UUID | None = None,
    building_id: UUID | None = None,
    body: Annotated[Literal["none"] | None, Query(description="none: the territory answers")] = None,
    source: Source | None = None,
    mine: Annotated[bool, Query(description="reported by whoever asks, or given to them")] = False,
    escalated: bool | None = None,
    q: Annotated[CleanText | None, Query(max_length=40, description="a number")] = None,
    since: At = None,
    until: At = None,
    bbox: Annotated[
        CleanText | None, Query(max_length=200, description="west,south,east,north in degrees")
    ] = None,
    sort: Literal["newest", "due"] = "newest",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[CleanText | None, Query(max_length=600)] = None,
) -> IncidentPage:
    """Incidents in sight, the newest first, or the open ones with the earliest due first."""
    check_may_read(signed_in)
    asked = IncidentFilter(
        states=tuple(state) if state else None,
        is_open=open_,
        kind_prefix=type_,
        overdue=overdue,
        due_soon=due_soon,
        territory_id=territory_id,
        body_id=body_id,
        building_id=building_id,
        no_body=body == "none",
        source=source,
        mine=mine,
        escalated=escalated,
        number=q,
        since=as_of_moment(since),
        until=as_of_moment(until),
        by_due=sort == "due",
        after=_after(cursor),
        page_size=limit,
    )
    await enter_box(connection, box_lonlat(bbox))
    rows, more = await page_of(connection, signed_in, asked)
    next_cursor = None
    if more is not None:
        next_cursor = write_cursor(more[0].isoformat() if more[0] else "", more[1])
    return IncidentPage(
        items=[IncidentOut.of(row) for row in rows], next_cursor=next_cursor, at=datetime.now(UTC)
    )


@router.get("/incidents/board")
async def board(signed_in: SignedInDep, connection: ConnectionDep, territory_id: Where = None) -> BoardOut:
    """Open incidents in sight, by state and by whoever is responsible."""
    check_may_read(signed_in)
    return BoardOut.of(await boards.board(connection, signed_in, territory_id))


@router.get("/incidents/mine")
async def mine(signed_in: SignedInDep, connection: ConnectionDep) -> MineOut:
    """What waits for whoever asks, and for what; what must be attended in their areas."""
    check_may_read(signed_in)
    items, counts = await boards.waiting(connection, signed_in)
    attend = signed_in.scope.may("incidents.handle")
    due = await reading.attendances(connection, None) if attend else []
    return MineOut.of(items, due, counts)


@router.get("/incidents/machine")
async def machine(_: SignedInDep) -> MachineOut:
    """Every state an incident may have, and every step between them."""
    return MachineOut.made()


@router.get("/incidents/{incident_id}")
async def incident(
    incident_id: UUID, response: Response, signed_in: SignedInDep, connection: ConnectionDep
) -> IncidentFullOut:
    """One incident with its steps, and what may be done with it."""
    check_may_read(signed_in)
    found = await reading.read_incident(connection, signed_in, incident_id)
    response.headers["etag"] = f'"i{found.row["version"]}"'
    return IncidentFullOut.in_full(found)


@router.get("/incidents/{incident_id}/placing")
async def placing_then(
    incident_id: UUID, signed_in: SignedInDep, connection: ConnectionDep, as_of: At = None
) -> PlacingThenOut:
    """Where the place of an incident would belong by the map of another day."""
    check_may_read(signed_in)
    found = await reading.read_incident(connection, signed_in, incident_id)
    moment = as_of_moment(as_of) or datetime.now(UTC)
    tenant_id, scope = signed_in.user.tenant.id, signed_in.scope
    placed = await place_as_of(connection, tenant_id, (found.row["lon"], found.row["lat"]), moment)
    await enter(connection, tenant_id, scope.sight)
    now = NamedOut.of(found.assigned.grid) if found.assigned else None
    then = PlacingOut.of(placed, scope)
    said = then.model_dump()
    return PlacingThenOut(
        **said,
        as_of=moment,
        now=now,
        differs=(then.grid.id if then.grid else None) != (now.id if now else None),
    )


@router.get("/incident_types")
async def types(
    _: SignedInDep,
    connection: ConnectionDep,
    kind: Literal["component", "event", "dispute", "local"] | None = None,
) -> IncidentTypeList:
    """The tree of types in force, with the conditions under which each is filed."""
    return IncidentTypeList(items=[type_out(row) for row in await reading.types_in_force(connection, kind)])


@router.get("/incident_attendances")
async def attendances(signed_in: SignedInDep, connection: ConnectionDep) -> AttendanceList:
    """What must be attended in one's areas and is not done, the earliest due first."""
    check_may_read(signed_in)
    rows = await reading.attendances(connection, None)
    return AttendanceList(items=[AttendanceOut.model_validate(dict(row)) for row in rows])


def _after(cursor: str | None) -> tuple[datetime | None, UUID] | None:
    read = read_cursor(cursor)
    if read is None:
        return None
    try:
        return (datetime.fromisoformat(read[0]) if read[0] else None), read[1]
    except ValueError as error:
        raise bad_cursor() from error
