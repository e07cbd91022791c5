"""Draws the tiles of one place with the sights they are to be seen with, in one round trip."""

from collections.abc import Sequence
from typing import Any

import psycopg

from gis.db import Box, Sight, enter_raw
from tiles.mvt import TileRequest, execute


async def draw(
    connection: psycopg.AsyncConnection[Any], tenant_id: int, wanted: Sequence[tuple[Sight, TileRequest]]
) -> list[bytes]:
    """The layers' tiles, in order: a statement for each sight, as what everybody may see is read without any.

    The connection is in autocommit: its pipeline is one transaction.
    """
    by_sight: dict[Sight, list[TileRequest]] = {}
    for sight, asked in wanted:
        by_sight.setdefault(sight, []).append(asked)
    contents: dict[str, bytes] = {}
    cursors = []
    async with connection.pipeline():
        for sight, group in by_sight.items():
            await enter_raw(connection, tenant_id, sight, widest(group))
            cursors.append(await execute(connection, *group))
    for cursor, group in zip(cursors, by_sight.values(), strict=True):
        row = await cursor.fetchone()
        for asked, content in zip(group, row or [None] * len(group), strict=True):
            contents[asked.layer.name] = content or b""
    return [contents[asked.layer.name] for _, asked in wanted]


def widest(asked: Sequence[TileRequest]) -> Box:
    """The box of one place within which all of its layers find their rows; each statement says its own again."""
    return max(asked, key=lambda each: each.layer.margin).box_3857
