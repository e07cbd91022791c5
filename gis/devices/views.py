"""What cameras see: derived from where they look and from the footprints around them, again whenever either changes."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import shapely

from gis.db import Box, Connection
from gis.devices import repository
from gis.devices.model import Camera, View
from gis.geometry.crs import transform
from gis.geometry.sight import sector, seen_of, to_degrees, to_plane

SAME_SHARE = 1e-6
"""Two views are the same when what only one of them holds is less than this share of the sector."""


def derive(connection: Connection, tenant_id: int, ids: Sequence[UUID]) -> int:
    """Derive the views of some devices anew in the caller's transaction; how many of them look somewhere."""
    views = list(_views(connection, repository.cameras(connection, ids)))
    repository.replace(connection, tenant_id, ids, views)
    return len(views)


def derive_around(connection: Connection, tenant_id: int, box_3857: Box) -> int:
    """Derive the views that reach into a box, after its buildings have changed; how many."""
    return derive(connection, tenant_id, repository.reaching(connection, box_3857))


def wrong_views(connection: Connection) -> tuple[int, list[dict[str, Any]]]:
    """How many cameras look somewhere, and those whose stored view is not what would be derived now."""
    stored = repository.stored(connection)
    found = list(_views(connection, repository.cameras(connection, None)))
    problems = []
    for view in found:
        seen = stored.pop(view.device_id, None)
        apart = 1.0 if seen is None else shapely.symmetric_difference(seen, view.seen).area / view.sector.area
        if apart > SAME_SHARE:
            problems.append({"device": str(view.device_id), "detail": f"derived view differs: {apart:.3g}"})
    problems += [{"device": str(each), "detail": "a view without a lens"} for each in stored]
    return len(found), problems


def _views(connection: Connection, cameras: Sequence[Camera]) -> Iterator[View]:
    for camera in cameras:
        plain = sector(camera.lens)
        lonlat = to_degrees(plain, camera.at)
        around = repository.footprints(connection, transform(lonlat, 4490, 3857).bounds)
        seen = seen_of(plain, to_plane(around, camera.at))
        yield View(camera.id, lonlat, to_degrees(seen, camera.at), plain.area, seen.area)
