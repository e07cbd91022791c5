"""Full numbers for a purpose, who has a number or name, and the codes of the register."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.deps import ConnectionDep, ServicesDep, SignedInDep
from api.people.schemas import (
    ExportBody,
    FoundList,
    FoundOut,
    PersonExportOut,
    SearchBody,
    UnmaskBody,
    UnmaskedOut,
)
from gis.access.masks import mask_of
from gis.people.codes import SCHEMES, codes
from gis.people.exporting import export_person
from gis.people.sealing import needed
from gis.people.unmasking import find, unmask

router = APIRouter(prefix="/api/v1", tags=["people"])


class CodeOut(BaseModel):
    """A code with its words."""

    code: str
    name: str
    name_en: str
    line: str | None
    basis: str | None


@router.get("/people/codes")
async def read_codes(_: SignedInDep) -> dict[str, list[CodeOut]]:
    """Every code of the register by scheme, in its order."""
    return {
        scheme: [
            CodeOut(code=each.code, name=each.zh, name_en=each.en, line=each.line, basis=each.basis)
            for each in codes(scheme).values()
        ]
        for scheme in SCHEMES
    }


@router.post("/people/{person_id}:unmask")
async def unmask_person(
    person_id: UUID,
    body: UnmaskBody,
    response: Response,
    signed_in: SignedInDep,
    connection: ConnectionDep,
    found: ServicesDep,
) -> UnmaskedOut:
    """Full numbers of one resident for a stated purpose; the line in the log is part of the same transaction."""
    ring = needed(found.keyring)
    fields = tuple(dict.fromkeys(body.fields))
    per_hour = found.privacy.unmask_per_hour
    values = await unmask(connection, signed_in, ring, person_id, fields, body.purpose, per_hour)
    response.headers["cache-control"] = "no-store"
    return UnmaskedOut(**values)


@router.post("/people:search")
async def search_people(
    body: SearchBody,
    response: Response,
    signed_in: SignedInDep,
    connection: ConnectionDep,
    found: ServicesDep,
) -> FoundList:
    """Who has exactly this number or name, in one's own scope; a number is not kept."""
    rows = await find(
        connection,
        signed_in,
        needed(found.keyring),
        body.field,
        body.value,
        body.purpose,
        found.privacy.unmask_per_hour,
    )
    mask = mask_of(signed_in.user.roles)
    response.headers["cache-control"] = "no-store"
    return FoundList(items=[FoundOut.of(row, mask) for row in rows])


@router.post("/people/{person_id}:export")
async def export(
    person_id: UUID,
    body: ExportBody,
    response: Response,
    signed_in: SignedInDep,
    connection: ConnectionDep,
    found: ServicesDep,
) -> PersonExportOut:
    """Everything that is stored of one resident, for that resident: in full, and logged."""
    row = await export_person(connection, signed_in, needed(found.keyring), person_id, body.purpose)
    response.headers["cache-control"] = "no-store"
    return PersonExportOut(**row, made_at=datetime.now(UTC), made_by=signed_in.user.display_name)
