"""Who needs a second factor, and taking a lost one away: one administrator asks, another looks.

Both answer for the whole tenant: whoever takes a factor away could, with a password, become anybody anywhere.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.administering import AdministratorDep
from api.inputs import CleanText
from gis.accounts import factors, resets
from gis.accounts.sessions import check_is_person

router = APIRouter(prefix="/api/v1", tags=["users"])

Role = Annotated[CleanText, Field(min_length=1, max_length=40)]


class Body(BaseModel):
    """What comes in: no member that nobody reads, no spaces around."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class RuleBody(Body):
    """The roles whose holders need a second factor."""

    roles: Annotated[list[Role], Field(max_length=20)]


class RuleOut(BaseModel):
    """The roles whose holders need a second factor."""

    roles: list[str]


class ResetBody(Body):
    """Why somebody's second factor is to be taken away."""

    reason: Annotated[CleanText, Field(min_length=4, max_length=500)]


class AskedOut(BaseModel):
    """The reset that was asked for."""

    id: UUID


class ResetOut(BaseModel):
    """A reset that waits; `may_decide` when the second look is one's own to take."""

    id: UUID
    user_id: UUID
    username: str
    display_name: str
    reason: str
    asked_by: str
    asked_at: datetime
    may_decide: bool


class ResetList(BaseModel):
    """Every reset that waits."""

    items: list[ResetOut]


@router.get("/second-factor/rule")
async def read_rule(by: AdministratorDep) -> RuleOut:
    """Which roles need a second factor."""
    by.check_is_either()
    return RuleOut(roles=list(await by.run(factors.rule)))


@router.put("/second-factor/rule")
async def set_rule(body: RuleBody, by: AdministratorDep) -> RuleOut:
    """Say which roles need one; who has none sets one up before anything else."""
    by.check_gives_access()
    by.check_is_whole()
    await by.run(lambda connection: factors.set_rule(connection, by.tenant_id, by.id, body.roles))
    return RuleOut(roles=sorted(set(body.roles)))


@router.post("/users/{user_id}/second-factor:reset", status_code=201)
async def ask_reset(user_id: UUID, body: ResetBody, by: AdministratorDep) -> AskedOut:
    """Ask for somebody's second factor to be taken away."""
    by.check_gives_access()
    by.check_is_whole()
    check_is_person(by.signed_in)
    return AskedOut(
        id=await by.run(lambda connection: resets.ask(connection, by.tenant_id, by.id, user_id, body.reason))
    )


@router.get("/second-factor/resets")
async def list_resets(by: AdministratorDep) -> ResetList:
    """Resets that wait for a second look."""
    by.check_is_either()
    by.check_is_whole()
    lines = await by.run(resets.waiting)
    return ResetList(
        items=[
            ResetOut(
                **{name: getattr(each, name) for name in ResetOut.model_fields if name != "may_decide"},
                may_decide=by.id not in (each.user_id, each.asked_by_id),
            )
            for each in lines
        ]
    )


@router.post("/second-factor/resets/{reset_id}:{answer}", status_code=204)
async def decide(reset_id: UUID, answer: Literal["approve", "decline"], by: AdministratorDep) -> None:
    """The second look; agreeing ends the factor and every session of the account."""
    by.check_is_either()
    by.check_is_whole()
    check_is_person(by.signed_in)
    await by.run(
        lambda connection: resets.decide(
            connection, by.tenant_id, by.id, reset_id, agrees=answer == "approve"
        )
    )
