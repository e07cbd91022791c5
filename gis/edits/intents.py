"""What a grid manager asks for: an intent, never polygons. Read from and written to JSON in one place.

Coordinates are EPSG:4490 lon/lat degrees; lines and rings are GeoJSON geometries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry import mapping, shape

from gis.errors import InvalidInput

LonLat = tuple[float, float]
Kind = Literal["general", "dedicated"]
Leftovers = Literal["ask", "join", "keep"]
MAX_VERTICES = 20_000
MAX_MEMBERS = 2_000


@dataclass(frozen=True)
class Split:
    """Cut one grid by a line; the largest piece keeps the number."""

    territory_id: UUID
    line: LineString


@dataclass(frozen=True)
class Merge:
    """Make one grid of several neighbours; the first keeps its number."""

    territory_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Reshape:
    """Draw the border between two neighbours anew."""

    first_id: UUID
    second_id: UUID
    line: LineString


@dataclass(frozen=True)
class MoveVertices:
    """Move shared vertices, all at once."""

    moves: tuple[tuple[LonLat, LonLat], ...]


@dataclass(frozen=True)
class InsertVertex:
    """Put a vertex on the border nearest to a place."""

    at: LonLat


@dataclass(frozen=True)
class DeleteVertex:
    """Take a shared vertex away."""

    at: LonLat


@dataclass(frozen=True)
class Carve:
    """Make a new grid of the ground inside a ring.

    ``leftovers`` says what becomes of pieces it cuts off: refused with their list (ask), part of the new grid (join),
    or exclaves of the old one (keep).
    """

    ring: Polygon
    kind: Kind = "general"
    name: str | None = None
    leftovers: Leftovers = "ask"


@dataclass(frozen=True)
class Paint:
    """Give buildings to another grid; the border follows the cells of the buildings."""

    building_ids: tuple[UUID, ...]
    to_id: UUID
    leftovers: Leftovers = "ask"


@dataclass(frozen=True)
class Revert:
    """Undo one edit by a new one."""

    edit_id: UUID


Intent = Split | Merge | Reshape | MoveVertices | InsertVertex | DeleteVertex | Carve | Paint | Revert


def parse(data: Mapping[str, Any]) -> Intent:
    """The intent in a JSON object ``{"op": …}``; InvalidInput names the field that is wrong."""
    op = data.get("op")
    reader = _READERS.get(op) if isinstance(op, str) else None
    if reader is None:
        known = ", ".join(_READERS)
        raise InvalidInput(
            f"没有操作 {op!s:.40}。可用：{known}。",
            f"There is no operation {op!s:.40}. Known: {known}.",
            code="bad_op",
        )
    return reader(data)


def dump(intent: Intent) -> dict[str, Any]:
    """The JSON object that `parse` reads back."""
    match intent:
        case Split():
            return {"op": "split", "territory": str(intent.territory_id), "line": mapping(intent.line)}
        case Merge():
            return {"op": "merge", "territories": [str(i) for i in intent.territory_ids]}
        case Reshape():
            pair = [str(intent.first_id), str(intent.second_id)]
            return {"op": "reshape", "pair": pair, "line": mapping(intent.line)}
        case MoveVertices():
            moves = [{"from": list(a), "to": list(b)} for a, b in intent.moves]
            return {"op": "move_vertices", "moves": moves}
        case InsertVertex():
            return {"op": "insert_vertex", "at": list(intent.at)}
        case DeleteVertex():
            return {"op": "delete_vertex", "at": list(intent.at)}
        case Carve():
            return {
                "op": "carve",
                "ring": mapping(intent.ring),
                "kind": intent.kind,
                "name": intent.name,
                "leftovers": intent.leftovers,
            }
        case Paint():
            buildings = [str(i) for i in intent.building_ids]
            to, leftovers = str(intent.to_id), intent.leftovers
            return {"op": "paint", "buildings": buildings, "to": to, "leftovers": leftovers}
        case Revert():
            return {"op": "revert", "edit": str(intent.edit_id)}


def _wrong(field: str, what_zh: str, what_en: str) -> InvalidInput:
    return InvalidInput(
        f"{field} {what_zh}。改正后再试。",
        f"{field} {what_en}. Correct it and try again.",
        params={"field": field},
    )


def _id(data: Mapping[str, Any], field: str) -> UUID:
    return _as_id(data.get(field), field)


def _as_id(value: Any, field: str) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise _wrong(field, "不是编号", "is not an id") from None


def _ids(data: Mapping[str, Any], field: str, least: int) -> tuple[UUID, ...]:
    values = data.get(field)
    if not isinstance(values, Sequence) or isinstance(values, str) or not least <= len(values) <= MAX_MEMBERS:
        raise _wrong(field, f"应为 {least}～{MAX_MEMBERS} 个编号", f"must be {least}–{MAX_MEMBERS} ids")
    ids = tuple(_as_id(value, field) for value in values)
    if len(set(ids)) != len(ids):
        raise _wrong(field, "里有重复的编号", "names something twice")
    return ids


def _lonlat(value: Any, field: str) -> LonLat:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        raise _wrong(field, "应为 [经度, 纬度]", "must be [longitude, latitude]")
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in value):
        raise _wrong(field, "应为两个数", "must be two numbers")
    lon, lat = float(value[0]), float(value[1])
    if not (-180 <= lon <= 180 and -85.06 <= lat <= 85.06):
        raise _wrong(field, "不在地图范围内，经度在前", "is off the map; longitude comes first")
    return lon, lat


def _geometry(data: Mapping[str, Any], field: str, kind: str) -> Any:
    value = data.get(field)
    if not isinstance(value, Mapping) or value.get("type") != kind:
        raise _wrong(field, f"应为 GeoJSON {kind}", f"must be a GeoJSON {kind}")
    coordinates = value.get("coordinates")
    lines = coordinates if kind == "Polygon" else [coordinates]
    if not isinstance(lines, Sequence) or isinstance(lines, str) or not 1 <= len(lines) <= 50:
        raise _wrong(field, "没有坐标", "has no coordinates")
    least = 4 if kind == "Polygon" else 2
    total = 0
    for line in lines:
        if not isinstance(line, Sequence) or isinstance(line, str) or len(line) < least:
            raise _wrong(field, f"至少要 {least} 个点", f"needs at least {least} points")
        total += len(line)
        if total > MAX_VERTICES:
            raise _wrong(
                field, f"超过 {MAX_VERTICES:,} 个点，请画得简单些", f"has more than {MAX_VERTICES:,} points"
            )
        for point in line:
            _lonlat(point, field)
    try:
        geom = shape({"type": kind, "coordinates": coordinates})
    except (ValueError, shapely.GEOSException):
        raise _wrong(field, "的坐标不能组成图形", "does not form a shape") from None
    return shapely.transform(geom, lambda xy: np.round(xy, 9) + 0.0)


def _split(data: Mapping[str, Any]) -> Intent:
    return Split(_id(data, "territory"), _geometry(data, "line", "LineString"))


def _merge(data: Mapping[str, Any]) -> Intent:
    return Merge(_ids(data, "territories", 2))


def _reshape(data: Mapping[str, Any]) -> Intent:
    pair = _ids(data, "pair", 2)
    if len(pair) != 2:
        raise _wrong("pair", "应为两个编号", "must be two ids")
    return Reshape(*pair, _geometry(data, "line", "LineString"))


def _move(data: Mapping[str, Any]) -> Intent:
    moves = data.get("moves")
    if not isinstance(moves, Sequence) or isinstance(moves, str) or not 1 <= len(moves) <= MAX_MEMBERS:
        raise _wrong("moves", "是空的或太多", "is empty or too long")
    if not all(isinstance(move, Mapping) for move in moves):
        raise _wrong("moves", "应为 {from, to}", "must be {from, to}")
    return MoveVertices(
        tuple((_lonlat(m.get("from"), "moves.from"), _lonlat(m.get("to"), "moves.to")) for m in moves)
    )


def _carve(data: Mapping[str, Any]) -> Intent:
    kind, name = data.get("kind", "general"), data.get("name")
    if kind not in ("general", "dedicated"):
        raise _wrong("kind", "应为 general 或 dedicated", "must be general or dedicated")
    if name is not None and (not isinstance(name, str) or not 1 <= len(name.strip()) <= 50):
        raise _wrong("name", "应为 1～50 个字", "must have 1–50 characters")
    ring = _geometry(data, "ring", "Polygon")
    return Carve(ring, kind, name.strip() if name else None, _leftovers(data))


def _paint(data: Mapping[str, Any]) -> Intent:
    return Paint(_ids(data, "buildings", 1), _id(data, "to"), _leftovers(data))


def _leftovers(data: Mapping[str, Any]) -> Leftovers:
    match data.get("leftovers", "ask"):
        case "ask":
            return "ask"
        case "join":
            return "join"
        case "keep":
            return "keep"
        case _:
            raise _wrong("leftovers", "应为 ask、join 或 keep", "must be ask, join or keep")


_READERS: dict[str, Callable[[Mapping[str, Any]], Intent]] = {
    "split": _split,
    "merge": _merge,
    "reshape": _reshape,
    "move_vertices": _move,
    "insert_vertex": lambda data: InsertVertex(_lonlat(data.get("at"), "at")),
    "delete_vertex": lambda data: DeleteVertex(_lonlat(data.get("at"), "at")),
    "carve": _carve,
    "paint": _paint,
    "revert": lambda data: Revert(_id(data, "edit")),
}
