"""What a building and its units are also called: add a name, end one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import BriefSignedInDep, ServicesDep
from api.inputs import CleanText
from api.working import in_edit_transaction
from gis.addresses.spelling import LONGEST
from gis.buildings import naming
from gis.buildings.editing import check_seen
from gis.buildings.naming import Called, Kind
from gis.edits.access import check_may_edit

router = APIRouter(prefix="/api/v1/buildings/{building_id}/addresses", tags=["buildings"])


class CalledOut(BaseModel):
    """A name: the `standard` address, an `alias` or a `former` one; of the building, or of the unit with this room."""

    id: UUID
    kind: str
    text: str
    unit_id: UUID | None
    unit: str | None

    @classmethod
    def of(cls, called: Called) -> "CalledOut":
        """From the domain."""
        return cls(**{name: getattr(called, name) for name in cls.model_fields})


class NewNameBody(BaseModel):
    """Another name of the building, or of one of its units; two spellings of one name are the same."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = "alias"
    text: Annotated[CleanText, Field(min_length=1, max_length=LONGEST, pattern=r"\S")]
    unit_id: UUID | None = None


@router.post("", status_code=201)
async def add(
    building_id: UUID, body: NewNameBody, signed_in: BriefSignedInDep, found: ServicesDep
) -> CalledOut:
    """Give a name, by which the search box finds the building; a new standard address replaces the present one."""
    check_may_edit(signed_in.acting_roles)
    user, text = signed_in.user, body.text.strip()
    added = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: naming.add(
            connection, user.tenant.id, user.id, building_id, body.unit_id, body.kind, text
        ),
        after=lambda connection: check_seen(connection, building_id),
    )
    return CalledOut.of(added)


@router.delete("/{address_id}", status_code=204)
async def end(building_id: UUID, address_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep) -> None:
    """The building or unit is not called so any more; that it was is kept."""
    check_may_edit(signed_in.acting_roles)
    user = signed_in.user
    await in_edit_transaction(
        found,
        signed_in,
        lambda connection: naming.end(connection, user.tenant.id, user.id, building_id, address_id),
        after=lambda connection: check_seen(connection, building_id),
    )
