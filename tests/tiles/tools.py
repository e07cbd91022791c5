"""Running and decoding tiles in tests."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import mapbox_vector_tile

from gis.db import Connection, set_tenant
from tests.served import lonlat
from tiles.filters import Filters
from tiles.layers import LAYERS
from tiles.mvt import STATEMENTS, TileAddress, TileRequest


@dataclass(frozen=True)
class Decoded:
    """One MVT layer: properties in drawing order, geometries in tile units with y downwards."""

    properties: list[dict[str, Any]]
    geometries: list[dict[str, Any]]


def address_of(lon: float, lat: float, z: int) -> TileAddress:
    side = 1 << z
    x = int((lon + 180) / 360 * side)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
    return TileAddress(z, x, y)


def town_tile(z: int, column: float = 1.5, row: float = 1.0) -> TileAddress:
    """The tile over a place of the test town."""
    return address_of(*lonlat(column, row), z)


def request(
    name: str,
    address: TileAddress,
    *,
    as_of: datetime | None = None,
    suppress_below: int = 5,
    filters: Filters = (),
) -> TileRequest:
    on_date = (as_of or datetime.now(UTC)).date()
    assert isinstance(on_date, date)
    return TileRequest(LAYERS[name], address, as_of, on_date, suppress_below, filters)


def run(connection: Connection, tenant_id: int, asked: TileRequest) -> bytes:
    """The tile's bytes, as the service asks for them: tenant and box in the same transaction."""
    set_tenant(connection, tenant_id, box_3857=asked.box_3857)
    row = connection.execute(STATEMENTS[asked.layer.name], asked.parameters(), binary=True).fetchone()
    assert row is not None
    return bytes(row[0] or b"")


def decode(tile: bytes) -> dict[str, Decoded]:
    """Every MVT layer of a tile, by an independent decoder."""
    decoded = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    return {
        name: Decoded(
            [feature["properties"] for feature in layer["features"]],
            [feature["geometry"] for feature in layer["features"]],
        )
        for name, layer in decoded.items()
    }
