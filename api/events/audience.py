"""Who hears what: news of a community are for those who see it, others of its territories hear that it moved on."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from gis.accounts.model import SignedIn
from gis.db import transaction
from gis.edits.outbox import NewsItem


async def for_reader(engine: AsyncEngine, reader: SignedIn, item: NewsItem) -> NewsItem | None:
    """The item as the reader may hear it, or none."""
    scope = reader.scope
    if item.topic == "sos" and not scope.may("patrol.lead"):
        return None
    if scope.map.is_everything:
        return item
    overlay = item.payload.get("overlay")
    if overlay is not None:
        return item if await _sees_overlay(engine, reader, UUID(overlay)) else None
    community = item.payload.get("community")
    if community is None:
        return None
    if UUID(community) in scope.map:
        return item
    if item.topic == "edition" and UUID(community) in scope.context:
        known = ("community", "edition")
        return NewsItem(item.id, item.topic, {name: item.payload[name] for name in known})
    return None


async def _sees_overlay(engine: AsyncEngine, reader: SignedIn, overlay_id: UUID) -> bool:
    async with transaction(engine, reader.user.tenant.id, reader.scope.sight) as connection:
        found = await connection.execute(text("select from overlays where id = :id"), {"id": overlay_id})
        return found.first() is not None
