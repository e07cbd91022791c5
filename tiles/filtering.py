"""CQL2 filters as SQL conditions: each part of the tree is looked up in what a collection names.

Nothing of a filter becomes SQL text: properties are columns of the catalogue, operators are chosen from tables here,
and every value is a bound parameter. What is not understood is refused with the place where it stands.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, ColumnElement, Double, Function, Text, and_, bindparam, false, not_, or_, true
from sqlalchemy.sql.selectable import Subquery

from tiles.collections import ALLOWED_PROPERTIES, Collection
from tiles.coordinates import Crs, stored_boxes, stored_from
from tiles.features import SQL_TYPES, stored
from tiles.filter_tree import BadFilter, Language, Node, tree_of

MAX_PARTS = 400

_Compare = Callable[[Any, Any], ColumnElement[bool]]

_COMPARISONS: dict[str, _Compare] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
}
_SPATIAL = {
    f"s_{name}": f"st_{name}"
    for name in ("intersects", "equals", "disjoint", "touches", "within", "overlaps", "crosses", "contains")
}
_APART = {"s_disjoint"}
_KINDS = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "date-time": "moment",
    "uuid": "id",
}


@dataclass(frozen=True, slots=True)
class _Operand:
    """One side of a comparison: SQL of a kind, or a value whose kind is the other side's."""

    sql: Any
    kind: str
    is_value: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter over the columns of a collection; `grounds`: what must meet its features, for the box of the map."""

    condition: ColumnElement[bool]
    ground: BaseGeometry | None


def read_filter(
    written: str, language: Language, collection: Collection, source: Subquery, crs: Crs
) -> Filter:
    """The condition of a filter whose geometries are written in ``crs``; `BadFilter` when it is none."""
    node = tree_of(written, language)
    reading = _Reading(collection, source, crs)
    return Filter(reading.condition(node, "filter"), reading.ground(node))


class _Reading:
    """One filter being read."""

    def __init__(self, collection: Collection, source: Subquery, crs: Crs) -> None:
        self._collection = collection
        self._source = source
        self._crs = crs
        self._parts = 0

    def condition(self, node: Node, at: str) -> ColumnElement[bool]:
        """A part that is true or false."""
        self._count(at)
        if isinstance(node, bool):
            return true() if node else false()
        if not isinstance(node, dict):
            raise _not_understood(at, "条件", "a condition")
        if "property" in node:
            operand = self._operand(node, at)
            if operand.kind != "boolean":
                raise _not_understood(at, "条件", "a condition")
            return cast("ColumnElement[bool]", operand.sql)
        op, args = self._operation(node, at)
        if op in ("and", "or"):
            args = _chained(op, args, at)
        places = [f"{at}.args[{number}]" for number in range(len(args))]
        if op in ("and", "or"):
            parts = [self.condition(arg, place) for arg, place in zip(args, places, strict=True)]
            return and_(*parts) if op == "and" else or_(*parts)
        if op == "not":
            _take(args, 1, at)
            return not_(self.condition(args[0], places[0]))
        if op == "isnull":
            _take(args, 1, at)
            return cast("ColumnElement[bool]", self._null_checked(args[0], places[0]).is_(None))
        if op in _COMPARISONS:
            _take(args, 2, at)
            one, other = self._alike(
                [self._operand(arg, place) for arg, place in zip(args, places, strict=True)], at
            )
            return _COMPARISONS[op](one, other)
        if op in _SPATIAL:
            _take(args, 2, at)
            one, other = (self._geometry(arg, place) for arg, place in zip(args, places, strict=True))
            return cast("ColumnElement[bool]", Function(_SPATIAL[op], one, other, type_=Boolean()))
        if op in ("like", "between", "in"):
            return self._advanced(op, args, places, at)
        raise BadFilter(
            f"不支持运算“{op[:40]}”。", f"The operator {op[:40]} is not supported.", params={"at": f"{at}.op"}
        )

    def ground(self, node: Node) -> BaseGeometry | None:
        """The ground that every feature found must meet, from the parts that all have to be true."""
        if not isinstance(node, dict):
            return None
        op, args = str(node.get("op", "")).lower(), node.get("args") or []
        if op == "and":
            found = [ground for ground in map(self.ground, args) if ground is not None]
            return found[0] if found else None
        if op not in _SPATIAL or op in _APART:
            return None
        written = [arg for arg in args if not (isinstance(arg, dict) and "property" in arg)]
        return self._written_geometry(written[0], "filter") if len(written) == 1 else None

    def _advanced(self, op: str, args: list[Node], places: list[str], at: str) -> ColumnElement[bool]:
        if op == "like":
            _take(args, 2, at)
            found, pattern = (self._operand(arg, place) for arg, place in zip(args, places, strict=True))
            if found.kind != "text" or pattern.kind != "text":
                raise _not_understood(at, "文字", "texts")
            if pattern.is_value and re.search(r"(?<!\\)(?:\\\\)*\\$", pattern.sql):
                raise _not_understood(places[1], "模式", "a pattern")
            return cast("ColumnElement[bool]", _sql(found).like(_sql(pattern)))
        if op == "between":
            _take(args, 3, at)
            found, low, high = self._alike(
                [self._operand(arg, place) for arg, place in zip(args, places, strict=True)], at
            )
            return and_(found >= low, found <= high)
        _take(args, 2, at)
        listed = args[1]
        if not isinstance(listed, list) or not listed:
            raise _not_understood(places[1], "列表", "a list")
        operands = [self._operand(each, f"{places[1]}[{number}]") for number, each in enumerate(listed)]
        found, *values = self._alike([self._operand(args[0], places[0]), *operands], at)
        return or_(*(found == value for value in values))

    def _operation(self, node: dict[str, Any], at: str) -> tuple[str, list[Node]]:
        op, args = node.get("op"), node.get("args")
        if not isinstance(op, str) or not isinstance(args, list):
            raise _not_understood(at, "条件", "a condition")
        return op.lower(), args

    def _null_checked(self, node: Node, at: str) -> Any:
        if isinstance(node, dict) and node.get("property") == "geometry":
            return self._source.c.geom
        operand = self._operand(node, at)
        if operand.is_value:
            raise _not_understood(at, "属性", "a property")
        return operand.sql

    def _operand(self, node: Node, at: str) -> _Operand:
        """A property, a function of one, or a value."""
        self._count(at)
        if isinstance(node, bool):
            return _Operand(node, "boolean", is_value=True)
        if isinstance(node, (int, float)):
            return _Operand(_finite(node, at), "number", is_value=True)
        if isinstance(node, str):
            return _Operand(_clean(node, at), "text", is_value=True)
        if isinstance(node, dict):
            if "property" in node:
                return self._property(node["property"], at)
            if "date" in node:
                return _Operand(_day(node["date"], at), "date", is_value=True)
            if "timestamp" in node:
                return _Operand(_moment(node["timestamp"], at), "moment", is_value=True)
            if str(node.get("op")).lower() == "casei":
                _take(node.get("args") or [], 1, at)
                within = self._operand(node["args"][0], f"{at}.args[0]")
                if within.kind != "text":
                    raise _not_understood(at, "文字", "a text")
                return _Operand(Function("lower", _sql(within), type_=Text()), "text")
            if node.get("op") == "*" and len(node.get("args") or []) == 2 and node["args"][0] == -1:
                # How the reader says that a number is negative.
                within = self._operand(node["args"][1], at)
                if within.is_value and within.kind == "number":
                    return _Operand(-within.sql, "number", is_value=True)
        raise _not_understood(at, "属性或值", "a property or a value")

    def _property(self, name: Any, at: str) -> _Operand:
        if name == "id":
            return _Operand(self._source.c.id, "id")
        if not isinstance(name, str) or name not in self._collection.properties:
            raise BadFilter(
                f"没有可查询的属性“{str(name)[:60]}”。见 queryables。",
                f"There is no queryable {str(name)[:60]}. See the queryables.",
                params={"at": at, "property": str(name)[:60]},
            )
        return _Operand(self._source.c[name], _KINDS[ALLOWED_PROPERTIES[name].type])

    def _alike(self, operands: Sequence[_Operand], at: str) -> list[Any]:
        """The sides of a comparison, values made what the others are."""
        kind = next((each.kind for each in operands if not each.is_value), operands[0].kind)
        sides = []
        for operand in operands:
            value = _value_as(operand, kind, at) if operand.is_value else operand
            if value.kind != kind and {value.kind, kind} != {"date", "moment"}:
                raise BadFilter(
                    "比较的两边类型不同。",
                    "The two sides of a comparison are of different types.",
                    params={"at": at},
                )
            sides.append(_sql(value))
        return sides

    def _geometry(self, node: Node, at: str) -> Any:
        self._count(at)
        if isinstance(node, dict) and "property" in node:
            if node["property"] != "geometry":
                raise BadFilter(
                    "这个属性不是几何。用 geometry。",
                    "That property is no geometry; use geometry.",
                    params={"at": at},
                )
            return self._source.c.geom
        return stored(self._written_geometry(node, at))

    def _written_geometry(self, node: Node, at: str) -> BaseGeometry:
        try:
            if isinstance(node, dict) and "bbox" in node:
                numbers = [float(each) for each in node["bbox"]]
                if len(numbers) == 6:
                    numbers = [*numbers[0:2], *numbers[3:5]]
                if len(numbers) != 4:
                    raise ValueError("a box has four or six numbers")
                return shapely.union_all(stored_boxes(numbers, self._crs))
            geom = shapely.force_2d(shape(node))
            if geom.is_empty or not math.isfinite(sum(geom.bounds)):
                raise ValueError("empty")
            geom = stored_from(geom, self._crs)
        except (
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            AttributeError,
            ShapelyError,
            RecursionError,
        ) as error:
            raise BadFilter(
                "这个几何不能使用：核对坐标和坐标系。",
                "That geometry cannot be used: check its coordinates and coordinate system.",
                params={"at": at},
            ) from error
        if not geom.is_valid:
            raise BadFilter(
                "这个几何自己相交或没有闭合。",
                "That geometry crosses itself or is not closed.",
                where=_fault_of(geom),
                params={"at": at},
            )
        return geom

    def _count(self, at: str) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise BadFilter(
                f"过滤条件最多 {MAX_PARTS} 个部分。",
                f"A filter has {MAX_PARTS} parts at most.",
                params={"at": at},
            )


def _chained(op: str, args: list[Node], at: str) -> list[Node]:
    """All that is joined by one operator; the reader gives a chain of them as deep as it is long."""
    joined, waiting = [], args[::-1]
    while waiting:
        node = waiting.pop()
        if (
            isinstance(node, dict)
            and str(node.get("op")).lower() == op
            and isinstance(node.get("args"), list)
        ):
            waiting += node["args"][::-1]
        else:
            joined.append(node)
    if len(joined) < 2:
        raise _not_understood(f"{at}.args", "两个以上条件", "two conditions or more")
    return joined


def _sql(operand: _Operand) -> Any:
    if not operand.is_value:
        return operand.sql
    types: dict[str, Any] = {
        "text": Text(),
        "number": Double(),
        "boolean": Boolean(),
        "date": SQL_TYPES["date"],
        "moment": SQL_TYPES["date-time"],
        "id": SQL_TYPES["uuid"],
    }
    return bindparam(None, operand.sql, types[operand.kind])


def _value_as(operand: _Operand, kind: str, at: str) -> _Operand:
    """A text as the date, moment or id that it is compared with."""
    if operand.kind != "text" or kind == "text":
        return operand
    if kind == "date":
        return _Operand(_day(operand.sql, at), kind, is_value=True)
    if kind == "moment":
        return _Operand(_moment(operand.sql, at), kind, is_value=True)
    if kind == "id":
        try:
            return _Operand(UUID(operand.sql), kind, is_value=True)
        except ValueError as error:
            raise _not_understood(at, "标识", "an id") from error
    return operand


def _take(args: Any, count: int, at: str) -> None:
    if not isinstance(args, list) or len(args) != count:
        raise BadFilter(
            f"这里应有 {count} 个参数。", f"{count} arguments are needed here.", params={"at": f"{at}.args"}
        )


def _finite(number: float, at: str) -> float:
    try:
        found = float(number)
    except OverflowError as error:
        raise _not_understood(at, "数", "a number") from error
    if not math.isfinite(found):
        raise _not_understood(at, "数", "a number")
    return found


def _clean(said: str, at: str) -> str:
    if "\x00" in said or any("\ud800" <= mark <= "\udfff" for mark in said):
        raise _not_understood(at, "文字", "a text")
    return said


def _day(said: Any, at: str) -> date:
    try:
        return date.fromisoformat(said)
    except (ValueError, TypeError) as error:
        raise _not_understood(at, "日期", "a date") from error


def _moment(said: Any, at: str) -> datetime:
    try:
        found = datetime.fromisoformat(said)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise _not_understood(at, "时间", "a time") from error


def _fault_of(geom: BaseGeometry) -> tuple[float, float] | None:
    found = re.search(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]", shapely.is_valid_reason(geom))
    return (float(found.group(1)), float(found.group(2))) if found else None


def _not_understood(at: str, zh: str, en: str) -> BadFilter:
    return BadFilter(f"过滤条件里这里应是{zh}。", f"The filter needs {en} here.", params={"at": at})
