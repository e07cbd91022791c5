"""Lists and details of territories."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.deps import ConnectionDep, SignedInDep
from api.encoding import entity_tag, matches, name_of
from api.inputs import CleanText, as_of_moment, box_lonlat, local_date
from api.pagination import read_cursor, write_cursor
from api.territories.schemas import TerritoryDetails, TerritoryOut, TerritoryPage
from gis.errors import NotFound
from gis.territories import reading

router = APIRouter(prefix="/api/v1/territories", tags=["territories"])

AsOf = Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")]


@router.get("")
async def list_territories(
    _: SignedInDep,
    connection: ConnectionDep,
    level: Literal["county", "town", "community", "grid", "lane"] | None = None,
    parent: UUID | None = None,
    bbox: Annotated[CleanText | None, Query(description="west,south,east,north in degrees")] = None,
    as_of: AsOf = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
    cursor: Annotated[CleanText | None, Query(max_length=400)] = None,
) -> TerritoryPage:
    """Territories in force, by code, with counts and size status."""
    moment = as_of_moment(as_of)
    box_3857 = await reading.enter_box(connection, box_lonlat(bbox))
    asked = reading.TerritoryFilter(
        moment, level, parent, None, box_3857, read_cursor(cursor), page_size=limit + 1
    )
    rows = await reading.list_territories(connection, asked)
    rules = await reading.size_rules(connection)
    kept = rows[:limit]
    last = kept[-1] if len(rows) > limit else None
    return TerritoryPage(
        items=[TerritoryOut.of(row, rules, local_date(moment)) for row in kept],
        next_cursor=write_cursor(last["code"], last["territory_id"]) if last else None,
        as_of=moment or datetime.now(UTC),
    )


@router.get("/{territory_id}")
async def read(
    territory_id: UUID, _: SignedInDep, connection: ConnectionDep, as_of: AsOf = None
) -> TerritoryDetails:
    """One territory in full."""
    moment = as_of_moment(as_of)
    rows = await reading.list_territories(
        connection, reading.TerritoryFilter(as_of=moment, ids=[territory_id])
    )
    details = await reading.read_details(connection, territory_id, moment)
    if not rows or details is None:
        raise _no_such_territory()
    rules = await reading.size_rules(connection)
    return TerritoryDetails.of_details(rows[0], details, rules, local_date(moment))


@router.get("/{territory_id}/geometry", response_class=Response)
async def geometry(
    territory_id: UUID, request: Request, _: SignedInDep, connection: ConnectionDep, as_of: AsOf = None
) -> Response:
    """The border as GeoJSON, full precision."""
    text = await reading.read_geometry(connection, territory_id, as_of_moment(as_of))
    if text is None:
        raise _no_such_territory()
    content = text.encode()
    headers = {"etag": entity_tag(name_of(content), "identity"), "cache-control": "private, no-cache"}
    if matches(request.headers.get("if-none-match"), headers["etag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/geo+json", headers=headers)


def _no_such_territory() -> NotFound:
    return NotFound(
        "这个区域在该日期不存在，或不在你的可见范围内。换个日期，或核对链接。",
        "This territory does not exist at that date, or is outside your scope."
        " Try another date, or check the link.",
    )
