"""Who is editing here: told to colleagues as it happens, kept nowhere, forgotten when it is not told again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.edits.repository import CHANNEL

LASTS_S = 60
"""A sign of somebody is good for so long; pages give one well before."""


@dataclass(frozen=True)
class Sign:
    """Somebody at work on a community, on some of its grids or on none yet; or leaving it."""

    community_id: UUID
    user_id: UUID
    name: str
    grid_ids: Sequence[UUID]
    is_leaving: bool


async def give(connection: AsyncConnection, tenant_id: int, sign: Sign) -> None:
    """Tell whoever listens now; heard when the transaction is committed. Nothing is stored."""
    payload = {
        "community": str(sign.community_id),
        "user": str(sign.user_id),
        "name": sign.name,
        "grids": [str(grid) for grid in sign.grid_ids],
        "is_leaving": sign.is_leaving,
        "lasts_s": LASTS_S,
    }
    told = f"{tenant_id}:0:presence:{json.dumps(payload, ensure_ascii=False)}"
    await connection.execute(text("select pg_notify(:channel, :told)"), {"channel": CHANNEL, "told": told})
