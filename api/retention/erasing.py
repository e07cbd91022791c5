"""Requests for erasure and legal holds: taken down by who sees the resident, decided by another person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends

from api.deps import BriefSignedInDep, ServicesDep
from api.retention.keeping import KeeperDep
from api.retention.schemas import (
    CertificateOut,
    ErasureBody,
    ErasureList,
    ErasureOut,
    HoldBody,
    HoldList,
    HoldOut,
    MadeOut,
    WordsBody,
)
from api.working import in_edit_transaction, with_everything_in_sight
from gis.db import Connection
from gis.people.held import hold
from gis.people.sealing import needed
from gis.retention import asking, holding
from gis.retention.resident import find_home, home_of, member_of

router = APIRouter(prefix="/api/v1", tags=["retention"])
T = TypeVar("T")


@dataclass(frozen=True)
class Caller:
    """Whoever sees residents and may write about them."""

    signed_in: BriefSignedInDep
    found: ServicesDep

    def check(self) -> None:
        """Refuse who may not write about residents."""
        self.signed_in.scope.check(
            "people.write",
            "居民的申请由网格管理员受理。",
            "What residents ask for is taken down by a grid manager.",
        )

    async def with_home(
        self,
        find: Callable[[Connection], UUID],
        work: Callable[[Connection, tuple[UUID, UUID | None]], T],
    ) -> T:
        """The work with a household that the caller sees, found with their sight, and its community."""
        held: list[Mapping[str, Any]] = []

        def check(connection: Connection) -> None:
            held.append(hold(connection, self.signed_in, find(connection), None))

        def run(connection: Connection) -> T:
            return work(connection, (held[0]["id"], held[0]["community_id"]))

        return await in_edit_transaction(self.found, self.signed_in, run, after=check)


CallerDep = Annotated[Caller, Depends()]


@router.get("/erasure-requests")
async def list_requests(signed_in: BriefSignedInDep, found: ServicesDep) -> ErasureList:
    """Those of one's area for whoever decides; one's own for everybody else."""
    decides = signed_in.scope.may("retention.manage")
    if not decides:
        Caller(signed_in, found).check()
    granted, user_id = signed_in.scope.granted, signed_in.user.id
    asked_by = None if decides else user_id
    areas = granted.ids if decides and not granted.is_everything else None
    lines = await with_everything_in_sight(
        found,
        signed_in,
        lambda connection: asking.list_requests(connection, asked_by=asked_by, areas=areas),
    )
    return ErasureList(items=[ErasureOut.of(line, user_id) for line in lines])


@router.post("/erasure-requests", status_code=201)
async def ask(body: ErasureBody, caller: CallerDep) -> MadeOut:
    """Take a resident's request for erasure down; another person carries it out or declines."""
    caller.check()
    user = caller.signed_in.user
    return MadeOut(
        id=await caller.with_home(
            lambda connection: find_home(connection, body.person_id),
            lambda connection, home: asking.ask(
                connection, user.tenant.id, user.id, home, body.person_id, body.grounds, body.reason
            ),
        )
    )


@router.delete("/erasure-requests/{request_id}", status_code=204)
async def withdraw(request_id: UUID, caller: CallerDep) -> None:
    """Take back a request that one took down oneself."""
    caller.check()
    user = caller.signed_in.user
    await with_everything_in_sight(
        caller.found,
        caller.signed_in,
        lambda connection: asking.withdraw(connection, user.tenant.id, user.id, request_id),
    )


@router.post("/erasure-requests/{request_id}/decline", status_code=204)
async def decline(request_id: UUID, body: WordsBody, by: KeeperDep) -> None:
    """Say no, with the reason in law."""
    await by.run(
        lambda connection: asking.decline(connection, by.tenant_id, by.id, request_id, body.answer, by.areas)
    )


@router.post("/erasure-requests/{request_id}/carry_out")
async def carry_out(request_id: UUID, body: WordsBody, by: KeeperDep) -> CertificateOut:
    """Erase the resident everywhere; the certificate says what that was."""
    ring, tenant = needed(by.found.keyring), by.signed_in.user.tenant
    return CertificateOut.of(
        await by.run(
            lambda connection: asking.carry_out(
                connection, tenant, by.id, request_id, body.answer, ring, by.areas
            )
        )
    )


@router.get("/legal-holds")
async def list_holds(by: KeeperDep) -> HoldList:
    """What must not be deleted for the time being, in one's area."""
    lines = await by.run(lambda connection: holding.list_holds(connection, areas=by.areas))
    return HoldList(items=[HoldOut.of(line) for line in lines])


@router.post("/legal-holds", status_code=201)
async def place(body: HoldBody, caller: CallerDep) -> MadeOut:
    """Keep a household's data, or one person's, until the hold is ended."""
    user, granted = caller.signed_in.user, caller.signed_in.scope.granted
    areas = None if granted.is_everything else granted.ids

    def work(connection: Connection, home: tuple[UUID, UUID | None]) -> UUID:
        if body.person_id is not None:
            member_of(connection, body.person_id, home[0])
        return holding.place(
            connection, user.tenant.id, user.id, home, body.person_id, reason=body.reason, until=body.until
        )

    if caller.signed_in.scope.may("retention.manage"):
        return MadeOut(
            id=await with_everything_in_sight(
                caller.found,
                caller.signed_in,
                lambda connection: work(connection, home_of(connection, body.household_id, areas)),
            )
        )
    caller.check()
    return MadeOut(id=await caller.with_home(lambda _: body.household_id, work))


@router.post("/legal-holds/{hold_id}/end", status_code=204)
async def end(hold_id: UUID, body: WordsBody, by: KeeperDep) -> None:
    """End a hold, with the reason."""
    await by.run(
        lambda connection: holding.end(connection, by.tenant_id, by.id, hold_id, body.answer, by.areas)
    )
