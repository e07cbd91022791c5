"""Reading the fields of an intent from JSON: ids, places, lines, rings; what is wrong is refused by its name."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from shapely.geometry import shape

from gis.errors import InvalidInput

LonLat = tuple[float, float]
MAX_VERTICES = 20_000
MAX_MEMBERS = 2_000


def wrong(field: str, what_zh: str, what_en: str) -> InvalidInput:
    """The refusal that names a field."""
    return InvalidInput(
        f"{field} {what_zh}。改正后再试。",
        f"{field} {what_en}. Correct it and try again.",
        params={"field": field},
    )


def read_id(data: Mapping[str, Any], field: str) -> UUID:
    """The id in a field."""
    return as_id(data.get(field), field)


def as_id(value: Any, field: str) -> UUID:
    """An id that belongs to a field."""
    try:
        return UUID(str(value))
    except ValueError:
        raise wrong(field, "不是编号", "is not an id") from None


def read_ids(data: Mapping[str, Any], field: str, least: int) -> tuple[UUID, ...]:
    """The ids in a field, each once."""
    values = data.get(field)
    if not isinstance(values, Sequence) or isinstance(values, str) or not least <= len(values) <= MAX_MEMBERS:
        raise wrong(field, f"应为 {least}～{MAX_MEMBERS} 个编号", f"must be {least}–{MAX_MEMBERS} ids")
    ids = tuple(as_id(value, field) for value in values)
    if len(set(ids)) != len(ids):
        raise wrong(field, "里有重复的编号", "names something twice")
    return ids


def as_lonlat(value: Any, field: str) -> LonLat:
    """A place on the map."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        raise wrong(field, "应为 [经度, 纬度]", "must be [longitude, latitude]")
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in value):
        raise wrong(field, "应为两个数", "must be two numbers")
    lon, lat = float(value[0]), float(value[1])
    if not (-180 <= lon <= 180 and -85.06 <= lat <= 85.06):
        raise wrong(field, "不在地图范围内，经度在前", "is off the map; longitude comes first")
    return lon, lat


def read_geometry(data: Mapping[str, Any], field: str, kind: str) -> Any:
    """A GeoJSON geometry of one kind, rounded to 9 decimals."""
    value = data.get(field)
    if not isinstance(value, Mapping) or value.get("type") != kind:
        raise wrong(field, f"应为 GeoJSON {kind}", f"must be a GeoJSON {kind}")
    coordinates = value.get("coordinates")
    lines = coordinates if kind == "Polygon" else [coordinates]
    if not isinstance(lines, Sequence) or isinstance(lines, str) or not 1 <= len(lines) <= 50:
        raise wrong(field, "没有坐标", "has no coordinates")
    least = 4 if kind == "Polygon" else 2
    total = 0
    for line in lines:
        if not isinstance(line, Sequence) or isinstance(line, str) or len(line) < least:
            raise wrong(field, f"至少要 {least} 个点", f"needs at least {least} points")
        total += len(line)
        if total > MAX_VERTICES:
            raise wrong(
                field, f"超过 {MAX_VERTICES:,} 个点，请画得简单些", f"has more than {MAX_VERTICES:,} points"
            )
        for point in line:
            as_lonlat(point, field)
    try:
        geom = shape({"type": kind, "coordinates": coordinates})
    except (ValueError, shapely.GEOSException):
        raise wrong(field, "的坐标不能组成图形", "does not form a shape") from None
    return shapely.transform(geom, lambda xy: np.round(xy, 9) + 0.0)


def read_name(data: Mapping[str, Any], field: str = "name") -> str | None:
    """A name of 1–50 characters, or none."""
    name = data.get(field)
    if name is None:
        return None
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= 50:
        raise wrong(field, "应为 1～50 个字", "must have 1–50 characters")
    return name.strip()


def required_name(data: Mapping[str, Any], field: str = "name") -> str:
    """A name of 1–50 characters."""
    name = read_name(data, field)
    if name is None:
        raise wrong(field, "应为 1～50 个字", "must have 1–50 characters")
    return name


def read_word(data: Mapping[str, Any], field: str, words: Sequence[str]) -> Any:
    """One of some words; the first when the field is missing."""
    word = data.get(field, words[0])
    if word not in words:
        raise wrong(field, f"应为 {'、'.join(words)} 之一", f"must be one of {', '.join(words)}")
    return word
