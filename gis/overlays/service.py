"""Changing overlay areas: every change is a new version with a reason; nothing is overwritten, not even by undo."""

import json
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import shapely

from gis.db import Connection
from gis.edits.repository import announce
from gis.errors import Conflict, InvalidInput, NotAllowed, NotFound
from gis.geometry.crs import to_lonlat, to_metric
from gis.geometry.freehand import epsg_of
from gis.geometry.measure import label_point
from gis.overlays import repository
from gis.overlays.drawing import check_near
from gis.overlays.model import (
    KINDS,
    Action,
    Change,
    Changed,
    Content,
    Held,
    Kind,
    Order,
    OverlayEnded,
    OverlayStale,
    Version,
)

TOPIC = "overlay"
"""News of this name say that an overlay changed: {overlay, kind, action, number, bounds}."""


def create(connection: Connection, tenant_id: int, kind: Kind, content: Content, order: Order) -> Changed:
    """Add an overlay in force from now on; the same key gives the overlay that was made with it."""
    asked = _request_hash("create", kind, _content_hash(content).hex())
    done = _done_before(connection, order, asked)
    if done is not None:
        return done
    _check_reason(order)
    check_near(content.ground, repository.known_box(connection))
    overlay_id = repository.add_overlay(connection, tenant_id, kind, "drawn", None)
    held = repository.hold(connection, overlay_id)
    assert held is not None
    return _write(connection, tenant_id, held, "create", content, order, asked)


def replace(
    connection: Connection, tenant_id: int, overlay_id: UUID, content: Content, order: Order
) -> Changed:
    """Give an overlay another name, body or ground from now on."""
    asked = _request_hash("replace", overlay_id, _content_hash(content).hex())
    done = _done_before(connection, order, asked)
    if done is not None:
        return done
    held = _hold(connection, overlay_id, order)
    if held.version_id is None:
        raise _ended()
    if held.content_hash == _content_hash(content):
        raise Conflict(
            "与现在的一样，没有要保存的改动。",
            "This is what it is now; there is nothing to save.",
            code="nothing_changed",
        )
    check_near(content.ground, repository.known_box(connection))
    return _write(connection, tenant_id, held, "replace", content, order, asked)


def end(connection: Connection, tenant_id: int, overlay_id: UUID, order: Order) -> Changed:
    """Take an overlay out of force; its past stays, and it can be restored."""
    asked = _request_hash("end", overlay_id)
    done = _done_before(connection, order, asked)
    if done is not None:
        return done
    held = _hold(connection, overlay_id, order)
    if held.version_id is None:
        raise _ended()
    return _write(connection, tenant_id, held, "end", None, order, asked)


def restore(connection: Connection, tenant_id: int, overlay_id: UUID, number: int, order: Order) -> Changed:
    """Put what the overlay was after change ``number`` in force again, as a new version."""
    asked = _request_hash("restore", overlay_id, number)
    done = _done_before(connection, order, asked)
    if done is not None:
        return done
    held = _hold(connection, overlay_id, order)
    content = repository.content_of(connection, overlay_id, number)
    if content is None:
        raise NotFound(
            f"没有第 {number} 次变更的内容可还原。看历史，换一个。",
            f"Change {number} left nothing to restore. Choose another one in the history.",
            code="no_such_version",
        )
    if held.content_hash == _content_hash(content):
        raise Conflict("现在就是这个样子。", "This is what it is now.", code="nothing_changed")
    return _write(connection, tenant_id, held, "restore", content, order, asked)


def load(
    connection: Connection,
    tenant_id: int,
    kind: Kind,
    content: Content,
    order: Order,
    source: tuple[str, str],
    at: datetime,
) -> Action | None:
    """One overlay from a file, known by its source and key: added, replaced when it differs, else left alone.

    Tells nobody: `tell_of_import` does, once for the file.
    """
    asked = _request_hash("load", *source, kind, _content_hash(content).hex())
    held = repository.held_by_key(connection, *source)
    if held is None:
        overlay_id = repository.add_overlay(connection, tenant_id, kind, *source)
        held = repository.hold(connection, overlay_id)
        assert held is not None
        _write(connection, tenant_id, held, "create", content, order, asked, at, is_told=False)
        return "create"
    if held.kind != kind:
        raise Conflict(
            f"{content.name} 已登记为另一类片区。换一个编号再导入。",
            f"{content.name} is known as another kind. Import it under another key.",
            code="overlay_kind_fixed",
        )
    if held.content_hash == _content_hash(content):
        return None
    if held.since is not None and held.since >= at:
        raise Conflict(
            f"{content.name} 从 {held.since:%Y-%m-%d %H:%M} 起已是新的样子，不能改更早的。用更晚的日期导入。",
            f"{content.name} has been what it is since {held.since:%Y-%m-%d %H:%M}. Import with a later date.",
            code="overlay_newer",
        )
    _write(connection, tenant_id, held, "replace", content, order, asked, at, is_told=False)
    return "replace"


def tell_of_import(
    connection: Connection, tenant_id: int, bounds: tuple[float, float, float, float], count: int
) -> None:
    """One piece of news for all the overlays of a file."""
    news = {"overlay": None, "kind": None, "action": "import", "number": count, "bounds": bounds}
    announce(connection, tenant_id, TOPIC, news)


def _write(
    connection: Connection,
    tenant_id: int,
    held: Held,
    action: Action,
    content: Content | None,
    order: Order,
    asked: bytes,
    at: datetime | None = None,
    *,
    is_told: bool = True,
) -> Changed:
    """One change: its row, the end of the version in force, the new version unless it is an end, the news."""
    at = at or repository.moment(connection)
    number = held.number + 1
    repository.add_change(connection, tenant_id, Change(held.overlay_id, number, action, order, asked, at))
    if held.version_id is not None:
        repository.end_version(connection, held.version_id, number, at)
    bounds = held.bounds
    if content is not None:
        repository.add_version(
            connection, tenant_id, _version(connection, tenant_id, held, number, content), at
        )
        bounds = _around(bounds, content.ground.area.bounds)
    news = {
        "overlay": str(held.overlay_id),
        "kind": held.kind,
        "action": action,
        "number": number,
        "bounds": bounds,
    }
    if is_told:
        announce(connection, tenant_id, TOPIC, news)
    return Changed(held.overlay_id, number)


def _version(connection: Connection, tenant_id: int, held: Held, number: int, content: Content) -> Version:
    area = content.ground.area
    epsg = epsg_of(area)
    metric = to_metric(area, epsg)
    at = to_lonlat(label_point(metric), epsg)
    body_id = repository.body_id(connection, tenant_id, content.body) if content.body else None
    return Version(
        held.overlay_id, number, content, body_id, _content_hash(content), (at.x, at.y), float(metric.area)
    )


def _around(
    one: tuple[float, float, float, float] | None, other: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    if one is None:
        return other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _hold(connection: Connection, overlay_id: UUID, order: Order) -> Held:
    """The overlay locked, when it is still the one that was seen."""
    _check_reason(order)
    held = repository.hold(connection, overlay_id)
    if held is None:
        raise no_such_overlay()
    if order.seen_number is not None and order.seen_number != held.number:
        raise OverlayStale(
            f"这个片区刚被别人改过（第 {held.number} 次变更，你看到的是第 {order.seen_number} 次）。看过新的再保存。",
            f"Somebody changed this area meanwhile (change {held.number}; you saw {order.seen_number})."
            " Look at it, then save.",
            params={"number": held.number, "seen": order.seen_number},
        )
    return held


def _done_before(connection: Connection, order: Order, asked: bytes) -> Changed | None:
    """The result of the same change sent before; Conflict when its key named another one."""
    if order.idempotency_key is None:
        return None
    done = repository.find_key(connection, order.idempotency_key)
    if done is None:
        return None
    overlay_id, number, stored = done
    if stored != asked:
        raise Conflict(
            "这个 Idempotency-Key 已用于另一次变更。换一个新的编号再试。",
            "This Idempotency-Key was used for another change. Make a new key and try again.",
            code="key_reused",
        )
    return Changed(overlay_id, number, is_repeat=True)


def _check_reason(order: Order) -> None:
    if not order.reason.strip():
        raise InvalidInput("写明变更理由。", "Give the reason for the change.", code="reason_needed")


def _content_hash(content: Content) -> bytes:
    """Covers what was said and drawn; the area of a widened line follows from the line and the metres."""
    ground = content.ground
    drawn = shapely.to_wkb(ground.area if ground.line is None else ground.line)
    said = [content.name, content.name_en, content.body, ground.buffer_m]
    return sha256(drawn + json.dumps(said, ensure_ascii=False).encode()).digest()


def _request_hash(*parts: object) -> bytes:
    return sha256(json.dumps([str(part) for part in parts]).encode()).digest()


def check_kind(kind: str) -> Kind:
    """The kind of that name."""
    found = next((known for known in KINDS if known == kind), None)
    if found is None:
        raise InvalidInput(
            f"没有片区类别 {kind}。", f"There is no kind {kind}.", params={"kinds": list(KINDS)}
        )
    return found


def check_seen(connection: Connection, overlay_id: UUID) -> None:
    """NotFound unless the overlay is in the sight of the connection's transaction."""
    if not repository.is_seen(connection, overlay_id):
        raise no_such_overlay()


def check_inside(connection: Connection, overlay_id: UUID, areas: Collection[UUID] | None) -> None:
    """NotAllowed when the overlay in force reaches beyond some territories; none means that there is no limit."""
    if areas is not None and not repository.lies_inside(connection, overlay_id, areas):
        raise NotAllowed(
            "片区超出了你负责的范围。画在自己的范围内，或请上级来画。什么都没有保存。",
            "The area reaches beyond what you answer for. Draw it inside, or ask your superior. Nothing was saved.",
        )


def no_such_overlay() -> NotFound:
    """The answer to an unknown id."""
    return NotFound(
        "没有这个片区，或不在你的可见范围内。核对链接后再试。",
        "There is no such area, or it is outside your scope. Check the link.",
    )


def _ended() -> OverlayEnded:
    return OverlayEnded(
        "这个片区已停用，不能再改。需要时先从历史里还原。",
        "This area has ended and cannot be changed. Restore it from its history first.",
    )
