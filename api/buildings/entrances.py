"""The ways into a building: add one, change one, take one away."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import BriefSignedInDep, ServicesDep
from api.inputs import CleanText, Lat, Lon
from api.working import in_edit_transaction
from gis.buildings import entrances
from gis.buildings.editing import check_seen
from gis.buildings.entrances import Entrance, Kind, Said
from gis.edits.access import check_may_edit

router = APIRouter(prefix="/api/v1/buildings/{building_id}/entrances", tags=["buildings"])


Name = Annotated[CleanText, Field(min_length=1, max_length=60, pattern=r"\S")]


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
    name: Name | None = None
    point: tuple[Lon, Lat]


class EntranceBody(BaseModel):
    """What is said otherwise; what is left out stays. A `name` of null is no name."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    name: Name | None = None
    point: tuple[Lon, Lat] | None = None

    def said(self) -> Said:
        """The members that were sent."""
        said: Said = {}
        if self.kind is not None:
            said["kind"] = self.kind
        if self.point is not None:
            said["point"] = self.point
        if "name" in self.model_fields_set:
            said["name"] = self.name.strip() if self.name else None
        return said


@router.post("", status_code=201)
async def add(
    building_id: UUID, body: NewEntranceBody, signed_in: BriefSignedInDep, found: ServicesDep
) -> EntranceOut:
    """Add an entrance; the building is entered by its gate, else by its first stair."""
    check_may_edit(signed_in.acting_roles)
    user = signed_in.user
    name = body.name.strip() if body.name else None
    added = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: entrances.add(
            connection, user.tenant.id, user.id, building_id, body.kind, name, body.point
        ),
        after=lambda connection: check_seen(connection, building_id),
    )
    return EntranceOut.of(added)


@router.patch("/{entrance_id}")
async def change(
    building_id: UUID,
    entrance_id: UUID,
    body: EntranceBody,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
) -> EntranceOut:
    """Say something else of an entrance, or put it elsewhere; what it was is kept."""
    check_may_edit(signed_in.acting_roles)
    user, said = signed_in.user, body.said()
    changed = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: entrances.change(
            connection, user.tenant.id, user.id, building_id, entrance_id, said
        ),
        after=lambda connection: check_seen(connection, building_id),
    )
    return EntranceOut.of(changed)


@router.delete("/{entrance_id}", status_code=204)
async def remove(
    building_id: UUID, entrance_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep
) -> None:
    """Take an entrance away; what it was is kept."""
    check_may_edit(signed_in.acting_roles)
    user = signed_in.user
    await in_edit_transaction(
        found,
        signed_in,
        lambda connection: entrances.remove(connection, user.tenant.id, user.id, building_id, entrance_id),
        after=lambda connection: check_seen(connection, building_id),
    )
