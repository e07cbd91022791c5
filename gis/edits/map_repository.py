"""Every statement that reads the map an edit starts from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import shapely

from gis.db import Connection
from gis.queries import statement
from gis.territories.model import CurrentVersion


@dataclass(frozen=True)
class Head:
    """A community's newest edition and the edit that made it."""

    metric_epsg: int
    edition: int
    edit_id: UUID | None


@dataclass(frozen=True)
class MapRow:
    """A version in force, its level, and the settlement its territory was founded as."""

    level: str
    settlement: str | None
    version: CurrentVersion


def read_head(connection: Connection, community_id: UUID, *, lock: bool) -> Head | None:
    """What says which map of a community is the newest; locked until the transaction ends, or not.

    Two statements, because a row that was waited for is joined to what was there before the wait.
    """
    with connection.pipeline():
        if lock:
            connection.execute("select from communities where territory_id = %s for update", (community_id,))
        found = connection.execute(
            statement("edits", "map_head").encode(), {"community": community_id}, binary=True
        )
    row = found.fetchone()
    return None if row is None else Head(*row)


def read_map(
    connection: Connection, community_id: UUID, at: datetime
) -> tuple[Sequence[MapRow], datetime | None, datetime | None]:
    """Every version of a community's map in force at a moment, by code, since when it is this map and until when."""
    values = {"community": community_id, "at": at}
    with connection.pipeline():
        versions = connection.execute(statement("edits", "map_in_force").encode(), values, binary=True)
        moments = connection.execute(statement("edits", "map_moments").encode(), values)
    rows, bounds = versions.fetchall(), moments.fetchone()
    assert bounds is not None
    return [_map_row(row, geom) for row, geom in zip(rows, _geometries(rows), strict=True)], *bounds


def _geometries(rows: Sequence[Sequence[Any]]) -> Sequence[Any]:
    wkbs = np.empty(len(rows), dtype=object)
    wkbs[:] = [row[-1] for row in rows]
    return list(shapely.from_wkb(wkbs))


def _map_row(row: Sequence[Any], geom: Any) -> MapRow:
    values: tuple[Any, ...] = (*row[2:-1], geom)
    return MapRow(row[0], row[1], CurrentVersion(*values))
