"""A tile's statement cut in degrees instead of Web Mercator metres: the same rows, limits and columns.

The tile is that of Tianditu's numbering, one of 360 × 360 degrees at zoom 0, so that a zoom shows as much as Web
Mercator's does at the equator, and what is too small for it is too small here. Rows are found by the same stored column
and index; only what is drawn is turned into degrees.
"""

import re
from functools import lru_cache

BOX = ("west_3857", "south_3857", "east_3857", "north_3857")
"""The parameters of the box in which rows are looked for, with its margin."""

_TILE = "st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer) as tile"
_MARGIN = "st_tileenvelope(%(z)s::integer, %(x)s::integer, %(y)s::integer, margin => 64.0 / 4096) as box"
_TILE_IN_DEGREES = _TILE.replace(") as tile", ", st_makeenvelope(-180, -270, 180, 90, 4490)) as tile")
_BOX = f"st_makeenvelope({', '.join(f'%({name})s::double precision' for name in BOX)}, 3857) as box"
_DRAWN = re.compile(r"st_asmvtgeom\((.+?), ((?:bounds\.)?tile), 4096, ")


@lru_cache(maxsize=64)
def in_degrees(statement: str) -> str:
    """The statement of a layer that draws by the house's form; ValueError for any other."""
    if statement.count(_TILE) != 1 or statement.count(_MARGIN) != 1 or not _DRAWN.search(statement):
        raise ValueError("a tile statement that is not written in the house's form")
    written = statement.replace(_TILE, _TILE_IN_DEGREES).replace(_MARGIN, _BOX)
    return _DRAWN.sub(r"st_asmvtgeom(st_transform(\1, 4490), \2, 4096, ", written)
