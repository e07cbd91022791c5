"""The standard's documents of what there is: landing page, collections, queryables, schemas."""

from typing import Any

from api.ogc.links import (
    GEOJSON,
    JSON,
    MVT,
    OPENAPI,
    QUERYABLES_REL,
    SCHEMA,
    SCHEMA_REL,
    SCHEMES_REL,
    TILESETS_REL,
    Root,
    link,
)
from tiles.collections import ALLOWED_PROPERTIES, COLLECTIONS, Collection, Property, Receivable
from tiles.coordinates import STORED, Crs

TITLE = "网格 Wangge"
DESCRIPTION = (
    "网格、社区、楼栋、设施与部件，只有你可见的部分。 Grids, buildings, facilities: what is in your scope."
)
_JSON_SCHEMA = "https://json-schema.org/draft/2019-09/schema"
_GEOMETRY_FORMATS = {
    "Point": "geometry-point",
    "LineString": "geometry-linestring",
    "MultiPolygon": "geometry-multipolygon",
}

Extent = tuple[float, float, float, float] | None


def landing(root: Root) -> dict[str, Any]:
    """Where everything starts."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "links": [
            link(root.url, "self", JSON, "This document"),
            link(root.to("api"), "service-desc", OPENAPI, "The API definition"),
            link(root.url.removesuffix("/ogc") + "/docs", "service-doc", "text/html", "The API, to read"),
            link(root.to("conformance"), "conformance", JSON, "Conformance classes"),
            link(root.to("collections"), "data", JSON, "Collections"),
            link(root.to("tileMatrixSets"), SCHEMES_REL, JSON, "Tile matrix sets"),
            link(root.to("tiles"), TILESETS_REL, JSON, "Tilesets of all collections together"),
        ],
    }


def collections(root: Root, extent: Extent, offered: tuple[Crs, ...]) -> dict[str, Any]:
    """All collections; the systems are listed once."""
    return {
        "links": [link(root.to("collections"), "self", JSON, "This document")],
        "crs": [crs.uri for crs in offered],
        "collections": [collection(root, each, extent, ["#/crs"]) for each in COLLECTIONS.values()],
    }


def collection(root: Root, each: Collection, extent: Extent, crs: list[str]) -> dict[str, Any]:
    """One collection."""
    at = ("collections", each.name)
    layer = each.layer
    said: dict[str, Any] = {
        "id": each.name,
        "title": f"{layer.title_zh} {layer.title_en}",
        "description": f"{layer.title_zh} · {layer.title_en}",
        "itemType": "feature",
        "crs": crs,
        "storageCrs": STORED.uri,
        "links": [
            link(root.to(*at), "self", JSON, "This document"),
            link(root.to(*at, "items"), "items", GEOJSON, layer.title_en),
            link(root.to(*at, "queryables"), QUERYABLES_REL, SCHEMA, "Queryables"),
            link(root.to(*at, "schema"), SCHEMA_REL, SCHEMA, "Schema"),
            link(root.to(*at, "schema"), "describedby", SCHEMA, "Schema"),
            link(root.to(*at, "tiles"), TILESETS_REL, JSON, "Tilesets"),
        ],
    }
    if extent is not None:
        said["extent"] = {"spatial": {"bbox": [list(extent)]}}
        if each.has_time:
            said["extent"]["temporal"] = {"interval": [[None, None]]}
    return said


def queryables(root: Root, each: Collection) -> dict[str, Any]:
    """What filters may name."""
    found = {name: property_schema(ALLOWED_PROPERTIES[name]) for name in each.properties}
    return {
        "$schema": _JSON_SCHEMA,
        "$id": root.to("collections", each.name, "queryables"),
        "type": "object",
        "title": f"{each.layer.title_zh} {each.layer.title_en}",
        "properties": {"id": _id(), **found, "geometry": _geometry(each)},
        "additionalProperties": False,
    }


def schema(root: Root, each: Collection) -> dict[str, Any]:
    """What features tell, and what may be written: the rest is read-only."""
    received = each.receivables
    found: dict[str, Any] = {}
    for number, name in enumerate(each.properties, start=1):
        said = property_schema(ALLOWED_PROPERTIES[name])
        if received is None or name not in received:
            said["readOnly"] = True
        else:
            said |= _received(received[name])
        found[name] = {**said, "x-ogc-propertySeq": number}
    geometry = _geometry(each)
    if received is None:
        geometry["readOnly"] = True
    required = [name for name, rule in (received or {}).items() if rule.is_required]
    return {
        "$schema": _JSON_SCHEMA,
        "$id": root.to("collections", each.name, "schema"),
        "type": "object",
        "title": f"{each.layer.title_zh} {each.layer.title_en}",
        "properties": {"id": {**_id(), "x-ogc-role": "id", "readOnly": True}, **found, "geometry": geometry},
        "required": [*required, *(["geometry"] if received is not None else [])],
        "additionalProperties": False,
    }


def property_schema(found: Property) -> dict[str, Any]:
    """A property as JSON Schema."""
    said: dict[str, Any] = {"title": f"{found.title_zh} {found.title_en}"}
    if found.type in ("date", "date-time", "uuid"):
        said |= {"type": "string", "format": found.type}
    else:
        said["type"] = found.type
    if found.unit is not None:
        said |= {"x-ogc-unit": found.unit, "x-ogc-unitLang": "UCUM"}
    return said


def _received(rule: Receivable) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if rule.values:
        said["enum"] = list(rule.values)
    if rule.pattern is not None:
        said["pattern"] = rule.pattern
    if rule.max_length is not None:
        said["maxLength"] = rule.max_length
    if rule.maximum is not None:
        said |= {"minimum": 0, "maximum": rule.maximum}
    if rule.default is not None:
        said["default"] = rule.default
    return said


def _id() -> dict[str, Any]:
    return {"title": "标识 Id", "type": "string", "format": "uuid"}


def _geometry(each: Collection) -> dict[str, Any]:
    return {
        "title": "几何 Geometry",
        "x-ogc-role": "primary-geometry",
        "format": _GEOMETRY_FORMATS[each.geometry],
    }


def tiles_link(root: Root, *parts: str) -> dict[str, Any]:
    """The template of a tileset's tiles."""
    address = root.to(*parts, "{tileMatrix}", "{tileRow}", "{tileCol}")
    return link(address, "item", MVT, "Tiles", templated=True)
