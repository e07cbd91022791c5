"""Rules of keeping, what is due, and the certificates of what was deleted."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.inputs import CleanText
from api.pagination import read_number, write_number
from api.retention.keeping import WholeKeeperDep
from api.retention.schemas import (
    CertificateOut,
    CertificatePage,
    MadeOut,
    OverdueList,
    OverdueOut,
    PeriodList,
    ProposalBody,
    ProposalOut,
    WordsBody,
)
from gis.db import Connection
from gis.errors import NotFound
from gis.retention import changing, repository
from gis.retention.running import what_is_due

router = APIRouter(prefix="/api/v1/retention", tags=["retention"])


@router.get("/rules")
async def list_rules(by: WholeKeeperDep) -> PeriodList:
    """What is kept how long after which event and on what basis, and what is kept for good and why."""
    return PeriodList.of(await by.run(changing.list_rules), by.id)


@router.get("/changes")
async def list_changes(by: WholeKeeperDep) -> list[ProposalOut]:
    """Periods that were proposed, with what came of them, the newest first."""
    return [ProposalOut.of(each, by.id) for each in await by.run(changing.list_changes)]


@router.post("/rules/{code}/changes", status_code=201)
async def propose(code: CleanText, body: ProposalBody, by: WholeKeeperDep) -> MadeOut:
    """Ask for another period; a second person puts it in force."""
    return MadeOut(
        id=await by.run(
            lambda connection: changing.propose(
                connection, by.tenant_id, by.id, code, keep_days=body.keep_days, reason=body.reason
            )
        )
    )


@router.post("/changes/{change_id}/accept", status_code=204)
async def accept(change_id: UUID, body: WordsBody, by: WholeKeeperDep) -> None:
    """Put a proposed period in force; not one's own."""
    await _decide(by, change_id, body, is_accepted=True)


@router.post("/changes/{change_id}/decline", status_code=204)
async def decline(change_id: UUID, body: WordsBody, by: WholeKeeperDep) -> None:
    """Decline a proposed period, or take one's own back."""
    await _decide(by, change_id, body, is_accepted=False)


@router.get("/due")
async def read_due(by: WholeKeeperDep) -> OverdueList:
    """What a run would do now, rule by rule; it is done and taken back."""
    tenant = by.signed_in.user.tenant
    return OverdueList(
        items=[
            OverdueOut.of(each) for each in await by.run(lambda connection: what_is_due(connection, tenant))
        ]
    )


@router.get("/certificates")
async def list_certificates(
    by: WholeKeeperDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[CleanText | None, Query(max_length=20)] = None,
) -> CertificatePage:
    """Certificates of runs and erasures, the newest first."""
    before = read_number(cursor)
    found = await by.run(
        lambda connection: repository.certificates(connection, before=before, page_size=limit + 1)
    )
    return CertificatePage(
        items=[CertificateOut.of(each) for each in found[:limit]],
        next_cursor=write_number(found[limit - 1].number) if len(found) > limit else None,
    )


@router.get("/certificates/{certificate_id}")
async def read_certificate(certificate_id: UUID, by: WholeKeeperDep) -> CertificateOut:
    """One certificate, as it is hashed."""

    def work(connection: Connection) -> CertificateOut:
        found = repository.certificates(connection, certificate_id=certificate_id)
        if not found:
            raise NotFound("没有这份删除证明。核对链接。", "There is no such certificate. Check the link.")
        return CertificateOut.of(found[0])

    return await by.run(work)


async def _decide(by: WholeKeeperDep, change_id: UUID, body: WordsBody, *, is_accepted: bool) -> None:
    await by.run(
        lambda connection: changing.decide(
            connection, by.tenant_id, by.id, change_id, accept=is_accepted, answer=body.answer
        )
    )
