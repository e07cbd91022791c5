"""What a grid manager asks for: an intent, never polygons. Read from and written to JSON in one place.

Coordinates are EPSG:4490 lon/lat degrees; lines and rings are GeoJSON geometries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from shapely import LineString, Polygon
from shapely.geometry import mapping

from gis.edits.dividing import Divide, dump_divide, read_divide
from gis.edits.fields import (
    MAX_MEMBERS,
    LonLat,
    as_lonlat,
    read_geometry,
    read_id,
    read_ids,
    read_name,
    read_word,
    required_name,
    wrong,
)
from gis.errors import InvalidInput

Kind = Literal["general", "dedicated"]
Leftovers = Literal["ask", "join", "keep"]
CutBuildings = Literal["ask", "whole"]
"""What becomes of a building that a new border would cut: asked about, or wholly to the side that has more of it."""
Unit = Literal["building", "block"]
"""What is given away: single buildings, or every building of the street blocks they stand in."""
MAX_GROUPS = 200


@dataclass(frozen=True)
class Split:
    """Cut one grid or lane by a line; the largest piece keeps the number."""

    territory_id: UUID
    line: LineString
    cut_buildings: CutBuildings = "ask"


@dataclass(frozen=True)
class SplitBuildings:
    """Make a new grid of some buildings of one grid; the border follows the cells of the buildings."""

    building_ids: tuple[UUID, ...]
    unit: Unit = "building"
    name: str | None = None
    leftovers: Leftovers = "ask"


@dataclass(frozen=True)
class Merge:
    """Make one grid (or lane) of several neighbours; the first keeps its number."""

    territory_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Reshape:
    """Draw the border between two neighbours anew."""

    first_id: UUID
    second_id: UUID
    line: LineString
    cut_buildings: CutBuildings = "ask"


@dataclass(frozen=True)
class MoveVertices:
    """Move shared vertices, all at once."""

    moves: tuple[tuple[LonLat, LonLat], ...]
    cut_buildings: CutBuildings = "ask"


@dataclass(frozen=True)
class InsertVertex:
    """Put a vertex on the border nearest to a place."""

    at: LonLat


@dataclass(frozen=True)
class DeleteVertex:
    """Take a shared vertex away."""

    at: LonLat
    cut_buildings: CutBuildings = "ask"


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
    cut_buildings: CutBuildings = "ask"


@dataclass(frozen=True)
class Paint:
    """Give buildings, or the street blocks they stand in, to another grid; the border follows their cells."""

    building_ids: tuple[UUID, ...]
    to_id: UUID
    leftovers: Leftovers = "ask"
    unit: Unit = "building"


@dataclass(frozen=True)
class Group:
    """Members that become one grid with a name: grids, or the outlines of estates."""

    name: str
    territory_ids: tuple[UUID, ...] = ()
    areas: tuple[Polygon, ...] = ()


@dataclass(frozen=True)
class Aggregate:
    """Make grids of whole members. A group of one grid keeps it and gives it the name; other grids are untouched.

    With estates the ground of the grids they lie on is divided anew: what belongs to no estate goes to the nearest one.
    """

    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Rename:
    """Give a grid or a lane another name."""

    territory_id: UUID
    name: str


@dataclass(frozen=True)
class Redraw:
    """Give a lane another outline inside its grid; ground of other lanes there is taken from them."""

    territory_id: UUID
    ring: Polygon


@dataclass(frozen=True)
class ReshapeCommunities:
    """Draw the border between two communities anew; both get an edition. Not for drafts, and not undone alone."""

    first_id: UUID
    second_id: UUID
    line: LineString


@dataclass(frozen=True)
class Revert:
    """Undo one edit by a new one."""

    edit_id: UUID


Intent = (
    Split
    | SplitBuildings
    | Merge
    | Reshape
    | MoveVertices
    | InsertVertex
    | DeleteVertex
    | Carve
    | Paint
    | Aggregate
    | Rename
    | Redraw
    | ReshapeCommunities
    | Revert
    | Divide
)


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
    """The JSON object that `parse` reads back; `cut_buildings` and `unit` only where they are not as usual."""
    said = _dump(intent)
    if getattr(intent, "cut_buildings", "ask") != "ask":
        said["cut_buildings"] = "whole"
    if getattr(intent, "unit", "building") != "building":
        said["unit"] = "block"
    return said


def _dump(intent: Intent) -> dict[str, Any]:
    match intent:
        case Split():
            return {"op": "split", "territory": str(intent.territory_id), "line": mapping(intent.line)}
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
        case _:
            return _dump_members(intent)


def _dump_members(intent: Intent) -> dict[str, Any]:
    match intent:
        case SplitBuildings():
            buildings = [str(i) for i in intent.building_ids]
            more = {"name": intent.name, "leftovers": intent.leftovers}
            return {"op": "split_buildings", "buildings": buildings, **more}
        case Merge():
            return {"op": "merge", "territories": [str(i) for i in intent.territory_ids]}
        case Paint():
            buildings = [str(i) for i in intent.building_ids]
            to, leftovers = str(intent.to_id), intent.leftovers
            return {"op": "paint", "buildings": buildings, "to": to, "leftovers": leftovers}
        case Aggregate():
            return {"op": "aggregate", "groups": [_dump_group(group) for group in intent.groups]}
        case ReshapeCommunities():
            pair = [str(intent.first_id), str(intent.second_id)]
            return {"op": "reshape_communities", "pair": pair, "line": mapping(intent.line)}
        case Redraw():
            return {"op": "redraw", "territory": str(intent.territory_id), "ring": mapping(intent.ring)}
        case Rename():
            return {"op": "rename", "territory": str(intent.territory_id), "name": intent.name}
        case Revert():
            return {"op": "revert", "edit": str(intent.edit_id)}
        case Divide():
            return dump_divide(intent)
        case _:
            raise AssertionError("drawn intents are written above")


def _dump_group(group: Group) -> dict[str, Any]:
    if group.areas:
        return {"name": group.name, "areas": [mapping(area) for area in group.areas]}
    return {"name": group.name, "territories": [str(i) for i in group.territory_ids]}


def _split(data: Mapping[str, Any]) -> Intent:
    line = read_geometry(data, "line", "LineString")
    return Split(read_id(data, "territory"), line, _cut_buildings(data))


def _split_buildings(data: Mapping[str, Any]) -> Intent:
    chosen = read_ids(data, "buildings", 1)
    return SplitBuildings(chosen, _unit(data), read_name(data), _leftovers(data))


def _merge(data: Mapping[str, Any]) -> Intent:
    return Merge(read_ids(data, "territories", 2))


def _reshape(data: Mapping[str, Any]) -> Intent:
    pair = read_ids(data, "pair", 2)
    if len(pair) != 2:
        raise wrong("pair", "应为两个编号", "must be two ids")
    return Reshape(*pair, read_geometry(data, "line", "LineString"), _cut_buildings(data))


def _move(data: Mapping[str, Any]) -> Intent:
    moves = data.get("moves")
    if not isinstance(moves, Sequence) or isinstance(moves, str) or not 1 <= len(moves) <= MAX_MEMBERS:
        raise wrong("moves", "是空的或太多", "is empty or too long")
    if not all(isinstance(move, Mapping) for move in moves):
        raise wrong("moves", "应为 {from, to}", "must be {from, to}")
    read = tuple((as_lonlat(m.get("from"), "moves.from"), as_lonlat(m.get("to"), "moves.to")) for m in moves)
    return MoveVertices(read, _cut_buildings(data))


def _carve(data: Mapping[str, Any]) -> Intent:
    kind: Kind = read_word(data, "kind", ("general", "dedicated"))
    ring = read_geometry(data, "ring", "Polygon")
    return Carve(ring, kind, read_name(data), _leftovers(data), _cut_buildings(data))


def _paint(data: Mapping[str, Any]) -> Intent:
    return Paint(read_ids(data, "buildings", 1), read_id(data, "to"), _leftovers(data), _unit(data))


def _aggregate(data: Mapping[str, Any]) -> Intent:
    groups = data.get("groups")
    if not isinstance(groups, Sequence) or isinstance(groups, str) or not 1 <= len(groups) <= MAX_GROUPS:
        raise wrong("groups", f"应为 1～{MAX_GROUPS} 组", f"must be 1–{MAX_GROUPS} groups")
    found = tuple(_group(group) for group in groups)
    if len({bool(group.areas) for group in found}) > 1:
        raise wrong("groups", "要么都是网格，要么都是小区", "must all be of grids, or all of estates")
    members = [member for group in found for member in group.territory_ids]
    if len(set(members)) != len(members):
        raise wrong("groups", "里有网格出现在两组", "name a grid twice")
    if len({group.name for group in found}) != len(found):
        raise wrong("groups", "有两组名称相同", "give two groups the same name")
    return Aggregate(found)


def _group(data: Any) -> Group:
    if not isinstance(data, Mapping):
        raise wrong(
            "groups",
            "应为 {name, territories} 或 {name, areas}",
            "must be {name, territories} or {name, areas}",
        )
    areas = data.get("areas")
    if areas is None:
        return Group(required_name(data), read_ids(data, "territories", 1))
    if not isinstance(areas, Sequence) or isinstance(areas, str) or not 1 <= len(areas) <= MAX_GROUPS:
        raise wrong("areas", f"应为 1～{MAX_GROUPS} 个面", f"must be 1–{MAX_GROUPS} polygons")
    return Group(
        required_name(data), (), tuple(read_geometry({"areas": area}, "areas", "Polygon") for area in areas)
    )


def _leftovers(data: Mapping[str, Any]) -> Leftovers:
    found: Leftovers = read_word(data, "leftovers", ("ask", "join", "keep"))
    return found


def _cut_buildings(data: Mapping[str, Any]) -> CutBuildings:
    found: CutBuildings = read_word(data, "cut_buildings", ("ask", "whole"))
    return found


def _unit(data: Mapping[str, Any]) -> Unit:
    found: Unit = read_word(data, "unit", ("building", "block"))
    return found


_READERS: dict[str, Callable[[Mapping[str, Any]], Intent]] = {
    "split": _split,
    "split_buildings": _split_buildings,
    "merge": _merge,
    "reshape": _reshape,
    "move_vertices": _move,
    "insert_vertex": lambda data: InsertVertex(as_lonlat(data.get("at"), "at")),
    "delete_vertex": lambda data: DeleteVertex(as_lonlat(data.get("at"), "at"), _cut_buildings(data)),
    "carve": _carve,
    "paint": _paint,
    "aggregate": _aggregate,
    "rename": lambda data: Rename(read_id(data, "territory"), required_name(data)),
    "divide": read_divide,
    "redraw": lambda data: Redraw(read_id(data, "territory"), read_geometry(data, "ring", "Polygon")),
    "revert": lambda data: Revert(read_id(data, "edit")),
}
