"""Tiles in one file: PMTiles 3 and MBTiles 1.3, each written and read; the tiles in them are gzip.

The same tiles and the same description give the same bytes, so that a file's digest says whether anything changed.
"""

import io
import json
import sqlite3
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmtiles.reader import MemorySource, all_tiles
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from gis.packs.model import Format

Place = tuple[int, int, int]
"""Zoom, column and row of Web Mercator, rows from the north."""


@dataclass(frozen=True)
class Description:
    """What a file says of itself; bounds are west, south, east, north in degrees."""

    name: str
    attribution: str
    generation: str
    minzoom: int
    maxzoom: int
    bounds: tuple[float, float, float, float]
    vector_layers: list[dict[str, Any]]

    @property
    def center(self) -> tuple[float, float, int]:
        """Where to begin to look."""
        west, south, east, north = self.bounds
        return (west + east) / 2, (south + north) / 2, min(self.maxzoom, max(self.minzoom, 15))


def write(kind: Format, tiles: Mapping[Place, bytes], said: Description) -> bytes:
    """The file with these tiles, which are gzip already; one at least."""
    return _write_pmtiles(tiles, said) if kind == "pmtiles" else _write_mbtiles(tiles, said)


def read(kind: Format, content: bytes) -> dict[Place, bytes]:
    """The tiles of a file, gzip as they lie in it."""
    if kind == "pmtiles":
        return dict(all_tiles(MemorySource(content)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "read.mbtiles"
        path.write_bytes(content)
        database = sqlite3.connect(path)
        try:
            rows = database.execute("select zoom_level, tile_column, tile_row, tile_data from tiles")
            return {(z, x, _from_south(z, y)): data for z, x, y, data in rows}
        finally:
            database.close()


def _write_pmtiles(tiles: Mapping[Place, bytes], said: Description) -> bytes:
    file = io.BytesIO()
    writer = Writer(file)
    for place in sorted(tiles, key=lambda place: zxy_to_tileid(*place)):
        writer.write_tile(zxy_to_tileid(*place), tiles[place])
    west, south, east, north = (round(each * 1e7) for each in said.bounds)
    longitude, latitude, zoom = said.center
    writer.finalize(
        {
            "version": 3,
            "tile_type": TileType.MVT,
            "tile_compression": Compression.GZIP,
            "min_lon_e7": west,
            "min_lat_e7": south,
            "max_lon_e7": east,
            "max_lat_e7": north,
            "center_zoom": zoom,
            "center_lon_e7": round(longitude * 1e7),
            "center_lat_e7": round(latitude * 1e7),
        },
        {
            "name": said.name,
            "type": "overlay",
            "version": said.generation,
            "generation": said.generation,
            "attribution": said.attribution,
            "vector_layers": said.vector_layers,
        },
    )
    return file.getvalue()


def _write_mbtiles(tiles: Mapping[Place, bytes], said: Description) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "written.mbtiles"
        database = sqlite3.connect(path)
        try:
            with database:
                database.execute("create table metadata (name text primary key, value text)")
                database.execute(
                    "create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob,"
                    " primary key (zoom_level, tile_column, tile_row))"
                )
                database.executemany("insert into metadata values (?, ?)", _metadata(said).items())
                database.executemany(
                    "insert into tiles values (?, ?, ?, ?)",
                    [(z, x, _from_south(z, y), tiles[z, x, y]) for z, x, y in sorted(tiles)],
                )
        finally:
            database.close()
        return path.read_bytes()


def _metadata(said: Description) -> dict[str, str]:
    longitude, latitude, zoom = said.center
    return {
        "name": said.name,
        "format": "pbf",
        "bounds": ",".join(f"{each:.7f}" for each in said.bounds),
        "center": f"{longitude:.7f},{latitude:.7f},{zoom}",
        "minzoom": str(said.minzoom),
        "maxzoom": str(said.maxzoom),
        "attribution": said.attribution,
        "type": "overlay",
        "version": said.generation,
        "generation": said.generation,
        "json": json.dumps({"vector_layers": said.vector_layers}, ensure_ascii=False, sort_keys=True),
    }


def _from_south(z: int, y: int) -> int:
    """MBTiles counts rows from the south."""
    return (1 << z) - 1 - y
