"""The catalogue of feature collections: one for every tile layer whose things may be told one by one.

A collection is made of its layer: name, titles, privacy, time and whose sight it is drawn with are the layer's. What it
adds is a statement, `tiles/features/<layer>.sql`, and its properties, from `ALLOWED_PROPERTIES`, which cannot contain a
personal one. Layers that show numbers of people are counts of a place and never a collection; nor is a layer that
needs a right of its own, whose rows are read where that right is asked for.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tiles.layer import Layer
from tiles.layers import CATALOGUE

_SQL = Path(__file__).parent / "features"

PropertyType = Literal["string", "integer", "number", "boolean", "date", "date-time", "uuid"]
GeometryType = Literal["Point", "LineString", "MultiPolygon"]


@dataclass(frozen=True, slots=True)
class Property:
    """A property of features: its type, what it is called, and its unit (UCUM) where it has one."""

    type: PropertyType
    title_zh: str
    title_en: str
    unit: str | None = None


ALLOWED_PROPERTIES: dict[str, Property] = {
    "name": Property("string", "名称", "Name"),  # of a place, never of a person
    "name_en": Property("string", "英文名称", "English name"),
    "code": Property("string", "编码", "Code"),
    "number": Property("string", "编号", "Number"),
    "kind": Property("string", "类型", "Kind"),
    "class": Property("string", "大类", "Class"),
    "state": Property("string", "状态", "State"),
    "status": Property("string", "状态", "Status"),
    "capacity": Property("integer", "规模", "Capacity"),
    "use": Property("string", "用途", "Use"),
    "use_code": Property("string", "用途代码（国标）", "Use by national code"),
    "floors": Property("integer", "层数", "Floors"),
    "house_number": Property("string", "门牌号", "House number"),
    "settlement": Property("string", "城乡类型", "Settlement"),
    "is_key_place": Property("boolean", "重点场所", "Key place"),
    "accuracy": Property("string", "精度等级", "Accuracy class"),
    "surveyed_on": Property("date", "测量日期", "Surveyed on"),
    "checked_on": Property("date", "检查日期", "Checked on"),
    "area_m2": Property("number", "面积", "Area", "m2"),
    "length_m": Property("number", "长度", "Length", "m"),
    "community_id": Property("uuid", "社区标识", "Community's id"),
    "grid_id": Property("uuid", "网格标识", "Grid's id"),
    "valid_from": Property("date-time", "生效时间", "In force from"),
    "valid_to": Property("date-time", "失效时间", "In force until"),
}


@dataclass(frozen=True, slots=True)
class Receivable:
    """What a client may say of a property when it writes: whether it must, which words, how long or how great."""

    is_required: bool = False
    values: tuple[str, ...] = ()
    pattern: str | None = None
    max_length: int | None = None
    maximum: int | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """The things of a layer as features. ``receivables``: the properties a client may write; none: it is only read."""

    layer: Layer
    geometry: GeometryType
    properties: tuple[str, ...]
    receivables: dict[str, Receivable] | None = None

    def __post_init__(self) -> None:
        """Refuse counts of people, and a property that is not on the allow-list."""
        if self.layer.privacy == "counts":
            raise ValueError(f"{self.name} counts people and cannot be a collection")
        strange = [each for each in self.properties if each not in ALLOWED_PROPERTIES]
        if strange:
            raise ValueError(f"collection {self.name} asks for properties outside the allow-list: {strange}")

    @property
    def name(self) -> str:
        """The layer's name."""
        return self.layer.name

    @property
    def has_time(self) -> bool:
        """Whether its features have a time in force, by which `datetime` chooses."""
        return self.layer.takes_as_of

    @property
    def statement(self) -> str:
        """Its SQL, from its file, with parameters as SQLAlchemy reads them in a text: ``cast(:name as type)``."""
        written = (_SQL / f"{self.name}.sql").read_text(encoding="utf-8")
        return re.sub(r"%\((\w+)\)s::(\w+)", r"cast(:\1 as \2)", written)


_TERRITORY = ("area_m2", "valid_from", "valid_to")

_SHAPES: dict[str, tuple[GeometryType, tuple[str, ...]]] = {
    "communities": ("MultiPolygon", ("code", "name", "name_en", "settlement", *_TERRITORY)),
    "grids": ("MultiPolygon", ("code", "number", "name", "kind", "community_id", *_TERRITORY)),
    "lanes": ("MultiPolygon", ("code", "number", "name", "grid_id", "community_id", *_TERRITORY)),
    "overlays": ("MultiPolygon", ("kind", "name", "name_en", *_TERRITORY)),
    "facilities": ("Point", ("kind", "name", "status", "capacity")),
    "organizations": ("Point", ("kind", "name", "is_key_place")),
    "components": (
        "Point",
        ("code", "class", "kind", "name", "state", "accuracy", "surveyed_on", "checked_on"),
    ),
    "duty_posts": ("Point", ("name",)),
    "devices": ("Point", ("kind",)),
    "camera_views": ("MultiPolygon", ()),
    "buildings": ("MultiPolygon", ("name", "house_number", "use", "use_code", "floors", "area_m2")),
    "lane_lines": ("LineString", ("name", "class", "length_m")),
    "land": ("MultiPolygon", ("kind",)),
}

_RECEIVED: dict[str, dict[str, Receivable]] = {
    "facilities": {
        "kind": Receivable(is_required=True, pattern="^[a-z][a-z0-9_]{0,39}$"),
        "name": Receivable(max_length=200),
        "status": Receivable(values=("existing", "planned", "candidate"), default="existing"),
        "capacity": Receivable(maximum=10_000_000),
    }
}


def _collection(layer: Layer) -> Collection:
    """The collection of a layer; a layer added without saying what its features are stops the service at once."""
    if layer.name not in _SHAPES:
        raise ValueError(f"say in tiles/collections.py what the features of {layer.name} are")
    geometry, properties = _SHAPES[layer.name]
    return Collection(layer, geometry, properties, _RECEIVED.get(layer.name))


COLLECTIONS: dict[str, Collection] = {
    layer.name: _collection(layer) for layer in CATALOGUE if layer.privacy != "counts" and not layer.rights
}
