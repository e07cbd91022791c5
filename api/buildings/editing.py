"""Changing a building's footprint: read it exactly, draw it anew or cut it, look first."""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict, Field
from shapely.geometry import mapping

from api import problems
from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.working import in_edit_transaction
from gis.buildings import editing
from gis.buildings.editing import Part
from gis.buildings.repository import read_footprint
from gis.db import Connection
from gis.edits.access import check_may_edit
from gis.edits.fields import read_geometry
from gis.edits.repository import moment
from gis.errors import NotFound

router = APIRouter(prefix="/api/v1/buildings", tags=["buildings"])


class FootprintOut(BaseModel):
    """A footprint in full precision; its ETag goes into `If-Match`."""

    id: UUID
    geometry: dict[str, Any]


class ChangeBody(BaseModel):
    """`reshape` with a `ring` (GeoJSON Polygon) or `split` with a `line` (LineString), lon/lat degrees."""

    model_config = ConfigDict(extra="forbid")

    op: Literal["reshape", "split"]
    ring: dict[str, Any] | None = None
    line: dict[str, Any] | None = None
    dry_run: Annotated[bool, Field(description="only look; nothing is written")] = False


class PartOut(BaseModel):
    """A building after the change; households stay with the first."""

    id: UUID
    is_new: bool
    area_m2: float
    grid_before: UUID | None
    grid_after: UUID | None
    households: int
    geometry: dict[str, Any]

    @classmethod
    def of(cls, part: Part) -> "PartOut":
        """From the domain."""
        same = {name: getattr(part, name) for name in cls.model_fields if name != "geometry"}
        return cls(**same, geometry=mapping(part.geom))


class ChangedOut(BaseModel):
    """What came of it."""

    parts: list[PartOut]


@router.get("/{building_id}/footprint")
async def footprint(
    building_id: UUID, _: SignedInDep, connection: ConnectionDep, response: Response
) -> FootprintOut:
    """The exact footprint, to be drawn on."""
    row = await read_footprint(connection, building_id)
    if row is None:
        raise NotFound(
            "没有这栋楼，或不在你的可见范围内。核对链接后再试。",
            "There is no such building, or it is outside your scope. Check the link.",
        )
    response.headers["etag"] = f'"{row["tag"]}"'
    response.headers["cache-control"] = "private, no-cache"
    return FootprintOut(id=building_id, geometry=json.loads(row["geometry"]))


@router.post("/{building_id}/footprint")
async def change_footprint(
    building_id: UUID,
    body: ChangeBody,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    if_match: Annotated[str | None, Header(max_length=40)] = None,
) -> ChangedOut:
    """Draw a building anew or cut it; units and households stay with it, and all are reassigned in one transaction."""
    check_may_edit(signed_in.acting_roles)
    if if_match is None:
        raise problems.Refused(_IF_MATCH_NEEDED)
    tenant_id, tag = signed_in.user.tenant.id, if_match.strip().strip('"')
    said = body.model_dump()
    field, kind = ("ring", "Polygon") if body.op == "reshape" else ("line", "LineString")
    geometry = read_geometry(said, field, kind)
    change = editing.reshape if body.op == "reshape" else editing.split

    def work(connection: Connection) -> tuple[Part, ...]:
        at = moment(connection)
        with connection.transaction(force_rollback=body.dry_run):
            return change(connection, tenant_id, building_id, geometry, tag, at=at)

    parts = await in_edit_transaction(
        found, signed_in, work, after=lambda connection: editing.check_seen(connection, building_id)
    )
    return ChangedOut(parts=[PartOut.of(part) for part in parts])


_IF_MATCH_NEEDED = problems.Problem(
    428,
    "if_match_needed",
    "没有说明基于哪个轮廓。先读取楼栋轮廓，把它的 ETag 放进 If-Match。什么都没有保存。",
    "Say which footprint you saw: read it and send its ETag as If-Match. Nothing was saved.",
)
