"""What a request for features asks: page, box, time, system, properties and filter, read from text with the standard's
refusals.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.sql.selectable import Subquery

from api.inputs import LOCAL_ZONE, CleanText, as_of_moment
from gis.errors import InvalidInput, NotFound
from tiles.collections import ALLOWED_PROPERTIES, COLLECTIONS, Collection
from tiles.coordinates import CRS84, EVERYWHERE, Crs, epsg_crs, epsg_in, stored_boxes
from tiles.features import SQL_TYPES, Asked, Moments, source_of
from tiles.filter_tree import Language
from tiles.filtering import read_filter

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000

Limit = Annotated[
    int,
    Query(ge=1, description=f"features of a page; more than {MAX_LIMIT} is read as {MAX_LIMIT}"),
]
BoxText = Annotated[CleanText | None, Query(max_length=200, description="four or six numbers")]
TimeText = Annotated[
    CleanText | None,
    Query(max_length=80, description="a date, a time, or an interval with a slash; .. is open"),
]
CrsText = Annotated[
    CleanText | None, Query(max_length=200, description="the URI of a system of the collection")
]


@dataclass(frozen=True)
class ItemsQuery:
    """The parameters of `items` beside a collection's own properties."""

    limit: Limit = DEFAULT_LIMIT
    bbox: BoxText = None
    bbox_crs: Annotated[CleanText | None, Query(alias="bbox-crs", max_length=200)] = None
    datetime: TimeText = None
    crs: CrsText = None
    filter: Annotated[CleanText | None, Query(max_length=20_000, description="a CQL2 condition")] = None
    filter_lang: Annotated[Language, Query(alias="filter-lang")] = "cql2-text"
    filter_crs: Annotated[CleanText | None, Query(alias="filter-crs", max_length=200)] = None
    cursor: Annotated[CleanText | None, Query(max_length=40, description="where the page before ended")] = (
        None
    )

    @property
    def named_crs(self) -> tuple[str, ...]:
        """The systems that the request names."""
        return tuple(uri for uri in (self.crs, self.bbox_crs, self.filter_crs) if uri is not None)


def collection_of(collection_id: str) -> Collection:
    """The collection of that name; NotFound for any other."""
    found = COLLECTIONS.get(collection_id)
    if found is None:
        raise NotFound(
            "没有这个要素集。可用的见 /ogc/collections。",
            "There is no such collection. /ogc/collections lists them.",
            code="no_such_collection",
        )
    return found


def feature_id_of(collection: Collection, text: str) -> UUID:
    """The id in a path; what is none is nobody's."""
    try:
        return UUID(text)
    except ValueError:
        raise no_such_feature(collection) from None


def no_such_feature(collection: Collection) -> NotFound:
    """The same words for what does not exist and what is out of sight."""
    return NotFound(
        f"“{collection.layer.title_zh}”里没有这个要素，或不在你的可见范围内。核对链接后再试。",
        f"{collection.layer.title_en} has no such feature, or it is outside your scope. Check the link.",
    )


def needs_zones(uris: tuple[str, ...]) -> bool:
    """Whether a system is named that only the tenant's communities could offer."""
    return any(_everywhere(uri) is None and epsg_in(uri) is not None for uri in uris)


def _everywhere(uri: str) -> Crs | None:
    return next((crs for crs in EVERYWHERE if crs.uri == uri), None)


def crs_of(uri: str | None, zones: list[int], name: str = "crs") -> Crs:
    """The system of a URI that the collection offers; CRS84 when none is named."""
    if uri is None:
        return CRS84
    found = _everywhere(uri)
    if found is not None:
        return found
    epsg = epsg_in(uri)
    if epsg is not None and epsg in zones:
        return epsg_crs(epsg)
    raise InvalidInput(
        f"{name} 不是这个要素集提供的坐标系。见要素集的 crs。",
        f"{name} is no coordinate system of this collection; its document lists them under crs.",
        code="bad_crs",
        params={"parameter": name},
    )


def moments_of(text: str | None) -> Moments | None:
    """From when to when; a date is the end of that day, and as a beginning its start, in the tenant's zone."""
    if text is None or text == "":
        return None
    parts = text.split("/")
    if len(parts) == 1:
        moment = as_of_moment(text)
        assert moment is not None
        return moment, moment
    if len(parts) != 2 or parts in (["", ""], ["..", ".."]):
        raise _bad_time()
    since = "-infinity" if parts[0] in ("", "..") else _beginning(parts[0])
    until = "infinity" if parts[1] in ("", "..") else as_of_moment(parts[1])
    if until is None or (isinstance(since, datetime) and isinstance(until, datetime) and since > until):
        raise _bad_time()
    return since, until


def _beginning(text: str) -> datetime:
    moment = as_of_moment(text)
    if moment is None:
        raise _bad_time()
    if len(text) == 10:
        return moment - timedelta(days=1) + timedelta(microseconds=1)
    return moment


def _bad_time() -> InvalidInput:
    return InvalidInput(
        "datetime 写法不对。用 2026-02-01、带时区的时间，或 2026-01-01/.. 这样的区间。",
        "That is no datetime. Write 2026-02-01, a time with its zone, or an interval such as 2026-01-01/..",
        code="bad_datetime",
        params={"parameter": "datetime"},
    )


def grounds_of(text: str | None, crs: Crs) -> list[BaseGeometry]:
    """The ground of a bbox in degrees; two parts across 180°."""
    if text is None:
        return []
    try:
        numbers = [float(part) for part in text.split(",")]
        if len(numbers) == 6:
            numbers = [*numbers[0:2], *numbers[3:5]]
        if len(numbers) != 4:
            raise ValueError("four or six")
        return stored_boxes(numbers, crs)
    except (ValueError, ShapelyError) as error:
        raise InvalidInput(
            "bbox 不对：按坐标系的轴序写四个（或六个）数，左下在前，在坐标系范围内。",
            "That is no bbox: four (or six) numbers in the order of the system's axes, lower corner first, within it.",
            code="bad_bbox",
            params={"parameter": "bbox"},
        ) from error


def asked_of(
    request: Request, query: ItemsQuery, collection: Collection, zones: list[int]
) -> tuple[Subquery, Asked, list[BaseGeometry]]:
    """What is asked of the collection's statement, and every ground that its features must meet."""
    source = source_of(collection)
    conditions = _properties(request, collection, source)
    grounds = grounds_of(query.bbox, crs_of(query.bbox_crs, zones, "bbox-crs"))
    around = list(grounds)
    if query.filter is not None:
        crs = crs_of(query.filter_crs, zones, "filter-crs")
        found = read_filter(query.filter, query.filter_lang, collection, source, crs)
        conditions.append(found.condition)
        if found.ground is not None and not around:
            around = [found.ground]
    elif query.filter_crs is not None:
        crs_of(query.filter_crs, zones, "filter-crs")
    asked = Asked(
        moments_of(query.datetime),
        grounds,
        conditions,
        crs_of(query.crs, zones),
        _after(query.cursor),
    )
    return source, asked, around


def _after(cursor: str | None) -> UUID | None:
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError:
        raise InvalidInput(
            "分页标记不对。从第一页重新开始。",
            "That is no cursor of this list. Start again from the first page.",
            code="bad_cursor",
        ) from None


def _properties(request: Request, collection: Collection, source: Subquery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for name in collection.properties:
        text = request.query_params.get(name)
        if text is not None:
            value = _value(name, text)
            found.append(source.c[name] == bindparam(None, value, SQL_TYPES[ALLOWED_PROPERTIES[name].type]))
    return found


def _value(name: str, text: str) -> str | int | float | bool | date | datetime | UUID:
    """A parameter as the property's type."""
    kind = ALLOWED_PROPERTIES[name].type
    try:
        if kind == "integer":
            number = int(text)
            if not -(2**63) <= number < 2**63:
                raise ValueError("beyond all")
            return number
        if kind == "number":
            return float(text)
        if kind == "boolean":
            return {"true": True, "false": False}[text.lower()]
        if kind == "date":
            return date.fromisoformat(text)
        if kind == "date-time":
            moment = datetime.fromisoformat(text.replace(" ", "+"))
            return (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL_ZONE)).astimezone(UTC)
        if kind == "uuid":
            return UUID(text)
        if len(text) > 1_000 or any(mark in text for mark in ("\x00", "\ufffd")):
            raise ValueError("no text")
    except (ValueError, KeyError, OverflowError) as error:
        raise InvalidInput(
            f"参数 {name} 的值不对。", f"That is no value of {name}.", params={"parameter": name}
        ) from error
    return text
