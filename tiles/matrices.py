"""Tile matrix sets: Web Mercator, and two of degrees that are the same tiles by other numbers.

WebMercatorQuad and WorldCRS84Quad are the registered ones. CGCS2000Quad is EPSG:4490 in the numbering of Tianditu's `c`
matrices: one tile of 360 × 360 degrees at zoom 0, of which the upper half is the world, so that a row of
2^(z-1) or more is nowhere. Zoom z of WorldCRS84Quad is its zoom z + 1; both are read in stored degrees and share what
is kept.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from gis.changes.places import MARGIN, slots_around
from gis.db import Box
from gis.errors import NotFound
from tiles.coordinates import CRS84, Crs, epsg_crs
from tiles.mvt import MAX_ZOOM, TileAddress, no_such_tile

_HALF_WORLD_M = 20_037_508.342789244
_TILE_PX = 256
_PIXEL_M = 0.00028
_METRES_PER_DEGREE = 111_319.49079327358
MERCATOR = "WebMercatorQuad"


_EARTH_M = 6_378_137.0
_MAX_LAT = 85.06


@dataclass(frozen=True, slots=True)
class DegreeAddress(TileAddress):
    """A tile of degrees that exists, in Tianditu's numbering."""

    in_degrees: ClassVar[bool] = True

    @classmethod
    def parse(cls, z: str, x: str, y: str) -> "DegreeAddress":
        """The address from its parts of a URL; anything that is no tile is `NotFound`."""
        within = TileAddress.parse(z, x, y)
        if within.y >= max(1, (1 << within.z) // 2):
            raise no_such_tile()
        return cls(within.z, within.x, within.y)

    @property
    def box_3857(self) -> Box:
        """xmin, ymin, xmax, ymax in EPSG:3857 metres around it with its margin."""
        side = 360.0 / (1 << self.z)
        margin = side * MARGIN
        west, north = -180.0 + self.x * side, 90.0 - self.y * side
        return (
            _EARTH_M * math.radians(west - margin),
            _northing(north - side - margin),
            _EARTH_M * math.radians(west + side + margin),
            _northing(north + margin),
        )

    def marks(self, tenant_id: int, sources: tuple[str, ...]) -> tuple[int, ...]:
        """The marks of all cells that it lies in."""
        return slots_around(tenant_id, sources, self.box_3857, self.z)


def _northing(lat: float) -> float:
    return _EARTH_M * math.asinh(math.tan(math.radians(min(max(lat, -_MAX_LAT), _MAX_LAT))))


@dataclass(frozen=True, slots=True)
class MatrixSet:
    """A quadtree of tiles; `zoom_ahead`: what its zoom is behind that of the tiles it is drawn as."""

    name: str
    title: str
    crs: Crs
    registered_uri: str | None
    zoom_ahead: int = 0

    @property
    def is_mercator(self) -> bool:
        """Whether its tiles are Web Mercator's."""
        return self.name == MERCATOR

    def parse(self, z: str, x: str, y: str) -> TileAddress:
        """The tile that a zoom, column and row of this set name; anything that is no tile is `NotFound`."""
        if self.is_mercator:
            return TileAddress.parse(z, x, y)
        if not self.zoom_ahead:
            return DegreeAddress.parse(z, x, y)
        if not (z.isascii() and z.isdigit() and len(z) <= 2):
            raise no_such_tile()
        return DegreeAddress.parse(str(int(z) + self.zoom_ahead), x, y)

    def zooms(self, lowest: int, highest: int) -> range:
        """The zooms of this set that are those of a layer."""
        return range(max(lowest - self.zoom_ahead, 0), highest - self.zoom_ahead + 1)

    def width(self, z: int) -> int:
        """Columns at a zoom."""
        return 1 << (z + self.zoom_ahead)

    def height(self, z: int) -> int:
        """Rows at a zoom that show something of the world."""
        return self.width(z) if self.is_mercator else max(1, self.width(z) // 2)

    def cell_size(self, z: int) -> float:
        """Metres or degrees of a pixel."""
        whole = 2 * _HALF_WORLD_M if self.is_mercator else 360.0
        return whole / _TILE_PX / self.width(z)


SETS: dict[str, MatrixSet] = {
    each.name: each
    for each in (
        MatrixSet(
            MERCATOR,
            "Web Mercator",
            epsg_crs(3857),
            "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
        ),
        MatrixSet(
            "WorldCRS84Quad",
            "CRS84 degrees",
            CRS84,
            "http://www.opengis.net/def/tilematrixset/OGC/1.0/WorldCRS84Quad",
            zoom_ahead=1,
        ),
        MatrixSet("CGCS2000Quad", "CGCS2000 degrees, numbered as Tianditu's", epsg_crs(4490), None),
    )
}

ZOOMS = range(MAX_ZOOM + 1)


def matrix_set(name: str) -> MatrixSet:
    """The set of that name; NotFound for any other."""
    found = SETS.get(name)
    if found is None:
        raise NotFound(
            "没有这个瓦片矩阵集。可用的见 /ogc/tileMatrixSets。",
            "There is no such tile matrix set. /ogc/tileMatrixSets lists them.",
            code="no_such_matrix_set",
        )
    return found


def definition(of: MatrixSet) -> dict[str, Any]:
    """The set by the standard (OGC 17-083r4), as JSON."""
    metres = 1.0 if of.is_mercator else _METRES_PER_DEGREE
    origin = [-_HALF_WORLD_M, _HALF_WORLD_M] if of.is_mercator else [-180.0, 90.0]
    axes = ["X", "Y"] if of.is_mercator else ["Lon", "Lat"]
    if of.crs.is_flipped:
        origin, axes = origin[::-1], axes[::-1]
    said: dict[str, Any] = {
        "id": of.name,
        "title": of.title,
        "crs": of.crs.uri,
        "orderedAxes": axes,
        "tileMatrices": [
            {
                "id": str(z),
                "scaleDenominator": of.cell_size(z) * metres / _PIXEL_M,
                "cellSize": of.cell_size(z),
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": origin,
                "tileWidth": _TILE_PX,
                "tileHeight": _TILE_PX,
                "matrixWidth": of.width(z),
                "matrixHeight": of.height(z),
            }
            for z in ZOOMS[: len(ZOOMS) - of.zoom_ahead]
        ],
    }
    if of.registered_uri is not None:
        said |= {"uri": of.registered_uri, "wellKnownScaleSet": _SCALES[of.name]}
    return said


_SCALES = {
    MERCATOR: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
    "WorldCRS84Quad": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleCRS84Quad",
}
