"""Features: a page of a collection, and one.

A page is sent as it is read. Each part of it is read in a transaction of its own, so that a client who reads slowly
holds no connection; as the pages do, the parts go on after the last id.
"""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from shapely.geometry.base import BaseGeometry
from sqlalchemy import RowMapping
from sqlalchemy.sql.selectable import Subquery

from api.deps import BriefSignedInDep, Services, ServicesDep, token_of
from api.encoding import choose, encoded_parts, entity_tag, matches, name_of
from api.ogc.links import GEOJSON, JSON, Root, link, root_of
from api.ogc.parameters import (
    MAX_LIMIT,
    CrsText,
    ItemsQuery,
    TimeText,
    asked_of,
    collection_of,
    crs_of,
    feature_id_of,
    moments_of,
    needs_zones,
    no_such_feature,
)
from api.ogc.route import OgcRoute
from gis.accounts.model import SignedIn
from gis.accounts.tokens import hash_of
from gis.db import EVERYTHING, Box, transaction
from tiles.collections import Collection
from tiles.coordinates import box_3857
from tiles.features import Asked, feature_text, metric_zones, read_one, read_page

router = APIRouter(prefix="/ogc/collections/{collection_id}/items", tags=["ogc"], route_class=OgcRoute)

_PART = 500
_HEADERS = {"cache-control": "private, no-cache"}


@router.get(
    "",
    response_class=StreamingResponse,
    responses={200: {"content": {GEOJSON: {}}, "description": "A page of features."}},
)
async def items(
    collection_id: str,
    request: Request,
    query: Annotated[ItemsQuery, Depends()],
    signed_in: BriefSignedInDep,
    found: ServicesDep,
) -> Response:
    """Features of a collection by id, in one's sight; a property of the collection is a parameter as well."""
    collection = collection_of(collection_id)
    zones = await zones_for(found, signed_in, query.named_crs)
    source, asked, around = asked_of(request, query, collection, zones)
    page = _Page(
        found, signed_in, collection, source, asked, await _box(found, signed_in, request, collection, around)
    )
    size = min(query.limit, MAX_LIMIT)
    first = await page.read(asked, min(size, _PART) + 1)
    body = _body(page, first, size, _Around(request, root_of(request, found.settings)))
    headers = {**_HEADERS, "content-crs": f"<{asked.crs.uri}>", "vary": "Accept-Encoding"}
    encoding = choose(request.headers.get("accept-encoding", ""))
    if encoding != "identity":
        headers["content-encoding"] = encoding
    return StreamingResponse(encoded_parts(body, encoding), media_type=GEOJSON, headers=headers)


@router.get(
    "/{feature_id}",
    response_class=Response,
    responses={200: {"content": {GEOJSON: {}}, "description": "The feature."}},
)
async def item(
    collection_id: str,
    feature_id: str,
    request: Request,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    crs: CrsText = None,
    datetime: TimeText = None,
) -> Response:
    """One feature; its ETag is what `If-Match` of a change wants."""
    collection = collection_of(collection_id)
    system = crs_of(crs, await zones_for(found, signed_in, () if crs is None else (crs,)))
    wanted = feature_id_of(collection, feature_id)
    async with transaction(found.engine, signed_in.user.tenant.id, signed_in.scope.sight) as connection:
        row = await read_one(connection, collection, wanted, system, moments_of(datetime))
    if row is None:
        raise no_such_feature(collection)
    root = root_of(request, found.settings)
    at = ("collections", collection.name)
    links = [
        link(root.to(*at, "items", str(row["id"])), "self", GEOJSON),
        link(root.to(*at), "collection", JSON, collection.layer.title_en),
    ]
    text = f'{feature_text(collection, row)[:-1]},"links":{json.dumps(links)}}}'
    body = text.encode()
    tag = feature_tag(row["tag"]) if "tag" in row else entity_tag(name_of(body), "identity")
    headers = {**_HEADERS, "etag": tag, "content-crs": f"<{system.uri}>"}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=GEOJSON, headers=headers)


def feature_tag(name: str) -> str:
    """The entity tag of a feature that can be changed: the name of its content, whatever system it is told in."""
    return f'"f{name}"'


async def zones_for(found: Services, signed_in: SignedIn, uris: tuple[str, ...]) -> list[int]:
    """The zones of the tenant's communities, if a system is named that might be one."""
    if not needs_zones(uris):
        return []
    async with transaction(found.engine, signed_in.user.tenant.id, EVERYTHING) as connection:
        return await metric_zones(connection)


async def _box(
    found: Services,
    signed_in: SignedIn,
    request: Request,
    collection: Collection,
    around: Sequence[BaseGeometry],
) -> Box | None:
    """The box of the map in which rows are looked for: what is asked for, within what somebody can see at all.

    Without the latter whoever sees one grid would have every row of the tenant looked at for a page.
    """
    asked = box_3857(around) if around else None
    token = token_of(request)
    if signed_in.scope.map.is_everything or not collection.layer.is_scoped or token is None:
        return asked
    token_hash = hash_of(token)
    reader = found.readers.known(token_hash)
    if reader is None:
        reader = await found.readers.ask(signed_in.user.tenant.id, token_hash)
    if reader.reach.areas.is_everything:
        return asked
    seen = reader.reach.around
    if asked is None:
        return seen
    west, south, east, north = (*map(max, asked[:2], seen[:2]), *map(min, asked[2:], seen[2:]))
    return (west, south, east, north) if west <= east and south <= north else (0.0, 0.0, 0.0, 0.0)


class _Page:
    """What is read of a collection, by whom, part by part."""

    def __init__(
        self,
        found: Services,
        signed_in: SignedIn,
        collection: Collection,
        source: Subquery,
        asked: Asked,
        box: Box | None,
    ) -> None:
        self._found = found
        self._signed_in = signed_in
        self.collection = collection
        self._source = source
        self.asked = asked
        self._box = box

    async def read(self, asked: Asked, size: int) -> Sequence[RowMapping]:
        """The next features, in the sight of whoever asks and in the box of the map that is asked for."""
        sight = self._signed_in.scope.sight
        tenant_id = self._signed_in.user.tenant.id
        async with transaction(self._found.engine, tenant_id, sight, self._box) as connection:
            return await read_page(connection, self.collection, self._source, asked, size)


class _Around:
    """What stands around the features of a page: the links."""

    def __init__(self, request: Request, root: Root) -> None:
        self._query = [
            (name, value) for name, value in request.query_params.multi_items() if name != "cursor"
        ]
        self._cursor = request.query_params.get("cursor")
        self._at = root.to("collections", request.path_params["collection_id"])

    @property
    def is_first(self) -> bool:
        """Whether no page came before."""
        return self._cursor is None

    def _address(self, cursor: str | None) -> str:
        query = [*self._query, *([("cursor", cursor)] if cursor is not None else [])]
        return f"{self._at}/items" + (f"?{urlencode(query)}" if query else "")

    def links(self, after: str | None) -> str:
        """The links of a page that ends with an id, or of the last one, as JSON."""
        said = [link(self._address(self._cursor), "self", GEOJSON), link(self._at, "collection", JSON)]
        if after is not None:
            said.append(link(self._address(after), "next", GEOJSON))
        return json.dumps(said, ensure_ascii=False)


async def _body(page: _Page, first: Sequence[RowMapping], size: int, around: _Around) -> AsyncIterator[str]:
    """The feature collection, part by part; each part asks for one more than it tells, to know whether there is one."""
    head = '{"type":"FeatureCollection","features":['
    told, part, last = 0, first, None
    while True:
        wanted = min(size - told, _PART)
        texts = [feature_text(page.collection, row) for row in part[:wanted]]
        if texts:
            yield (",\n" if told else head) + ",\n".join(texts)
            told += len(texts)
            last = part[len(texts) - 1]["id"]
        is_more = len(part) > wanted
        if not is_more or told >= size:
            break
        part = await page.read(replace(page.asked, after=last), min(size - told, _PART) + 1)
    moment = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    matched = f',"numberMatched":{told}' if around.is_first and not is_more else ""
    links = around.links(str(last) if is_more else None)
    yield f'{"" if told else head}],"links":{links},"timeStamp":"{moment}"{matched},"numberReturned":{told}}}'
