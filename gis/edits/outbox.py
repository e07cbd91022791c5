"""The news of the map as others hear them: notices at once over one connection, rows for whoever reads later."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.edits.repository import CHANNEL
from gis.settings import DatabaseSettings

MAX_MISSED = 200


@dataclass(frozen=True)
class NewsItem:
    """One piece of news of a tenant; number 0 is what was only said and not stored."""

    id: int
    topic: str
    payload: Mapping[str, Any]


async def notices(settings: DatabaseSettings) -> AsyncIterator[tuple[int, NewsItem | int] | None]:
    """Tenant and number of every piece of news from now on, or what was only said; first a none, once it listens.

    Ends with psycopg.OperationalError when the database goes away.
    """
    options = "-c idle_session_timeout=0 -c tcp_keepalives_idle=30"
    async with await psycopg.AsyncConnection.connect(
        settings.database_url, autocommit=True, options=options
    ) as connection:
        await connection.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
        yield None
        async for notice in connection.notifies():
            tenant_id, _, number = notice.payload.partition(":")
            if not tenant_id.isdecimal():
                continue
            if number.isdecimal():
                yield int(tenant_id), int(number)
            elif number.startswith("0:"):
                _, topic, payload = number.split(":", 2)
                yield int(tenant_id), NewsItem(0, topic, json.loads(payload))


async def read_item(connection: AsyncConnection, item_id: int) -> NewsItem | None:
    """One piece of news of the transaction's tenant."""
    result = await connection.execute(
        text("select id, topic, payload from outbox where id = :id"), {"id": item_id}
    )
    row = result.one_or_none()
    return None if row is None else NewsItem(row.id, row.topic, row.payload)


async def newest(connection: AsyncConnection) -> int:
    """The number of the tenant's newest piece of news; 0 before the first."""
    result = await connection.execute(text("select coalesce(max(id), 0) from outbox"))
    return int(result.scalar_one())


async def read_after(connection: AsyncConnection, item_id: int) -> list[NewsItem]:
    """What the tenant's news were after one of them, oldest first, two hundred at most."""
    result = await connection.execute(
        text("select id, topic, payload from outbox where id > :id order by id limit :most"),
        {"id": item_id, "most": MAX_MISSED},
    )
    return [NewsItem(row.id, row.topic, row.payload) for row in result]
