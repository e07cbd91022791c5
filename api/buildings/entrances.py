"""The ways into a building: add one, take one away."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import BriefSignedInDep, ServicesDep
from api.inputs import CleanText, Lat, Lon
from api.working import in_edit_transaction
from gis.buildings import entrances
from gis.buildings.entrances import Entrance, Kind
from gis.edits.access import check_may_edit

router = APIRouter(prefix="/api/v1/buildings/{building_id}/entrances", tags=["buildings"])


class EntranceOut(BaseModel):
    """A stair (`unit`), a `gate` or another way into a building; lon, lat in degrees."""

    id: UUID
    kind: str
    name: str | None
    point: tuple[float, float]

    @classmethod
    def of(cls, entrance: Entrance) -> "EntranceOut":
        """From the domain."""
        return cls(id=entrance.id, kind=entrance.kind, name=entrance.name, point=entrance.point)


class NewEntranceBody(BaseModel):
    """An entrance at most 50 m from its building."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = "unit"
    name: Annotated[CleanText, Field(min_length=1, max_length=60, pattern=r"\S")] | None = None
    point: tuple[Lon, Lat]


@router.post("", status_code=201)
async def add(
    building_id: UUID, body: NewEntranceBody, signed_in: BriefSignedInDep, found: ServicesDep
) -> EntranceOut:
    """Add an entrance; the building is entered by its gate, else by its first stair."""
    check_may_edit(signed_in.user.roles)
    tenant_id = signed_in.user.tenant.id
    name = body.name.strip() if body.name else None
    added = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: entrances.add(connection, tenant_id, building_id, body.kind, name, body.point),
    )
    return EntranceOut.of(added)


@router.delete("/{entrance_id}", status_code=204)
async def remove(
    building_id: UUID, entrance_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep
) -> None:
    """Take an entrance away; what it was is kept."""
    check_may_edit(signed_in.user.roles)
    tenant_id = signed_in.user.tenant.id
    await in_edit_transaction(
        found,
        signed_in,
        lambda connection: entrances.remove(connection, tenant_id, building_id, entrance_id),
    )
