"""One of two editors who keep editing the same corner at the same moment, in a process of its own."""

import random
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

import shapely
from shapely import LineString, MultiPolygon

from gis.db import Connection, connect, set_tenant
from gis.edits.intents import Intent, Merge, MoveVertices, Reshape, Split, dump, parse
from gis.edits.model import ChangedMeanwhile
from gis.edits.service import Order, apply_now, preview_now
from gis.errors import WanggeError
from gis.settings import DatabaseSettings

FEWEST, MOST = 10, 16
STEP_DEG = 1e-4


@dataclass(frozen=True)
class Outcome:
    """What was asked of one edit and what came of it: `applied`, `stale`, `refused`, or `broken` with why.

    ``seen_hash`` is none when the preview said that it cannot be done, or that something blocks it. ``edition`` is the
    one it became when it was applied, the one of the fresh preview when it was stale.
    """

    kind: str
    intent: dict[str, Any]
    seen_edition: int
    seen_hash: str | None
    edit_id: UUID | None = None
    edition: int | None = None
    why: str = ""
    was_repeated: bool = False


def edit_again_and_again(
    database: DatabaseSettings, tenant_id: int, community_id: UUID, barrier: Barrier, pairs: int, seed: int
) -> list[Outcome]:
    """Look at the map with the other one, think of an edit, and apply it when the other one does."""
    rng = random.Random(seed)
    outcomes = []
    with connect(database) as connection:
        for _ in range(pairs):
            barrier.wait(300)
            set_tenant(connection, tenant_id)
            edition, grids = _look(connection, community_id)
            intent = parse(dump(_some_edit(rng, grids)))
            seen = _preview(connection, tenant_id, community_id, intent)
            connection.rollback()
            barrier.wait(300)
            set_tenant(connection, tenant_id)
            order = Order(
                None, "冲突测试", edition, seen_hash=seen, idempotency_key=UUID(int=rng.getrandbits(128))
            )
            outcomes.append(_apply(connection, tenant_id, community_id, intent, order))
    return outcomes


def _look(connection: Connection, community_id: UUID) -> tuple[int, list[tuple[UUID, MultiPolygon]]]:
    row = connection.execute(
        "select edition from communities where territory_id = %s", (community_id,)
    ).fetchone()
    assert row is not None
    grids = connection.execute(
        "select territory_id, st_asbinary(geom) from territory_versions where community_id = %s"
        " and level = 'grid' and upper_inf(recorded) and upper_inf(valid) order by code",
        (community_id,),
    ).fetchall()
    return row[0], [(grid_id, shapely.from_wkb(wkb)) for grid_id, wkb in grids]


def _some_edit(rng: random.Random, grids: list[tuple[UUID, MultiPolygon]]) -> Intent:
    kinds = ["move", "reshape"] + ["split"] * 2 * (len(grids) < MOST) + ["merge"] * 2 * (len(grids) > FEWEST)
    match rng.choice(kinds):
        case "split":
            grid_id, geom = rng.choice(grids)
            west, south, east, north = geom.bounds
            x = west + (east - west) * rng.uniform(0.3, 0.7)
            return Split(grid_id, LineString([(x, south - STEP_DEG), (x, north + STEP_DEG)]))
        case "merge":
            return Merge(_neighbours(rng, grids))
        case "reshape":
            first, second = _neighbours(rng, grids)
            shapes = dict(grids)
            shared = shapely.line_merge(shapely.intersection(shapes[first], shapes[second]))
            points = shapely.get_coordinates(shapely.get_parts(shared)[0])
            middle = points.mean(axis=0) + [rng.uniform(-1, 1) * STEP_DEG for _ in range(2)]
            return Reshape(first, second, LineString([points[0], middle, points[-1]]))
        case _:
            _, geom = rng.choice(grids)
            at = tuple(rng.choice(shapely.get_coordinates(geom).tolist()))
            to = tuple(round(value + rng.uniform(-1, 1) * STEP_DEG, 9) for value in at)
            return MoveVertices((((at[0], at[1]), (to[0], to[1])),))


def _neighbours(rng: random.Random, grids: list[tuple[UUID, MultiPolygon]]) -> tuple[UUID, UUID]:
    pairs = [
        (a, b)
        for i, (a, one) in enumerate(grids)
        for b, other in grids[i + 1 :]
        if shapely.intersection(one, other).length > STEP_DEG
    ]
    return rng.choice(pairs)


def _preview(connection: Connection, tenant_id: int, community_id: UUID, intent: Intent) -> str | None:
    try:
        found = preview_now(connection, tenant_id, community_id, intent)
    except WanggeError:
        return None
    return None if found.is_blocked else found.result_hash


def _apply(
    connection: Connection, tenant_id: int, community_id: UUID, intent: Intent, order: Order
) -> Outcome:
    """Apply and commit, as a request does, and send what was applied once more; whatever is refused is rolled back."""
    asked = {"intent": dump(intent), "seen_edition": order.seen_edition, "seen_hash": order.seen_hash}
    try:
        done = apply_now(connection, tenant_id, community_id, intent, order)
        connection.commit()
        set_tenant(connection, tenant_id)
        again = apply_now(connection, tenant_id, community_id, intent, order)
        connection.commit()
    except ChangedMeanwhile as stale:
        outcome = Outcome("stale", **asked, edition=stale.preview.edition, why=stale.message_en)
    except WanggeError as refused:
        outcome = Outcome("refused", **asked, why=refused.message_en)
    except Exception as error:  # noqa: BLE001 - whatever comes is what the test is looking for
        outcome = Outcome("broken", **asked, why=f"{type(error).__name__} {error}")
    else:
        same = again.is_repeat and (again.edit_id, again.edition) == (done.edit_id, done.edition)
        return Outcome("applied", **asked, edit_id=done.edit_id, edition=done.edition, was_repeated=same)
    connection.rollback()
    return outcome
