"""Overlay areas: list, read, draw, redraw, end, restore."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response

from api import problems
from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.inputs import CleanText, as_of_moment, box_lonlat
from api.overlays.schemas import (
    BodyList,
    BodyOut,
    NewOverlayBody,
    OverlayBody,
    OverlayChangedOut,
    OverlayInFullOut,
    OverlayOut,
    OverlayPage,
    ReasonBody,
    RestoreBody,
)
from api.pagination import read_cursor, write_cursor
from api.working import in_edit_transaction
from gis.db import Connection
from gis.edits.access import check_may_edit
from gis.errors import InvalidInput
from gis.overlays import reading, service
from gis.overlays.model import Changed, Kind, Order
from gis.territories.reading import enter_box

router = APIRouter(prefix="/api/v1", tags=["overlays"])

AsOf = Annotated[CleanText | None, Query(max_length=40, description="date or time; default now")]
IfMatch = Annotated[str | None, Header(max_length=40)]
Key = Annotated[UUID | None, Header(alias="Idempotency-Key")]


@dataclass(frozen=True)
class Asked:
    """A change as it is asked for: by whom, having seen what, under which key, and where the answer's tag goes."""

    response: Response
    signed_in: BriefSignedInDep
    found: ServicesDep
    if_match: IfMatch = None
    key: Key = None

    def order(self, reason: str) -> Order:
        """The order for an overlay that was seen before."""
        return Order(reason, self.signed_in.user.id, seen_number(self.if_match), self.key)

    async def change(
        self, work: Callable[[Connection, int], Changed], overlay_id: UUID | None = None
    ) -> OverlayChangedOut:
        """Run it as whoever is signed in; what was done before with the same key is answered 200.

        The overlay must be in their sight before, and in their area after.
        """
        check_may_edit(self.signed_in.acting_roles)
        tenant_id, scope = self.signed_in.user.tenant.id, self.signed_in.scope

        def seen(connection: Connection) -> None:
            if overlay_id is not None:
                service.check_seen(connection, overlay_id)

        def work_and_check(connection: Connection) -> Changed:
            done = work(connection, tenant_id)
            service.check_inside(
                connection, done.overlay_id, None if scope.map.is_everything else scope.map.ids
            )
            return done

        done = await in_edit_transaction(self.found, self.signed_in, work_and_check, after=seen)
        if done.is_repeat:
            self.response.status_code = 200
        self.response.headers["etag"] = overlay_tag(done.number)
        return OverlayChangedOut.of(done)


AskedDep = Annotated[Asked, Depends()]


@router.get("/overlays")
async def list_overlays(
    _: SignedInDep,
    connection: ConnectionDep,
    kind: Kind | None = None,
    bbox: Annotated[CleanText | None, Query(description="west,south,east,north in degrees")] = None,
    as_of: AsOf = None,
    ended: Annotated[bool, Query(description="those no longer in force, as they were last")] = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
    cursor: Annotated[CleanText | None, Query(max_length=600)] = None,
) -> OverlayPage:
    """Overlays in force, by name."""
    moment = as_of_moment(as_of)
    box_3857 = await enter_box(connection, box_lonlat(bbox))
    rows = await reading.list_overlays(
        connection,
        reading.OverlayFilter(moment, kind, None, box_3857, ended, read_cursor(cursor), limit + 1),
    )
    last = rows[limit - 1] if len(rows) > limit else None
    return OverlayPage(
        items=[OverlayOut.of(row) for row in rows[:limit]],
        next_cursor=write_cursor(last["name"], last["id"]) if last else None,
        as_of=moment or datetime.now(UTC),
    )


@router.post("/overlays", status_code=201)
async def create_overlay(body: NewOverlayBody, asked: AskedDep) -> OverlayChangedOut:
    """Draw a new overlay, in force from now on."""
    order = Order(body.reason, asked.signed_in.user.id, None, asked.key)
    return await asked.change(
        lambda connection, tenant_id: service.create(connection, tenant_id, body.kind, body.content(), order)
    )


@router.get("/overlays/{overlay_id}")
async def read_overlay(
    overlay_id: UUID, response: Response, _: SignedInDep, connection: ConnectionDep, as_of: AsOf = None
) -> OverlayInFullOut:
    """One overlay in full; its ETag is what `If-Match` of a change wants."""
    found = await reading.read_overlay(connection, overlay_id, as_of_moment(as_of))
    if found is None:
        raise service.no_such_overlay()
    response.headers["etag"] = overlay_tag(found.row["number"])
    response.headers["cache-control"] = "private, no-cache"
    return OverlayInFullOut.of_full(found)


@router.put("/overlays/{overlay_id}")
async def replace_overlay(overlay_id: UUID, body: OverlayBody, asked: AskedDep) -> OverlayChangedOut:
    """Give an overlay another name, body or ground; a new version, the old one stays readable."""
    order = asked.order(body.reason)
    return await asked.change(
        lambda connection, tenant_id: service.replace(
            connection, tenant_id, overlay_id, body.content(), order
        ),
        overlay_id,
    )


@router.post("/overlays/{overlay_id}/end")
async def end_overlay(overlay_id: UUID, body: ReasonBody, asked: AskedDep) -> OverlayChangedOut:
    """Take an overlay out of force from now on."""
    order = asked.order(body.reason)
    return await asked.change(
        lambda connection, tenant_id: service.end(connection, tenant_id, overlay_id, order), overlay_id
    )


@router.post("/overlays/{overlay_id}/restore")
async def restore_overlay(overlay_id: UUID, body: RestoreBody, asked: AskedDep) -> OverlayChangedOut:
    """Put an earlier state in force again, as a new version."""
    order = asked.order(body.reason)
    return await asked.change(
        lambda connection, tenant_id: service.restore(connection, tenant_id, overlay_id, body.number, order),
        overlay_id,
    )


@router.get("/bodies")
async def list_bodies(_: SignedInDep, connection: ConnectionDep) -> BodyList:
    """Every responsible body that an overlay or a rule names."""
    return BodyList(items=[BodyOut(**row) for row in await reading.list_bodies(connection)])


def overlay_tag(number: int) -> str:
    """The entity tag of an overlay."""
    return f'"o{number}"'


def seen_number(if_match: str | None) -> int:
    """The number in an If-Match; refused when it is missing (428) or no overlay's tag (422)."""
    if if_match is None:
        raise problems.Refused(_IF_MATCH_NEEDED)
    tag = if_match.strip()
    number = tag[2:-1] if tag.startswith('"o') and tag.endswith('"') else ""
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise InvalidInput(
            'If-Match 应为片区的 ETag，例如 "o3"。', 'If-Match must be the area\'s ETag, such as "o3".'
        )
    return int(number)


_IF_MATCH_NEEDED = problems.Problem(
    428,
    "if_match_needed",
    "没有说明基于哪一次变更。先读取片区，把它的 ETag 放进 If-Match。什么都没有保存。",
    "Say which change you saw: read the area and send its ETag as If-Match. Nothing was saved.",
)
