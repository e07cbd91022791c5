"""Moving the border between two communities over HTTP: look, then apply to both at once."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import BriefSignedInDep, ServicesDep
from api.edits.router import changed_meanwhile
from api.edits.schemas import AppliedOut, PreviewOut, Reason
from api.working import in_edit_transaction
from gis.accounts.model import SignedIn
from gis.db import Connection
from gis.edits import communities
from gis.edits.access import check_may_edit
from gis.edits.communities import BorderPreview
from gis.edits.fields import read_geometry
from gis.edits.intents import ReshapeCommunities
from gis.edits.model import Applied, ChangedMeanwhile
from gis.edits.repository import moment
from gis.edits.service import Order

router = APIRouter(prefix="/api/v1", tags=["edits"])


class BorderBody(BaseModel):
    """The new border: a GeoJSON LineString from the old border, or beyond it, to the old border."""

    model_config = ConfigDict(extra="forbid")

    line: dict[str, Any]
    may_cut_buildings: bool = False


class ApplyBorderBody(BorderBody):
    """A border to apply, why, and the `result_hash` of the preview and the first community's edition that were seen."""

    seen_edition: Annotated[int, Field(ge=0)]
    reason: Reason
    result_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class BorderPreviewOut(BaseModel):
    """What each community becomes; the same moves stand in both."""

    first: PreviewOut
    second: PreviewOut
    result_hash: str

    @classmethod
    def of(cls, found: BorderPreview) -> "BorderPreviewOut":
        """From the domain."""
        return cls(
            first=PreviewOut.of(found.first),
            second=PreviewOut.of(found.second),
            result_hash=found.result_hash,
        )


class BorderAppliedOut(BaseModel):
    """Both editions."""

    first: AppliedOut
    second: AppliedOut


@router.post("/communities/{community_id}/border/{other_id}:preview")
async def preview_border(
    community_id: UUID, other_id: UUID, body: BorderBody, signed_in: BriefSignedInDep, found: ServicesDep
) -> BorderPreviewOut:
    """What moving the border between two communities would do; nothing is written."""
    check_may_edit(signed_in.acting_roles)
    intent = _intent(community_id, other_id, body)

    def work(connection: Connection) -> BorderPreviewOut:
        at = moment(connection)
        cut = body.may_cut_buildings
        return BorderPreviewOut.of(
            communities.preview_border(connection, intent, at=at, may_cut_buildings=cut)
        )

    return await in_edit_transaction(found, signed_in, work, after=lambda _: _both_seen(signed_in, intent))


@router.post("/communities/{community_id}/border/{other_id}", status_code=201)
async def apply_border(
    community_id: UUID,
    other_id: UUID,
    body: ApplyBorderBody,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
) -> BorderAppliedOut:
    """Move the border in both; 412 with a fresh preview of the first when the result is not what was seen."""
    check_may_edit(signed_in.acting_roles)
    intent, tenant_id = _intent(community_id, other_id, body), signed_in.user.tenant.id
    order = Order(
        author_id=signed_in.user.id,
        reason=body.reason,
        seen_edition=body.seen_edition,
        seen_hash=body.result_hash,
        may_cut_buildings=body.may_cut_buildings,
    )

    def work(connection: Connection) -> tuple[Applied, Applied]:
        at = communities.lock_pair(connection, intent)
        return communities.apply_border(connection, tenant_id, intent, order, at=at)

    try:
        first, second = await in_edit_transaction(
            found, signed_in, work, after=lambda _: _both_seen(signed_in, intent)
        )
    except ChangedMeanwhile as stale:
        raise changed_meanwhile(stale) from None
    return BorderAppliedOut(first=AppliedOut.of(first), second=AppliedOut.of(second))


def _both_seen(signed_in: SignedIn, intent: ReshapeCommunities) -> None:
    for community_id in (intent.first_id, intent.second_id):
        signed_in.scope.check_community(community_id)


def _intent(community_id: UUID, other_id: UUID, body: BorderBody) -> ReshapeCommunities:
    line = read_geometry({"line": body.line}, "line", "LineString")
    return ReshapeCommunities(community_id, other_id, line)
