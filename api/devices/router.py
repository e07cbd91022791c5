"""Details of a device, what a camera sees, and which cameras see a place."""

import json
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.assignments import AssignmentOut
from api.deps import ConnectionDep, SignedInDep
from api.inputs import Lat, Lon
from api.places import with_place
from gis.assignments.reading import assignment_of
from gis.devices.repository import read_device
from gis.devices.seeing import Seeing, cameras_seeing
from gis.errors import NotFound

router = APIRouter(prefix="/api/v1/devices", tags=["devices"])


class ViewOut(BaseModel):
    """What a camera sees: GeoJSON in lon/lat degrees; `sector` in full, `seen` less what buildings hide."""

    bearing_deg: float
    angle_deg: float
    range_m: float
    sector_m2: float
    seen_m2: float
    sector: dict[str, Any]
    seen: dict[str, Any]


class DeviceOut(BaseModel):
    """A camera, smoke alarm or gate; without a view unless it is a camera that says where it looks."""

    id: UUID
    kind: str
    name: str | None
    height_m: float | None
    view: ViewOut | None
    point: tuple[float, float]
    bbox: tuple[float, float, float, float]
    assignment: AssignmentOut | None


class SeeingOut(BaseModel):
    """A camera that sees the place: metres between them, and the bearing from the camera to it."""

    id: UUID
    name: str | None
    point: tuple[float, float]
    distance_m: float
    bearing_deg: float

    @classmethod
    def of(cls, found: Seeing) -> "SeeingOut":
        """From the domain."""
        return cls(
            id=found.id,
            name=found.name,
            point=found.point,
            distance_m=round(found.distance_m, 1),
            bearing_deg=round(found.bearing_deg, 1),
        )


class SeeingPage(BaseModel):
    """The cameras in one's sight that see a place, nearest first."""

    items: list[SeeingOut]


@router.get("/seeing")
async def seeing(_: SignedInDep, connection: ConnectionDep, lon: Lon, lat: Lat) -> SeeingPage:
    """The cameras that see a place: it lies in their sector, and no building covers or hides it."""
    found = await cameras_seeing(connection, lon, lat)
    return SeeingPage(items=[SeeingOut.of(each) for each in found])


@router.get("/{device_id}")
async def read(device_id: UUID, _: SignedInDep, connection: ConnectionDep) -> DeviceOut:
    """One device, where it looks, where it belongs, and why."""
    row = await read_device(connection, device_id)
    if row is None:
        raise NotFound(
            "没有这台设备，或不在你的可见范围内。核对链接后再试。",
            "There is no such device, or it is outside your scope. Check the link.",
        )
    assigned = await assignment_of(connection, "device", device_id, point=True)
    said = with_place(row)
    lens = {name: said.pop(name) for name in ("bearing_deg", "angle_deg", "range_m", "sector_m2", "seen_m2")}
    shapes = {name: said.pop(name) for name in ("sector", "seen")}
    view = None
    if shapes["sector"] is not None:
        view = ViewOut(**lens, **{name: json.loads(shape) for name, shape in shapes.items()})
    return DeviceOut(**said, view=view, assignment=AssignmentOut.of(assigned))
