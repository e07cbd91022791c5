"""One tile of one layer or several: its address checked, its box, its statement run in the caller's transaction.

The box goes into a restrictive row-level policy (see gis.db), which is what lets PostgreSQL use the GiST
index under row-level security; the tile statements repeat it as an ordinary condition.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar, cast

import psycopg

from gis.changes.marks import EVERYTHING
from gis.changes.places import MARGIN, slots_around, slots_under
from gis.db import Box
from gis.errors import InvalidInput, NotFound
from tiles.degrees import BOX, in_degrees
from tiles.filters import Filters
from tiles.layer import Layer
from tiles.layers import LAYERS

_HALF_WORLD_M = 20_037_508.342789244
MAX_ZOOM = 22


@dataclass(frozen=True, slots=True)
class TileAddress:
    """A tile of the Web Mercator pyramid that exists; `parse` makes one."""

    z: int
    x: int
    y: int

    in_degrees: ClassVar[bool] = False
    """Whether its tiles are cut in degrees: `tiles.matrices` has such addresses."""

    @classmethod
    def parse(cls, z: str, x: str, y: str) -> "TileAddress":
        """The address from its parts of a URL; anything that is no tile is `NotFound`."""
        if not all(part.isascii() and part.isdigit() and len(part) <= 8 for part in (z, x, y)):
            raise no_such_tile()
        address = cls(int(z), int(x), int(y))
        side = 1 << min(address.z, MAX_ZOOM)
        if address.z > MAX_ZOOM or address.x >= side or address.y >= side:
            raise no_such_tile()
        return address

    @property
    def box_3857(self) -> Box:
        """xmin, ymin, xmax, ymax in EPSG:3857 metres, with the margin of 64/4096 of a side."""
        side = 2 * _HALF_WORLD_M / (1 << self.z)
        west = -_HALF_WORLD_M + self.x * side
        north = _HALF_WORLD_M - self.y * side
        margin = side * MARGIN
        return west - margin, north - side - margin, west + side + margin, north + margin

    def marks(self, tenant_id: int, sources: tuple[str, ...]) -> tuple[int, ...]:
        """The marks under which what it draws from some tables stands."""
        return slots_under(tenant_id, sources, self.z, self.x, self.y)


@dataclass(frozen=True, slots=True)
class TileRequest:
    """Which tile of which layer, at which date, of which rows; `as_of` none means now, filters are the layer's own."""

    layer: Layer
    address: TileAddress
    as_of: datetime | None
    on_date: date
    suppress_below: int
    filters: Filters = ()

    @property
    def key(self) -> tuple[Hashable, ...]:
        """All that the content depends on beside the tenant and the sight."""
        name = self.layer.name
        on_date = self.on_date if name in DATED else None
        as_of = self.as_of if self.layer.takes_as_of else None
        key = (name, self.address.z, self.address.x, self.address.y, as_of, on_date, self.filters)
        return (*key, "degrees") if self.address.in_degrees else key

    def slots(self, tenant_id: int) -> tuple[int, ...]:
        """The marks that the tile stands under."""
        sources = (TODAYS_SOURCES if self.as_of is None else SOURCES)[self.layer.name]
        if self.layer.margin > MARGIN:
            return EVERYTHING, *slots_around(tenant_id, sources, self.box_3857, self.address.z)
        return EVERYTHING, *self.address.marks(tenant_id, sources)

    @property
    def box_3857(self) -> Box:
        """Where its rows are read: the tile with the layer's margin, EPSG:3857 metres."""
        west, south, east, north = self.address.box_3857
        more = (east - west) / (1 + 2 * MARGIN) * (self.layer.margin - MARGIN)
        return west - more, south - more, east + more, north + more

    def parameters(self) -> dict[str, Any]:
        """The values a tile statement may name."""
        box = zip(BOX, self.address.box_3857, strict=True) if self.address.in_degrees else ()
        return {
            **dict(box),
            **dict.fromkeys(FILTERS),
            **{name: list(values) for name, values in self.filters},
            "z": self.address.z,
            "x": self.address.x,
            "y": self.address.y,
            "as_of": self.as_of,
            "on_date": self.on_date,
            "suppress_below": self.suppress_below,
        }


STATEMENTS = {name: layer.statement for name, layer in LAYERS.items()}
SOURCES = {name: layer.sources() for name, layer in LAYERS.items()}
TODAYS_SOURCES = {name: layer.sources(of_today=True) for name, layer in LAYERS.items()}
DATED = frozenset(name for name, text in STATEMENTS.items() if "%(on_date)s" in text)
"""The layers whose tiles are another day's tomorrow, though nothing changes."""


FILTERS = tuple(sorted({each.name for layer in LAYERS.values() for each in layer.filters}))
"""The filters that any layer takes."""


def layer_at(name: str, z: int) -> Layer:
    """The layer of that name, if it has tiles at the zoom."""
    layer = _layer(name)
    if not layer.minzoom <= z <= layer.maxzoom:
        raise NotFound(
            f"图层“{layer.title_zh}”只有 {layer.minzoom}～{layer.maxzoom} 级。",
            f"The layer “{layer.title_en}” has zooms {layer.minzoom}–{layer.maxzoom} only.",
            code="no_such_tile",
        )
    return layer


@lru_cache(maxsize=1_024)
def layers_of(names: str) -> tuple[Layer, ...]:
    """The layers of a list with commas, by name; the same one twice is refused, for a tile holds a name once."""
    layers = tuple(_layer(name) for name in sorted(names.split(",", len(LAYERS))))
    if len({layer.name for layer in layers}) < len(layers):
        raise InvalidInput(
            "同一个图层写了两次。每个只写一次。",
            "A layer is named twice. Name each once.",
            code="layer_named_twice",
        )
    return layers


@lru_cache(maxsize=4_096)
def layers_at(names: str, z: int) -> tuple[Layer, ...]:
    """Those of a list with commas that have tiles at the zoom: one at least."""
    layers = layers_of(names)
    return tuple(layer for layer in layers if layer.minzoom <= z <= layer.maxzoom) or (
        layer_at(layers[0].name, z),
    )


async def execute(
    connection: psycopg.AsyncConnection[Any], *requests: TileRequest
) -> psycopg.AsyncCursor[tuple[bytes | None, ...]]:
    """Send the prepared statement of one place's tiles, which differ in their layers and filters; the cursor's one row
    has the layers' tiles in order, empty where nothing is there.
    """
    statement = _statement(tuple(each.layer.name for each in requests), requests[0].address.in_degrees)
    wanted: dict[str, set[str]] = {}
    for each in requests:
        for name, values in each.filters:
            wanted.setdefault(name, set()).update(values)
    parameters = {
        **requests[0].parameters(),
        **{name: sorted(values) for name, values in wanted.items()},
    }
    return cast(
        "psycopg.AsyncCursor[tuple[bytes | None, ...]]",
        await psycopg.AsyncCursor(connection).execute(statement, parameters, prepare=True, binary=True),
    )


@lru_cache(maxsize=1_024)
def _statement(names: tuple[str, ...], is_in_degrees: bool) -> str:
    """Some layers' statements as the columns of one: they show one moment, and cost one plan."""
    written = {name: in_degrees(STATEMENTS[name]) if is_in_degrees else STATEMENTS[name] for name in names}
    return "select " + ", ".join(f"({text}) as {name}" for name, text in written.items())


def _layer(name: str) -> Layer:
    layer = LAYERS.get(name)
    if layer is None:
        raise no_such_layer()
    return layer


def no_such_layer() -> NotFound:
    """The answer to an unknown layer name."""
    return NotFound(
        "没有这个图层。可用的图层见 /api/v1/layers。",
        "There is no such layer. /api/v1/layers lists them.",
        code="no_such_layer",
    )


def no_such_tile() -> NotFound:
    """The answer to an address that is no tile."""
    return NotFound(
        "没有这个瓦片。核对级别和行列号。", "There is no such tile. Check z, x and y.", code="no_such_tile"
    )
