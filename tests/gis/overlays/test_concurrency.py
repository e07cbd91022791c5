"""Two people change one overlay at once: one of them is told, and a key is used once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import shapely

from gis.db import connect
from gis.errors import Stale
from gis.overlays import service
from gis.overlays.drawing import ground_from
from gis.overlays.model import Changed, Content, Order
from gis.settings import DatabaseSettings
from tests.factories import CommittedTown, square


def content(column: float) -> Content:
    return Content("东片", None, None, ground_from(shapely.MultiPolygon([square(column, 0)]), None))


def test_of_two_who_saw_the_same_state_one_writes_and_one_is_told(
    database: DatabaseSettings, small_town: CommittedTown
) -> None:
    tenant_id = small_town.tenant.id
    with connect(database, tenant_id) as connection:
        made = service.create(connection, tenant_id, "joint_area", content(0), Order("测试"))
    for round_ in range(10):
        start = Barrier(2)

        def change(column: float, seen: int = round_ + 1, start: Barrier = start) -> bool:
            start.wait()
            try:
                with connect(database, tenant_id) as connection:
                    order = Order("测试", seen_number=seen)
                    service.replace(connection, tenant_id, made.overlay_id, content(column), order)
            except Stale:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(change, (0.1 * round_ + 0.3, 0.1 * round_ + 0.6))) == [False, True]


def test_the_same_key_sent_twice_at_once_draws_once(
    database: DatabaseSettings, small_town: CommittedTown
) -> None:
    tenant_id = small_town.tenant.id
    for _ in range(5):
        start, order = Barrier(2), Order("测试", idempotency_key=uuid4())

        def draw(_: int, start: Barrier = start, order: Order = order) -> Changed:
            start.wait()
            with connect(database, tenant_id) as connection:
                return service.create(connection, tenant_id, "risk_area", content(1), order)

        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(draw, range(2))
        assert one.overlay_id == other.overlay_id
        assert sorted((one.is_repeat, other.is_repeat)) == [False, True]
