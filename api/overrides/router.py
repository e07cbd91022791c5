"""Why one subject belongs where it belongs, since when, and what somebody decides by hand."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.deps import BriefSignedInDep, ConnectionDep, Services, ServicesDep, SignedInDep
from api.inputs import CleanText, as_of_moment
from api.overrides.schemas import (
    AssignmentHistoryOut,
    OverridableKind,
    OverrideIn,
    PeriodOut,
    SubjectAssignmentOut,
    SubjectKind,
)
from api.working import in_edit_transaction
from gis.accounts.model import SignedIn
from gis.assignments import overrides
from gis.assignments.history import history_for
from gis.assignments.overrides import Wish
from gis.assignments.reading import assignment_of
from gis.db import Connection, transaction
from gis.edits.access import check_may_edit
from gis.errors import InvalidInput
from gis.lane_lines.frontage import frontage_of
from gis.overlays.subjects import overlays_of

router = APIRouter(prefix="/api/v1/assignments", tags=["assignments"])


@router.get("/{kind}/{subject_id}")
async def read(
    kind: SubjectKind, subject_id: UUID, _: SignedInDep, connection: ConnectionDep
) -> SubjectAssignmentOut:
    """Where one subject belongs and why, with its override and the overlays that hold it."""
    assigned = await assignment_of(connection, kind, subject_id, point=kind not in ("building", "household"))
    if assigned is None:
        raise overrides.no_such_subject()
    overlays = await overlays_of(connection, kind, subject_id)
    frontage = await frontage_of(connection, kind, subject_id)
    return SubjectAssignmentOut.of(kind, subject_id, assigned, overlays, frontage)


@router.get("/{kind}/{subject_id}/history")
async def read_history(
    kind: SubjectKind, subject_id: UUID, signed_in: SignedInDep, connection: ConnectionDep
) -> AssignmentHistoryOut:
    """Where one subject belonged over time, and the edits and decisions that changed it."""
    periods = await history_for(connection, signed_in, kind, subject_id)
    if not periods:
        raise overrides.no_such_subject()
    return AssignmentHistoryOut(items=[PeriodOut.of(period) for period in periods])


@router.post("/{kind}/{subject_id}/override", status_code=201)
async def put_override(
    kind: OverridableKind,
    subject_id: UUID,
    body: OverrideIn,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
) -> SubjectAssignmentOut:
    """Let a subject belong to a grid or lane by hand, until a day; an override in force is replaced."""
    expires_at = as_of_moment(body.until)
    if expires_at is None:
        raise InvalidInput("写明到哪一天为止。", "Say until which day.", code="bad_expiry")
    wish = Wish(body.territory_id, body.reason, expires_at, signed_in.user.id)
    tenant_id = signed_in.user.tenant.id
    return await _change(
        kind,
        subject_id,
        signed_in,
        found,
        lambda connection: overrides.put(connection, tenant_id, kind, subject_id, wish),
        body.territory_id,
    )


@router.delete("/{kind}/{subject_id}/override")
async def delete_override(
    kind: OverridableKind,
    subject_id: UUID,
    reason: Annotated[CleanText, Query(min_length=1, max_length=500)],
    signed_in: BriefSignedInDep,
    found: ServicesDep,
) -> SubjectAssignmentOut:
    """Let geometry decide again, from now on."""
    tenant_id, author_id = signed_in.user.tenant.id, signed_in.user.id
    return await _change(
        kind,
        subject_id,
        signed_in,
        found,
        lambda connection: overrides.revoke(connection, tenant_id, kind, subject_id, reason, author_id),
    )


async def _change(
    kind: OverridableKind,
    subject_id: UUID,
    signed_in: SignedIn,
    found: Services,
    work: Callable[[Connection], None],
    territory_id: UUID | None = None,
) -> SubjectAssignmentOut:
    """Do it when the subject, and the territory it is given to, are theirs."""
    check_may_edit(signed_in.acting_roles)
    tenant_id, scope = signed_in.user.tenant.id, signed_in.scope

    def seen(connection: Connection) -> None:
        overrides.check_seen(connection, kind, subject_id)
        if territory_id is not None:
            overrides.check_given(connection, territory_id, scope)

    await in_edit_transaction(found, signed_in, work, after=seen)
    async with transaction(found.engine, tenant_id, scope.sight) as connection:
        return await read(kind, subject_id, signed_in, connection)
