"""Builds packs: the tiles that meet an area, drawn by the layers' own statements with the sight of whoever asked.

A tile that stands under the same marks as in the pack built before is copied from it. What it stands under is noted
when the pack is asked for, before anything is drawn: what changes later is drawn again the next time.
"""

import asyncio
import gzip
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

from gis.access.extents import BLIND
from gis.changes.marks import Marks
from gis.db import Box, connect, open_pool
from gis.errors import Conflict, InvalidInput, TooLarge
from gis.jobs.model import Interrupted, Task
from gis.packs import repository
from gis.packs.model import Built, Plan
from tiles.archives import Description, Place, read, write
from tiles.drawing import draw
from tiles.layer import Layer
from tiles.layers import CATALOGUE
from tiles.mvt import DATED, STATEMENTS, TileAddress, TileRequest, layers_of
from tiles.tilejson import vector_layers

MINZOOM, MAXZOOM = 12, 17
MOST_TILES = 4_096
_STANDING_BYTES = 8
_WORLD_M = 2 * 20_037_508.342789244
_RADIUS_M = 6_378_137.0
_LOOK_EVERY = 8

PACKED = tuple(layer.name for layer in CATALOGUE if layer.privacy != "counts" and not layer.rights)
"""The layers that may be in a pack: none that counts people or needs a right, for a pack may lie on a lost phone."""
USUAL = tuple(layer.name for layer in CATALOGUE if layer.default_on and layer.name in PACKED)
"""Those that a pack has when none are named: what the map shows at first."""


def packed_layers(names: Sequence[str] | None) -> tuple[str, ...]:
    """The layers asked for, in the one order; InvalidInput for one that packs do not have."""
    wanted = tuple(layer.name for layer in layers_of(",".join(names or USUAL)))
    strange = [name for name in wanted if name not in PACKED]
    if strange:
        raise InvalidInput(
            f"离线包不含按户数、人数计的图层和事件（{'、'.join(strange)}）。去掉后再做。",
            f"Packs hold no incidents, and no layers that count households or people ({', '.join(strange)})."
            " Leave them out.",
            code="not_packed",
        )
    return wanted


def cover(ground_3857: Box, minzoom: int, maxzoom: int, most: int = MOST_TILES) -> tuple[TileAddress, ...]:
    """The tiles that meet a box, by zoom, column and row; TooLarge when they are too many."""
    ranges = [(z, *_range(ground_3857, z)) for z in range(minzoom, maxzoom + 1)]
    if sum((east - west + 1) * (south - north + 1) for _, west, north, east, south in ranges) > most:
        raise TooLarge(
            f"这个范围在这些级别上超过 {most:,} 个瓦片。选小一些的区域，或少几级。",
            f"The area has more than {most:,} tiles at these zooms. Choose a smaller one, or fewer zooms.",
            code="pack_too_large",
        )
    return tuple(
        TileAddress(z, x, y)
        for z, west, north, east, south in ranges
        for x in range(west, east + 1)
        for y in range(north, south + 1)
    )


def _range(ground_3857: Box, z: int) -> tuple[int, int, int, int]:
    side, last = _WORLD_M / (1 << z), (1 << z) - 1
    west, south, east, north = ground_3857

    def cell(metres: float) -> int:
        return max(0, min(last, math.floor(metres / side)))

    half = _WORLD_M / 2
    return cell(west + half), cell(half - north), cell(east + half), cell(half - south)


def around(addresses: Sequence[TileAddress]) -> Box:
    """The box of some tiles with their margins, within which a sight counts."""
    west, south, east, north = zip(*(each.box_3857 for each in addresses), strict=True)
    return min(west), min(south), max(east), max(north)


def requests_at(
    names: Sequence[str], address: TileAddress, on_date: date, suppress_below: int
) -> list[TileRequest]:
    """What a place's tile is made of: the layers that have tiles at its zoom."""
    return [
        TileRequest(layer, address, None, on_date, suppress_below)
        for layer in layers_of(",".join(names))
        if layer.minzoom <= address.z <= layer.maxzoom
    ]


def standing_of(
    marks: Marks,
    tenant_id: int,
    names: Sequence[str],
    addresses: Sequence[TileAddress],
    on_date: date,
    suppress_below: int,
) -> bytes:
    """What each tile stands under now, in eight bytes: its marks, its statements, and the day where that counts."""
    made_by = {
        name: blake2b(STATEMENTS[name].encode(), digest_size=8).hexdigest()
        + (f"{on_date}" if name in DATED else "")
        for name in names
    }
    parts = bytearray()
    for address in addresses:
        asked = requests_at(names, address, on_date, suppress_below)
        numbers = [marks.read(each.slots(tenant_id)) for each in asked]
        said = repr(([made_by[each.layer.name] for each in asked], numbers, suppress_below))
        parts += blake2b(said.encode(), digest_size=_STANDING_BYTES).digest()
    return bytes(parts)


def work(task: Task) -> Mapping[str, Any]:
    """Build the pack that a job is about."""
    pack_id = UUID(task.job.params["pack"])
    with connect(task.settings, task.tenant_id) as connection:
        plan = repository.plan_of(connection, pack_id)
        base = repository.base_of(connection, pack_id)
    if plan is None:
        raise Conflict(
            "这个区域已经撤并，不能再做离线包。",
            "The area is no longer in force; no pack can be built of it.",
            code="gone",
        )
    addresses = cover(_box(plan.ground_3857), plan.minzoom, plan.maxzoom)
    known: dict[Place, tuple[bytes, bytes | None]] = {}
    if base is not None and plan.standing:
        before = cover(_box(base.ground_3857), plan.minzoom, plan.maxzoom)
        held = read(plan.format, base.content)
        known = {
            _place(address): (stood, held.get(_place(address)))
            for address, stood in zip(before, _eights(base.standing), strict=True)
        }
    copied = {
        _place(address): known[_place(address)][1]
        for address, stands in zip(addresses, _eights(plan.standing), strict=False)
        if known.get(_place(address), (b"", None))[0] == stands
    }
    drawn = asyncio.run(_drawn(task, plan, [each for each in addresses if _place(each) not in copied]))
    task.progress(0.95, "write")
    tiles = {place: tile for place, tile in {**copied, **drawn}.items() if tile}
    built = _built(plan, tiles, task.job.params["attribution"], sum(place in tiles for place in copied))
    with connect(task.settings, task.tenant_id) as connection:
        repository.finish(connection, pack_id, built)
    return {"pack": str(pack_id), "tiles": built.tiles, "copied": built.copied, "bytes": len(built.content)}


async def _drawn(task: Task, plan: Plan, addresses: Sequence[TileAddress]) -> dict[Place, bytes | None]:
    params = task.job.params
    on_date, suppress_below = date.fromisoformat(params["on_date"]), int(params["suppress_below"])
    tiles: dict[Place, bytes | None] = {}
    pool = open_pool(task.settings)
    await pool.open()
    try:
        for number, address in enumerate(addresses):
            if number % _LOOK_EVERY == 0:
                task.progress(0.9 * number / len(addresses), "draw")
                if task.stop():
                    raise Interrupted
            asked = requests_at(plan.layers, address, on_date, suppress_below)
            wanted = [(plan.sight if each.layer.is_scoped else BLIND, each) for each in asked]
            async with pool.connection() as connection:
                content = b"".join(await draw(connection, task.tenant_id, wanted)) if wanted else b""
            tiles[_place(address)] = gzip.compress(content, mtime=0) if content else None
    finally:
        await pool.close()
    return tiles


def _built(plan: Plan, tiles: Mapping[Place, bytes], attribution: str, copied: int) -> Built:
    if not tiles:
        raise Conflict(
            "这个区域在这些级别上没有内容，离线包是空的。",
            "There is nothing in the area at these zooms; the pack would be empty.",
            code="nothing_to_pack",
        )
    content = blake2b(digest_size=12)
    for place in sorted(tiles):
        content.update(repr(place).encode() + tiles[place])
    generation = content.hexdigest()
    said = Description(
        plan.label,
        attribution,
        generation,
        plan.minzoom,
        plan.maxzoom,
        bounds_of(_box(plan.ground_3857)),
        vector_layers(_layers_within(plan)),
    )
    return Built(write(plan.format, tiles, said), generation, len(tiles), copied)


def _layers_within(plan: Plan) -> list[Layer]:
    return [
        layer
        for layer in layers_of(",".join(plan.layers))
        if layer.minzoom <= plan.maxzoom and layer.maxzoom >= plan.minzoom
    ]


def bounds_of(box_3857: Box) -> tuple[float, float, float, float]:
    """west, south, east, north in degrees."""
    west, south, east, north = box_3857

    def longitude(x: float) -> float:
        return math.degrees(x / _RADIUS_M)

    def latitude(y: float) -> float:
        return math.degrees(2 * math.atan(math.exp(y / _RADIUS_M)) - math.pi / 2)

    return longitude(west), latitude(south), longitude(east), latitude(north)


def _place(address: TileAddress) -> Place:
    return address.z, address.x, address.y


def _box(numbers: Sequence[float]) -> Box:
    west, south, east, north = numbers
    return west, south, east, north


def _eights(standing: bytes) -> Iterator[bytes]:
    for start in range(0, len(standing), _STANDING_BYTES):
        yield standing[start : start + _STANDING_BYTES]
