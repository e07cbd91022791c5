"""Ordering packs and telling of them: to those alone whose sight they were drawn with."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from gis.db import Connection
from gis.errors import InvalidInput, NotFound, TooMany
from gis.jobs import service as jobs
from gis.jobs.repository import ask_to_stop
from gis.packs import repository
from gis.packs.model import KIND, Area, Order, Pack

MOST_AN_HOUR = 60
_LISTED = 50

Sees = Callable[[Pack], bool]
"""Whether somebody's sight, where the pack is, is the one it was drawn with."""


def find_area(connection: Connection, territory_id: UUID) -> Area:
    """The territory in sight; NotFound without it."""
    area = repository.area_of(connection, territory_id)
    if area is None:
        raise no_such_area()
    return area


def start(connection: Connection, tenant_id: int, order: Order, user_id: UUID) -> Pack:
    """Have a pack built; the same one when that is under way already."""
    repository.lock(connection, order.area.territory_id)
    pack_id = repository.find_open(connection, order)
    if pack_id is None:
        if repository.ordered_lately(connection, user_id, timedelta(hours=1)) >= MOST_AN_HOUR:
            raise TooMany(
                f"一小时内最多做 {MOST_AN_HOUR} 个离线包。稍后再试。",
                f"At most {MOST_AN_HOUR} packs within an hour. Try again later.",
                params={"retry_after_s": 600},
            )
        pack_id = repository.add(connection, tenant_id, order, user_id)
        params = {"pack": str(pack_id), **order.context}
        job = jobs.start(
            connection, tenant_id, KIND, order.area.community_id, params, user_id, subject=str(pack_id)
        )
        repository.set_job(connection, pack_id, job.id)
    return _found(repository.find(connection, pack_id))


def read(connection: Connection, pack_id: UUID, sees: Sees) -> Pack:
    """A pack; NotFound, in the same words, when it is gone or was drawn for another sight."""
    pack = _found(repository.find(connection, pack_id))
    if not sees(pack):
        raise no_such_pack()
    return pack


def read_of(connection: Connection, territory_id: UUID, sees: Sees) -> list[Pack]:
    """The packs of a territory that somebody may have, newest first."""
    return [pack for pack in repository.find_of(connection, territory_id, _LISTED) if sees(pack)]


def cancel(connection: Connection, pack_id: UUID) -> Pack:
    """Ask for its building to stop; nothing happens to one that is built."""
    pack = _found(repository.find(connection, pack_id))
    if pack.built_at is None and pack.job_id is not None:
        ask_to_stop(connection, pack.job_id)
    return _found(repository.find(connection, pack_id))


def check_is_built(pack: Pack) -> None:
    """InvalidInput while there is no file yet."""
    if pack.built_at is None:
        raise InvalidInput(
            "这个离线包还没有做好。等它完成后再下载。",
            "This pack is not built yet. Download it when it is done.",
            code="not_done",
            params={"state": pack.state},
        )


def check_in_sight(connection: Connection, pack_id: UUID) -> None:
    """NotFound unless the pack's territory is in sight of the transaction."""
    _found(repository.find(connection, pack_id))


def no_such_area() -> NotFound:
    """For a territory that is not there, and for one that is seen by name alone."""
    return NotFound(
        "没有这个区域，或不在你的可见范围内。选一个社区、网格或片。",
        "There is no such area, or it is outside your scope. Choose a community, a grid or a lane.",
    )


def _found(pack: Pack | None) -> Pack:
    if pack is None:
        raise no_such_pack()
    return pack


def no_such_pack() -> NotFound:
    """For a pack that is not there, and for one of another sight."""
    return NotFound(
        "没有这个离线包，或它已过期。重新做一个。",
        "There is no such pack, or its time is over. Order one anew.",
    )
