"""Editing a community's map: look, preview, apply, and its history."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from api import problems
from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.edits.reading import (
    BridgedOut,
    CommunityLanes,
    CommunityMapOut,
    EditLine,
    HistoryPage,
    LaneOut,
    LineageEdge,
    LineageNode,
    LineageOut,
    PaintableBuilding,
    PaintableBuildings,
)
from api.edits.schemas import AppliedOut, ApplyBody, PresenceBody, PreviewBody, PreviewOut
from api.inputs import CleanText, as_of_moment, box_lonlat, local_date
from api.pagination import read_number, write_number
from api.working import in_edit_transaction
from gis.db import snapshot
from gis.edits import bridging, history, presence
from gis.edits.access import check_may_edit
from gis.edits.intents import parse
from gis.edits.model import ChangedMeanwhile
from gis.edits.service import Order, apply_now, preview_now
from gis.errors import InvalidInput
from gis.territories import reading

router = APIRouter(prefix="/api/v1", tags=["edits"])

AsOf = Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")]


@router.get("/communities/{community_id}/map")
async def community_map(
    community_id: UUID,
    response: Response,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    as_of: AsOf = None,
) -> CommunityMapOut:
    """The community's border and grids in full precision; the ETag is its edition, for `If-Match`."""
    moment = as_of_moment(as_of)
    asked = reading.TerritoryFilter(moment, "grid", community_id, page_size=2_000)
    async with snapshot(found.engine, signed_in.user.tenant.id, signed_in.scope.sight) as connection:
        community = await history.read_community(connection, community_id, moment)
        rows = await reading.list_territories(connection, asked)
        borders = await history.grid_borders(connection, community_id, moment)
        rules = await reading.size_rules(connection)
    response.headers["etag"] = edition_tag(community["edition"])
    response.headers["cache-control"] = "private, no-cache"
    return CommunityMapOut.of(community, rows, borders, rules, local_date(moment))


@router.get("/communities/{community_id}/lanes")
async def community_lanes(
    community_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep, as_of: AsOf = None
) -> CommunityLanes:
    """The community's lanes in full precision, for editing them inside their grids."""
    moment = as_of_moment(as_of)
    async with snapshot(found.engine, signed_in.user.tenant.id, signed_in.scope.sight) as connection:
        await history.read_community(connection, community_id, moment)
        rows = await history.lanes_of(connection, community_id, moment)
    return CommunityLanes(items=[LaneOut.of(row) for row in rows])


@router.get("/communities/{community_id}/buildings")
async def community_buildings(
    community_id: UUID,
    _: SignedInDep,
    connection: ConnectionDep,
    bbox: Annotated[CleanText | None, Query(description="west,south,east,north in degrees")] = None,
) -> PaintableBuildings:
    """The community's buildings, for painting; ten thousand at most."""
    await history.read_community(connection, community_id, None)
    await reading.enter_box(connection, box_lonlat(bbox))
    rows = await history.buildings_of(connection, community_id)
    return PaintableBuildings(items=[PaintableBuilding.of(row) for row in rows])


@router.post("/communities/{community_id}/edits:preview")
async def preview_edit(
    community_id: UUID, body: PreviewBody, signed_in: BriefSignedInDep, found: ServicesDep
) -> PreviewOut:
    """What an edit would do; nothing is written."""
    check_may_edit(signed_in.acting_roles)
    intent, tenant_id = parse(body.intent), signed_in.user.tenant.id
    return await in_edit_transaction(
        found,
        signed_in,
        lambda connection: PreviewOut.of(
            preview_now(connection, tenant_id, community_id, intent, may_cut_buildings=body.may_cut_buildings)
        ),
        after=lambda _: signed_in.scope.check_community(community_id),
    )


@router.post("/communities/{community_id}/edits", status_code=201)
async def apply_edit(
    community_id: UUID,
    body: ApplyBody,
    response: Response,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    if_match: Annotated[str | None, Header(max_length=40)] = None,
    idempotency_key: Annotated[UUID | None, Header()] = None,
) -> AppliedOut:
    """Apply an edit to the newest map; 412 with the fresh preview when the result is not the one that was seen."""
    check_may_edit(signed_in.acting_roles)
    intent, tenant_id = parse(body.intent), signed_in.user.tenant.id
    order = Order(
        author_id=signed_in.user.id,
        reason=body.reason,
        seen_edition=seen_edition(if_match),
        seen_hash=body.result_hash,
        idempotency_key=idempotency_key,
        may_cut_buildings=body.may_cut_buildings,
    )
    try:
        done = await in_edit_transaction(
            found,
            signed_in,
            lambda connection: apply_now(connection, tenant_id, community_id, intent, order),
            after=lambda _: signed_in.scope.check_community(community_id),
        )
    except ChangedMeanwhile as stale:
        raise changed_meanwhile(stale) from None
    if done.is_repeat:
        response.status_code = 200
    response.headers["etag"] = edition_tag(done.edition)
    return AppliedOut.of(done)


@router.get("/communities/{community_id}/history")
async def community_history(
    community_id: UUID,
    _: SignedInDep,
    connection: ConnectionDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[CleanText | None, Query(max_length=40)] = None,
) -> HistoryPage:
    """The community's edits, newest first."""
    await history.read_community(connection, community_id, None)
    rows = await history.history(connection, community_id, before=read_number(cursor), page_size=limit + 1)
    more = len(rows) > limit
    return HistoryPage(
        items=[EditLine.of(row) for row in rows[:limit]],
        next_cursor=write_number(rows[limit - 1]["edition"]) if more else None,
    )


@router.post("/communities/{community_id}/presence", status_code=204)
async def give_sign(
    community_id: UUID, body: PresenceBody, signed_in: SignedInDep, connection: ConnectionDep
) -> None:
    """Say to colleagues of the tenant that one is editing here, and on which grids; kept nowhere, good for a minute."""
    user = signed_in.user
    check_may_edit(signed_in.acting_roles)
    signed_in.scope.check_community(community_id)
    await history.read_community(connection, community_id, None)
    sign = presence.Sign(community_id, user.id, user.display_name, body.grid_ids, body.is_leaving)
    await presence.give(connection, user.tenant.id, sign)


@router.get("/territories/{territory_id}/lineage")
async def territory_lineage(territory_id: UUID, _: SignedInDep, connection: ConnectionDep) -> LineageOut:
    """Where a territory's ground and households came from and went to."""
    nodes, edges = await history.lineage(connection, territory_id)
    return LineageOut(
        nodes=[LineageNode(**node) for node in nodes], edges=[LineageEdge(**edge) for edge in edges]
    )


@router.get("/territories/{territory_id}/bridged")
async def territory_bridged(
    territory_id: UUID,
    _: SignedInDep,
    connection: ConnectionDep,
    measure: bridging.Measure = "households",
    weight: bridging.Weight = "households",
) -> BridgedOut:
    """A figure over time in the boundaries a territory has today, across every change of them, with its error.

    What former territories held is divided by the shares in the lineage. The error is the larger of two: how far the
    other weight leads away, and the standard deviation of dividing unit by unit at random with the same shares.
    """
    points, known = await bridging.bridged(connection, territory_id, measure, weight)
    return BridgedOut.of(territory_id, measure, weight, points, known)


def edition_tag(edition: int) -> str:
    """The entity tag of a community's edition."""
    return f'"c{edition}"'


def seen_edition(if_match: str | None) -> int:
    """The edition in an If-Match; refused when it is missing (428) or no edition's tag (422)."""
    if if_match is None:
        raise problems.Refused(_IF_MATCH_NEEDED)
    tag = if_match.strip()
    number = tag[2:-1] if tag.startswith('"c') and tag.endswith('"') else ""
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise InvalidInput(
            'If-Match 应为地图的 ETag，例如 "c17"。', 'If-Match must be the map\'s ETag, such as "c17".'
        )
    return int(number)


_IF_MATCH_NEEDED = problems.Problem(
    428,
    "if_match_needed",
    "没有说明基于哪一版。先读取地图，把它的 ETag 放进 If-Match。什么都没有保存。",
    "Say which edition you saw: read the map and send its ETag as If-Match. Nothing was saved.",
)


def changed_meanwhile(stale: ChangedMeanwhile) -> problems.Refused:
    """412 with the fresh preview beside the words."""
    problem = problems.of_domain_error(stale)
    preview = PreviewOut.of(stale.preview).model_dump(mode="json")
    return problems.Refused(replace(problem, extra={**problem.extra, "preview": preview}))
