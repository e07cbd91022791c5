"""Patrol points: listed, added, changed, ended."""

from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api import problems
from api.deps import BriefSignedInDep, ConnectionDep, ServicesDep, SignedInDep
from api.inputs import CleanText, Lat, Lon
from api.working import in_edit_transaction, with_everything_in_sight
from gis.accounts.model import SignedIn
from gis.assignments.by_hand import Writer
from gis.errors import InvalidInput
from gis.patrols import points
from gis.patrols.access import check_may_manage, check_may_read
from gis.patrols.points import Content
from gis.queries import fetch_all

router = APIRouter(prefix="/api/v1/patrol/points", tags=["patrol"])

Name = Annotated[CleanText, Field(min_length=1, max_length=100)]
Number = Annotated[CleanText, Field(max_length=20)]
Radius = Annotated[float, Field(ge=5, le=200, allow_inf_nan=False)]
ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Code = Annotated[CleanText, Field(min_length=4, max_length=200)]
Version = Annotated[str | None, Header(max_length=40)]


class KeyTime(BaseModel):
    """A time of day at which somebody is wanted there."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: ClockTime = Field(alias="from")
    until: ClockTime


class PointBody(BaseModel):
    """A new point. `code` is what hangs there, for points proved by it; it is kept as a hash alone."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Name
    number: Number = ""
    point: tuple[Lon, Lat]
    proof: Literal["position", "qr", "code"] = "position"
    radius_m: Radius = 20
    is_key_place: bool = False
    key_times: Annotated[list[KeyTime], Field(max_length=8)] = Field(default_factory=list)
    code: Code | None = None

    def content(self) -> Content:
        """For the domain."""
        said = self.model_dump(exclude={"code", "key_times"})
        return Content(**said, key_times=tuple(each.model_dump(by_alias=True) for each in self.key_times))


class PointChange(BaseModel):
    """What is to be otherwise; what is not said stays."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Name | None = None
    number: Number | None = None
    point: tuple[Lon, Lat] | None = None
    proof: Literal["position", "qr", "code"] | None = None
    radius_m: Radius | None = None
    is_key_place: bool | None = None
    key_times: Annotated[list[KeyTime], Field(max_length=8)] | None = None
    code: Code | None = None

    def on(self, content: Content) -> Content:
        """The content with what is said of it."""
        said = self.model_dump(exclude={"code", "key_times"}, exclude_none=True)
        if self.key_times is not None:
            said["key_times"] = tuple(each.model_dump(by_alias=True) for each in self.key_times)
        return replace(content, **said)


class PointOut(BaseModel):
    """A patrol point; `version` is its ETag, as `"p3"`."""

    id: UUID
    name: str
    number: str
    point: tuple[float, float]
    proof: Literal["position", "qr", "code"]
    radius_m: float
    is_key_place: bool
    key_times: list[dict[Literal["from", "until"], str]]
    grid_id: UUID | None
    version: int


class PointList(BaseModel):
    """Patrol points in use, by number."""

    items: list[PointOut]


class PointWritten(BaseModel):
    """A point as it is now."""

    id: UUID
    version: int


@router.get("")
async def list_points(
    signed_in: SignedInDep, connection: ConnectionDep, territory_id: Annotated[UUID | None, Query()] = None
) -> PointList:
    """Patrol points in sight, or those of a territory."""
    check_may_read(signed_in)
    rows = await fetch_all(connection, "patrols", "points", {"territory_id": territory_id})
    return PointList(items=[PointOut(**{**row, "point": (row["lon"], row["lat"])}) for row in rows])


@router.post("", status_code=201)
async def add_point(
    body: PointBody, signed_in: BriefSignedInDep, found: ServicesDep, response: Response
) -> PointWritten:
    """Add a point; it belongs to the grid in which it stands."""
    check_may_manage(signed_in)
    writer = _writer(signed_in)
    point_id, version = await with_everything_in_sight(
        found, signed_in, lambda connection: points.create(connection, writer, body.content(), body.code)
    )
    return _written(response, point_id, version)


@router.patch("/{point_id}")
async def change_point(
    point_id: UUID,
    body: PointChange,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    response: Response,
    if_match: Version = None,
) -> PointWritten:
    """Change a point that was seen as If-Match says."""
    check_may_manage(signed_in)
    writer, version = _writer(signed_in), _seen(if_match)
    after = await in_edit_transaction(
        found,
        signed_in,
        lambda connection: points.change(connection, writer, point_id, version, body.on, body.code),
        after=lambda connection: points.check_seen(connection, point_id),
    )
    return _written(response, point_id, after)


@router.delete("/{point_id}", status_code=204, response_class=Response)
async def end_point(
    point_id: UUID, signed_in: BriefSignedInDep, found: ServicesDep, if_match: Version = None
) -> Response:
    """Take a point out of use; what was walked stays as it was judged."""
    check_may_manage(signed_in)
    writer, version = _writer(signed_in), _seen(if_match)
    await in_edit_transaction(
        found,
        signed_in,
        lambda connection: points.end(connection, writer, point_id, version),
        after=lambda connection: points.check_seen(connection, point_id),
    )
    return Response(status_code=204)


def _writer(signed_in: SignedIn) -> Writer:
    areas = signed_in.scope.map
    return Writer(signed_in.user.tenant.id, signed_in.user.id, None if areas.is_everything else areas.ids)


def _seen(if_match: str | None) -> int:
    if if_match is None:
        raise problems.Refused(_IF_MATCH_NEEDED)
    said = if_match.strip().strip('"')
    if not (said[:1] == "p" and said[1:].isdecimal() and len(said) <= 10):
        raise InvalidInput(
            "If-Match 写不成版本。用读到的 ETag。", "If-Match is no version. Send the ETag that was read."
        )
    return int(said[1:])


def _written(response: Response, point_id: UUID, version: int) -> PointWritten:
    response.headers["etag"] = f'"p{version}"'
    return PointWritten(id=point_id, version=version)


_IF_MATCH_NEEDED = problems.Problem(
    428,
    "if_match_needed",
    "没有说明基于哪个版本。先读取，把版本放进 If-Match。什么都没有保存。",
    "Say which version you saw: read it and send its ETag as If-Match. Nothing was saved.",
)
