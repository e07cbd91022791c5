"""Changes of a household's file: each says which state was seen, is logged, and answers with the new number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.deps import BriefSignedInDep, ServicesDep
from api.households.bodies import (
    AnswerBody,
    ChangedOut,
    CorrectionBody,
    EndBody,
    MemberBody,
    MemberChangeBody,
    MoveInBody,
    MoveOutBody,
    NoteBody,
    TagBody,
    TenancyBody,
)
from api.tags import IfMatch, seen_in, tag_of
from api.working import in_edit_transaction
from gis.access.rights import Right
from gis.db import Connection
from gis.errors import NotAllowed
from gis.people.editing import File
from gis.people.held import hold
from gis.people.moving import Home, former_homes, move_in, return_member
from gis.people.sealing import needed

router = APIRouter(prefix="/api/v1/households/{household_id}", tags=["households"])


@dataclass(frozen=True)
class Asked:
    """A change of one file as it is asked for: by whom, having seen what, and where the answer's tag goes."""

    household_id: UUID
    response: Response
    signed_in: BriefSignedInDep
    found: ServicesDep
    if_match: IfMatch = None

    async def change(
        self,
        what: str,
        work: Callable[[File], UUID | None],
        detail: Mapping[str, Any] | None = None,
        *,
        rights: tuple[Right, ...] = ("people.write",),
        needs_tag: bool = True,
        seeing: Callable[[Connection], object] | None = None,
    ) -> ChangedOut:
        """Hold the file as whoever asks sees it, then do the work, count it and log it, in one transaction.

        What else they have to see is held by ``seeing``.
        """
        if not any(self.signed_in.scope.may(right) for right in rights):
            raise NotAllowed(
                "你的角色不能改动居民档案。需要时请网格管理员改。",
                "Your role does not change files of residents. Ask a grid manager.",
                params={"rights": rights},
            )
        seen = seen_in("h", self.if_match) if needs_tag or self.if_match else None
        ring = needed(self.found.keyring)
        user = self.signed_in.user
        held: list[Mapping[str, Any]] = []

        def check(connection: Connection) -> None:
            held.append(hold(connection, self.signed_in, self.household_id, seen))
            if seeing is not None:
                seeing(connection)

        def run(connection: Connection) -> ChangedOut:
            file = File(connection, user.tenant.id, user.id, held[0], ring)
            made = work(file)
            said = {**(detail or {}), **({"id": str(made)} if made else {})}
            return ChangedOut(file_number=file.finish(what, said), id=made)

        done = await in_edit_transaction(self.found, self.signed_in, run, after=check)
        self.response.headers["etag"] = tag_of("h", done.file_number)
        return done


AskedDep = Annotated[Asked, Depends()]
_VISITORS: tuple[Right, ...] = ("people.write", "visits.write")


@router.post("/members", status_code=201)
async def add_member(body: MemberBody, asked: AskedDep) -> ChangedOut:
    """Add a resident to the household."""
    return await asked.change("member.added", lambda file: file.add_member(body.said(), body.how()))


@router.patch("/members/{person_id}")
async def change_member(person_id: UUID, body: MemberChangeBody, asked: AskedDep) -> ChangedOut:
    """Say something else of a member; what was said before is kept."""
    said, how = body.parts()
    detail = {"person_id": str(person_id), "fields": sorted({*said, *how})}
    return await asked.change(
        "member.changed", lambda file: file.change_member(person_id, said, how, body.former_head), detail
    )


@router.post("/members/{person_id}/move_out")
async def move_out(person_id: UUID, body: MoveOutBody, asked: AskedDep) -> ChangedOut:
    """The member moved out on a day; a head leaves the household to another."""
    detail = {"person_id": str(person_id)}
    return await asked.change(
        "member.moved_out", lambda file: file.move_out(person_id, body.on, body.new_head), detail
    )


@router.post("/members/{person_id}/move_in", status_code=201)
async def move_member_in(person_id: UUID, body: MoveInBody, asked: AskedDep) -> ChangedOut:
    """Somebody whom the register knows moves in; their other home loses what is said here."""
    homes: list[Home] = []
    return await asked.change(
        "member.moved_in",
        lambda file: move_in(file, person_id, body.how(), homes),
        {"person_id": str(person_id)},
        seeing=lambda connection: homes.extend(
            former_homes(connection, asked.signed_in, person_id, asked.household_id)
        ),
    )


@router.post("/members/{person_id}/return")
async def take_move_out_back(person_id: UUID, asked: AskedDep) -> ChangedOut:
    """That somebody moved out, within the last month, was a mistake."""
    detail = {"person_id": str(person_id)}
    return await asked.change("member.returned", lambda file: return_member(file, person_id), detail)


@router.post("/tenancies", status_code=201)
async def add_tenancy(body: TenancyBody, asked: AskedDep) -> ChangedOut:
    """The household's unit is let from a day on."""
    return await asked.change("tenancy.added", lambda file: file.add_tenancy(body.tenancy()))


@router.post("/tenancies/{tenancy_id}/end")
async def end_tenancy(tenancy_id: UUID, body: EndBody, asked: AskedDep) -> ChangedOut:
    """The unit is let until a day."""
    detail = {"tenancy_id": str(tenancy_id)}
    return await asked.change("tenancy.ended", lambda file: file.end_tenancy(tenancy_id, body.on), detail)


@router.post("/tags", status_code=201)
async def add_tag(body: TagBody, asked: AskedDep) -> ChangedOut:
    """Give a member a tag: a need, what it rests on in law, and the day it ends by itself."""
    detail = {"person_id": str(body.person_id), "code": body.code}
    return await asked.change(
        "tag.added",
        lambda file: file.add_tag(body.person_id, body.code, body.legal_basis, body.expires_on),
        detail,
    )


@router.post("/tags/{tag_id}/end")
async def end_tag(tag_id: UUID, asked: AskedDep) -> ChangedOut:
    """The need is over."""
    return await asked.change("tag.ended", lambda file: file.end_tag(tag_id), {"tag_id": str(tag_id)})


@router.post("/notes", status_code=201)
async def add_note(body: NoteBody, asked: AskedDep) -> ChangedOut:
    """Note something for the next visit; notes are added and never changed."""
    return await asked.change(
        "note.added", lambda file: file.add_note(body.text), rights=_VISITORS, needs_tag=False
    )


@router.post("/corrections", status_code=201)
async def ask_correction(body: CorrectionBody, asked: AskedDep) -> ChangedOut:
    """Hand in what a resident says is wrong; it is answered within fifteen days."""
    return await asked.change(
        "correction.asked",
        lambda file: file.ask_correction(body.person_id, body.field, body.said, body.reason),
        {"person_id": str(body.person_id), "field": body.field},
        rights=_VISITORS,
        needs_tag=False,
    )


@router.post("/corrections/{request_id}/answer")
async def answer_correction(request_id: UUID, body: AnswerBody, asked: AskedDep) -> ChangedOut:
    """Apply what was said, or decline it, with the reason."""
    return await asked.change(
        f"correction.{body.answer}",
        lambda file: file.answer_correction(
            request_id, is_applied=body.answer == "applied", reason=body.reason
        ),
        {"request_id": str(request_id)},
    )
