"""Taking in a report without an account: once, slowed when it is too much, waiting to be taken up by somebody.

First it is counted, in a transaction under a lock; then it is stored, as every incident is. What is refused counts too,
and waits for nothing when it is sent again with the same id, put right. Whoever sends it has no sight that could be
asked, so all of it sees everything.
"""

from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.assignments.live import LivePlaces
from gis.assignments.uncertain import MAX_ACCURACY_M
from gis.db import EVERYTHING, transaction
from gis.errors import InvalidInput
from gis.incidents import intake
from gis.incidents.ids import number_of
from gis.incidents.model import Author, NewIncident, Reporter
from gis.incidents.reporters import sealed
from gis.media.uploading import check_size
from gis.people.sealing import Keyring
from gis.snaps import repository, slowing
from gis.snaps.model import MAX_PHOTOS, Received, Snap, kinds


async def receive(
    engine: AsyncEngine,
    places: LivePlaces,
    tenant_id: int,
    ring: Keyring,
    address: str,
    snap: Snap,
    max_bytes: int,
) -> Received:
    """Store a report and commit it, or answer one that is here as it was; TooMany before anything of it is stored.

    ``address`` is the sender's on the network, ``max_bytes`` the largest photo.
    """
    _check_photos(snap, max_bytes)
    key = snap.author_key(tenant_id)
    report_id = uuid5(key, snap.id.hex)
    reporter = Reporter(snap.name, snap.phone)
    contact = sealed(tenant_id, ring, reporter)
    marks = (
        ring.mark(tenant_id, "snap-device", snap.device.hex),
        ring.mark(tenant_id, "snap-address", network_of(address)),
    )
    async with transaction(engine, tenant_id, EVERYTHING) as connection:
        type_code = await _type_of(connection, snap.kind)
        await _count(connection, tenant_id, key, report_id, marks)
    media_ids = snap.media_ids(tenant_id)
    new = NewIncident(
        request_id=snap.id,
        type_code=type_code,
        point=snap.point,
        text=snap.text,
        source="public",
        accuracy_m=None if snap.accuracy_m is None else min(snap.accuracy_m, MAX_ACCURACY_M),
        address=snap.address,
        reporter=reporter,
        media_ids=media_ids,
    )
    author = Author(user_id=None, key=key, role="public")
    # What is refused declares nothing, however often and with whatever photos it is sent again.
    photos = dict(zip(media_ids, snap.photos, strict=True))
    done = await intake.report(engine, places, tenant_id, author, new, contact, photos)
    return Received(done.id, number_of(done.id), media_ids, done.is_repeat)


async def _count(
    connection: AsyncConnection, tenant_id: int, key: UUID, report_id: UUID, marks: tuple[bytes, bytes]
) -> None:
    """Count a report of a device and an address, one at a time; one that was counted before is let through."""
    await repository.lock(connection, marks)
    if await repository.is_known(connection, report_id):
        return
    now = datetime.now(UTC)
    slowing.check(await repository.sent_lately(connection, key, marks, now - slowing.WINDOW), now)
    await repository.add(connection, tenant_id, report_id, marks)


def network_of(address: str) -> str:
    """What is counted of an address: all of it, or the half that a household has of the longer kind."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ip_network(f"{found}/64", strict=False))


async def _type_of(connection: AsyncConnection, kind: str | None) -> str:
    other, offered = kinds()
    if kind is None:
        return other
    if kind not in offered:
        raise InvalidInput(
            "没有这一类。从列出的类别里选，或不选。",
            "There is no such kind. Choose one that is listed, or none.",
            code="bad_type",
        )
    return kind if kind in await repository.types_in_force(connection, [kind]) else other


def _check_photos(snap: Snap, max_bytes: int) -> None:
    if len(snap.photos) > MAX_PHOTOS or len({each.sha256 for each in snap.photos}) != len(snap.photos):
        raise InvalidInput(
            f"最多 {MAX_PHOTOS} 张不同的照片。",
            f"{MAX_PHOTOS} different photos at most.",
            code="photos_too_many",
            params={"limit": MAX_PHOTOS},
        )
    for each in snap.photos:
        check_size(each, max_bytes)
