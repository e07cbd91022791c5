"""Create, replace, update and delete by the standard (Part 4), and which collections take it.

A write goes through the same service, right, area and log as everything that changes a register. Whoever changes or
deletes says which state they saw: `If-Match` with the feature's ETag.
"""

from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

import shapely
from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api import problems
from api.deps import BriefSignedInDep, Services, ServicesDep
from api.inputs import CleanText
from api.ogc.items import feature_tag, zones_for
from api.ogc.links import GEOJSON, root_of
from api.ogc.parameters import collection_of, crs_of, feature_id_of
from api.ogc.route import OgcRoute
from api.working import in_edit_transaction
from gis.accounts.model import SignedIn
from gis.assignments.by_hand import Writer
from gis.db import Connection
from gis.errors import InvalidInput
from gis.facilities import editing
from gis.facilities.editing import Content
from tiles.collections import Collection
from tiles.coordinates import stored_from

router = APIRouter(prefix="/ogc/collections/{collection_id}/items", tags=["ogc"], route_class=OgcRoute)

MERGE_PATCH = "application/merge-patch+json"
_READ = "GET, OPTIONS"

Coordinate = Annotated[float, Field(allow_inf_nan=False)]
IfMatch = Annotated[str | None, Header(max_length=60)]
ContentCrs = Annotated[str | None, Header(max_length=200)]

_ELSEWHERE: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("communities", "grids", "lanes"),
        (
            "区域只能通过边界调整来改：POST /api/v1/communities/{community_id}/edits，或先做成方案。",
            "Territories change only by edits: POST /api/v1/communities/{community_id}/edits, or a draft.",
        ),
    ),
    "overlays": ("叠加片区在 /api/v1/overlays 改。", "Overlay areas are changed at /api/v1/overlays."),
    "buildings": (
        "楼栋轮廓在 /api/v1/buildings/{building_id}/footprint 改，其余由导入更新。",
        "Footprints are changed at /api/v1/buildings/{building_id}/footprint; the rest comes by import.",
    ),
}
_IMPORTED = ("这类要素由导入更新，这里只能读。", "These features come by import; here they are only read.")


class PointBody(BaseModel):
    """A GeoJSON point in the system of `Content-Crs`, CRS84 without it; a height is not kept."""

    type: Literal["Point"]
    coordinates: Annotated[list[Coordinate], Field(min_length=2, max_length=3)]


class PropertiesBody(BaseModel):
    """What may be written of a facility; null is what is not said, as QGIS writes it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Annotated[CleanText, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: Annotated[CleanText, Field(min_length=1, max_length=200, pattern=r"\S")] | None = None
    status: Literal["existing", "planned", "candidate"] | None = None
    capacity: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


class FeatureBody(BaseModel):
    """A GeoJSON feature; other members of it are passed over."""

    type: Literal["Feature"]
    id: str | int | None = None
    geometry: PointBody
    properties: PropertiesBody


class ChangedPropertiesBody(BaseModel):
    """The properties to change; null takes one away."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Annotated[CleanText, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = ""
    name: Annotated[CleanText, Field(min_length=1, max_length=200, pattern=r"\S")] | None = None
    status: Literal["existing", "planned", "candidate"] | None = None
    capacity: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


class MergeBody(BaseModel):
    """A JSON merge patch (RFC 7396) of a feature."""

    type: Literal["Feature"] = "Feature"
    id: str | int | None = None
    geometry: PointBody | None = None
    properties: ChangedPropertiesBody = ChangedPropertiesBody()


@router.post("", status_code=201, response_class=Response)
async def create(
    collection_id: str,
    body: FeatureBody,
    request: Request,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    content_crs: ContentCrs = None,
) -> Response:
    """Add a feature; its address is in Location. An id in the body is passed over."""
    collection = _editable(collection_id)
    writer = _writer(signed_in)
    content = _content(body, await _point(found, signed_in, body.geometry, content_crs))
    made, tag = await in_edit_transaction(
        found, signed_in, lambda connection: editing.create(connection, writer, content), after=_nothing
    )
    address = root_of(request, found.settings).to("collections", collection.name, "items", str(made))
    return Response(status_code=201, headers={"location": address, "etag": feature_tag(tag)})


@router.put("/{feature_id}", status_code=204, response_class=Response)
async def replace_feature(
    collection_id: str,
    feature_id: str,
    body: FeatureBody,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    content_crs: ContentCrs = None,
    if_match: IfMatch = None,
) -> Response:
    """Write all of a feature."""
    collection = _editable(collection_id)
    writer, wanted = _writer(signed_in), feature_id_of(collection, feature_id)
    content = _content(body, await _point(found, signed_in, body.geometry, content_crs))

    def work(connection: Connection) -> str:
        _same_id(body.id, wanted)
        return editing.change(connection, writer, wanted, _seen(if_match), lambda _: content)

    tag = await in_edit_transaction(found, signed_in, work, after=_in_sight(wanted, if_match))
    return Response(status_code=204, headers={"etag": feature_tag(tag)})


@router.patch("/{feature_id}", status_code=204, response_class=Response)
async def update_feature(
    collection_id: str,
    feature_id: str,
    body: MergeBody,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    content_crs: ContentCrs = None,
    if_match: IfMatch = None,
) -> Response:
    """Change what the merge patch names, and nothing else."""
    collection = _editable(collection_id)
    writer, wanted = _writer(signed_in), feature_id_of(collection, feature_id)
    said = body.properties.model_dump(exclude_unset=True)
    if body.geometry is not None:
        said["point"] = await _point(found, signed_in, body.geometry, content_crs)
    elif "geometry" in body.model_fields_set:
        raise _needed("geometry")
    for name in ("kind", "status"):
        if name in said and not said[name]:
            raise _needed(name)

    def work(connection: Connection) -> str:
        _same_id(body.id, wanted)
        return editing.change(
            connection, writer, wanted, _seen(if_match), lambda content: replace(content, **said)
        )

    tag = await in_edit_transaction(found, signed_in, work, after=_in_sight(wanted, if_match))
    return Response(status_code=204, headers={"etag": feature_tag(tag)})


@router.delete("/{feature_id}", status_code=204, response_class=Response)
async def delete_feature(
    collection_id: str,
    feature_id: str,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    if_match: IfMatch = None,
) -> Response:
    """Take a feature out of its collection: a facility is closed, and what it was is kept."""
    collection = _editable(collection_id)
    writer, wanted = _writer(signed_in), feature_id_of(collection, feature_id)
    await in_edit_transaction(
        found,
        signed_in,
        lambda connection: editing.close(connection, writer, wanted, _seen(if_match)),
        after=_in_sight(wanted, if_match),
    )
    return Response(status_code=204)


@router.options("", include_in_schema=False)
async def items_methods(collection_id: str, signed_in: BriefSignedInDep) -> Response:
    """What may be done with the collection's features, by whoever asks."""
    if not _may_write(collection_of(collection_id), signed_in):
        return Response(headers={"allow": _READ})
    return Response(headers={"allow": f"{_READ}, POST", "accept-post": GEOJSON})


@router.options("/{feature_id}", include_in_schema=False)
async def item_methods(collection_id: str, feature_id: str, signed_in: BriefSignedInDep) -> Response:
    """What may be done with a feature, by whoever asks; not whether it is there."""
    collection = collection_of(collection_id)
    feature_id_of(collection, feature_id)
    if not _may_write(collection, signed_in):
        return Response(headers={"allow": _READ})
    return Response(headers={"allow": f"{_READ}, PUT, PATCH, DELETE", "accept-patch": MERGE_PATCH})


def _may_write(collection: Collection, signed_in: SignedIn) -> bool:
    return collection.receivables is not None and signed_in.scope.may("map.edit")


def _editable(collection_id: str) -> Collection:
    """The collection, if it is written here; 405 with words that say where else."""
    collection = collection_of(collection_id)
    if collection.receivables is None:
        zh, en = _ELSEWHERE.get(collection.name, _IMPORTED)
        raise problems.Refused(problems.Problem(405, "method_not_allowed", zh, en, headers={"allow": _READ}))
    return collection


def _writer(signed_in: SignedIn) -> Writer:
    signed_in.scope.check(
        "map.edit",
        "你可以查看，但不能改动设施。需要时请管理员给你“网格管理员”角色；密钥要带 map.edit。",
        "You can view facilities but not change them. Ask for the role of grid manager; a key needs map.edit.",
    )
    areas = signed_in.scope.map
    return Writer(signed_in.user.tenant.id, signed_in.user.id, None if areas.is_everything else areas.ids)


async def _point(
    found: Services, signed_in: SignedIn, body: PointBody, content_crs: str | None
) -> tuple[float, float]:
    """The place in stored degrees."""
    uri = None if content_crs is None else content_crs.strip().removeprefix("<").removesuffix(">")
    zones = await zones_for(found, signed_in, () if uri is None else (uri,))
    crs = crs_of(uri, zones, "Content-Crs")
    try:
        point = stored_from(shapely.Point(body.coordinates[:2]), crs)
    except ValueError as error:
        raise InvalidInput(
            "坐标不在坐标系范围内。核对坐标、轴序和 Content-Crs。",
            "The coordinates lie outside the system. Check them, the order of axes, and Content-Crs.",
            code="bad_coordinates",
        ) from error
    lon, lat = shapely.get_coordinates(point)[0]
    return float(lon), float(lat)


def _content(body: FeatureBody, point: tuple[float, float]) -> Content:
    said = body.properties
    return Content(said.kind, said.name, said.status or "existing", said.capacity, point)


def _same_id(said: str | int | None, wanted: UUID) -> None:
    if said is not None and str(said).lower() != str(wanted):
        raise InvalidInput(
            "要素的 id 不能改。去掉 id，或写成地址里的那个。",
            "A feature's id cannot change. Leave it out, or say the one in the address.",
            code="id_fixed",
        )


def _needed(name: str) -> InvalidInput:
    return InvalidInput(f"{name} 不能去掉。", f"{name} cannot be taken away.", params={"property": name})


def _in_sight(wanted: UUID, if_match: str | None) -> Any:
    """The check with the writer's own sight: what is not theirs is not there, and only then a tag is asked for."""

    def check(connection: Connection) -> None:
        editing.check_seen(connection, wanted)
        if if_match is None:
            raise problems.Refused(_IF_MATCH_NEEDED)

    return check


def _seen(if_match: str | None) -> str:
    """The name of the content in an If-Match; what is no such tag matches nothing."""
    tag = (if_match or "").strip()
    return tag[2:-1] if tag.startswith('"f') and tag.endswith('"') else ""


def _nothing(_connection: Connection) -> None:
    """A new feature has nobody's sight yet: where it may stand is checked when it is placed."""


_IF_MATCH_NEEDED = problems.Problem(
    428,
    "if_match_needed",
    "没有说明看到的是哪一次。先读取这个要素，把它的 ETag 放进 If-Match。什么都没有保存。",
    "Say which state you saw: read the feature and send its ETag as If-Match. Nothing was saved.",
)
