"""The definition of this part of the API for clients of the standard: OpenAPI 3.0, with the paths of every collection.

`/openapi.json` describes the whole service in OpenAPI 3.1, with the collection as a parameter. Clients such as GDAL and
QGIS read 3.0, and look for each collection's own path, its limits and its properties.
"""

from typing import Any

from api.ogc.documents import DESCRIPTION, TITLE, queryables
from api.ogc.links import GEOJSON, JSON, MVT, SCHEMA, Root
from api.ogc.parameters import DEFAULT_LIMIT, MAX_LIMIT
from api.ogc.writing import MERGE_PATCH
from tiles.collections import COLLECTIONS, Collection

_PROBLEM = "application/problem+json"
_ITEMS = ("limit", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs", "cursor")
_IN_PATHS = {
    "featureId": "string",
    "tileMatrixSetId": "string",
    "tileMatrix": "string",
    "tileRow": "integer",
    "tileCol": "integer",
}
_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}


def definition(root: Root) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, Any] = {
        "/": _get("landing", "Landing page", JSON, is_public=True),
        "/conformance": _get("conformance", "Conformance classes", JSON, is_public=True),
        "/api": _get("api", "This document", JSON, is_public=True),
        "/collections": _get("collections", "Collections", JSON),
    }
    paths |= {
        "/tileMatrixSets": _get("matrixSets", "Tile matrix sets", JSON, is_public=True),
        "/tileMatrixSets/{tileMatrixSetId}": _with(
            _get("matrixSet", "A tile matrix set", JSON, is_public=True), "tileMatrixSetId"
        ),
        **_tiles("/tiles", "dataset", "all collections together", ("collections", "datetime")),
    }
    for each in COLLECTIONS.values():
        paths |= _collection(root, each)
        at = f"/collections/{each.name}/tiles"
        paths |= _tiles(at, each.name, each.layer.title_en, ("datetime",), each.name)
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "version": "1.0.0", "description": DESCRIPTION},
        "servers": [{"url": root.url}],
        "security": [{"bearer": []}],
        "tags": [{"name": each.name, "description": each.layer.title_en} for each in COLLECTIONS.values()],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "parameters": _shared(),
            "responses": {
                "Problem": {
                    "description": "What went wrong and what to do (RFC 9457).",
                    "content": {_PROBLEM: {"schema": {"type": "object"}}},
                }
            },
        },
    }


def _collection(root: Root, each: Collection) -> dict[str, Any]:
    at, name = f"/collections/{each.name}", each.name
    items = _get(f"{name}.items", each.layer.title_en, GEOJSON, name)
    items["get"]["parameters"] = [
        *({"$ref": f"#/components/parameters/{shared}"} for shared in _ITEMS),
        *_properties(root, each),
    ]
    item = _get(f"{name}.item", f"One of {each.layer.title_en}", GEOJSON, name)
    item = _with(item, "featureId")
    item["get"]["parameters"] = [
        {"$ref": f"#/components/parameters/{shared}"} for shared in ("crs", "datetime")
    ]
    if each.receivables is not None:
        items["post"] = _change(f"{name}.create", "Add a feature", "201", GEOJSON, name)
        item["put"] = _change(f"{name}.replace", "Write all of a feature", "204", GEOJSON, name)
        item["patch"] = _change(f"{name}.update", "Change parts of a feature", "204", MERGE_PATCH, name)
        item["delete"] = _change(f"{name}.delete", "Delete a feature", "204", None, name)
    return {
        at: _get(name, f"About {each.layer.title_en}", JSON, name),
        f"{at}/queryables": _get(f"{name}.queryables", "Queryables", SCHEMA, name),
        f"{at}/schema": _get(f"{name}.schema", "Schema", SCHEMA, name),
        f"{at}/items": items,
        f"{at}/items/{{featureId}}": item,
    }


def _tiles(at: str, name: str, what: str, asked: tuple[str, ...], tag: str | None = None) -> dict[str, Any]:
    """The paths of tilesets and tiles below an address."""
    tile = _get(f"{name}.tile", f"A tile of {what}", MVT, tag)
    tile["get"]["parameters"] = [{"$ref": f"#/components/parameters/{shared}"} for shared in asked]
    tile["get"]["responses"]["204"] = {"description": "Nothing is here."}
    one = f"{at}/{{tileMatrixSetId}}"
    return {
        at: _get(f"{name}.tilesets", f"Tilesets of {what}", JSON, tag),
        one: _with(_get(f"{name}.tileset", f"A tileset of {what}", JSON, tag), "tileMatrixSetId"),
        f"{one}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _with(
            tile, "tileMatrixSetId", "tileMatrix", "tileRow", "tileCol"
        ),
    }


def _with(item: dict[str, Any], *parameters: str) -> dict[str, Any]:
    """A path with what stands in it."""
    return {**item, "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters]}


def _get(
    operation: str, summary: str, media_type: str, tag: str | None = None, *, is_public: bool = False
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation,
        "summary": summary,
        "responses": {
            "200": {"description": summary, "content": {media_type: {"schema": {"type": "object"}}}},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if tag is not None:
        found["tags"] = [tag]
    if is_public:
        found["security"] = []
    return {"get": found}


def _change(operation: str, summary: str, status: str, media_type: str | None, tag: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation,
        "summary": summary,
        "tags": [tag],
        "parameters": [_header("Content-Crs", "the URI of the geometry's system; CRS84 without it")],
        "responses": {
            status: {"description": summary},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if status != "201":
        found["parameters"].append(_header("If-Match", "the feature's ETag", is_required=True))
    if media_type is not None:
        found["requestBody"] = {"required": True, "content": {media_type: {"schema": {"type": "object"}}}}
    return found


def _header(name: str, description: str, *, is_required: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": is_required,
        "description": description,
        "schema": {"type": "string"},
    }


def _shared() -> dict[str, dict[str, Any]]:
    """The parameters of every collection."""
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    uri = {"type": "string", "format": "uri"}
    return {
        "limit": _query("limit", limit),
        "bbox": {**_query("bbox", _NUMBERS), "explode": False, "style": "form"},
        "bbox-crs": _query("bbox-crs", uri),
        "datetime": _query("datetime", {"type": "string"}),
        "crs": _query("crs", uri),
        "filter": _query("filter", {"type": "string"}),
        "filter-lang": _query(
            "filter-lang", {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"}
        ),
        "filter-crs": _query("filter-crs", uri),
        "cursor": _query("cursor", {"type": "string"}),
        "collections": _query("collections", {"type": "array", "items": {"type": "string"}}),
        **{
            name: {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
            for name, kind in _IN_PATHS.items()
        },
    }


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "style": "form",
        "explode": False,
        "schema": schema,
    }


def _properties(root: Root, each: Collection) -> list[dict[str, Any]]:
    """A collection's own properties as parameters."""
    known = queryables(root, each)["properties"]
    kept = ("type", "format")
    return [
        _query(name, {key: known[name][key] for key in kept if key in known[name]})
        for name in each.properties
    ]
