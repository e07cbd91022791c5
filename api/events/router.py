"""Server-sent events: a page learns of a new edition within a second of its commit."""

import asyncio
import json
from collections.abc import AsyncIterator
from time import monotonic
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from api.deps import BriefSignedInDep, Services, ServicesDep, token_of
from api.events.audience import for_reader
from gis.accounts.model import SignedIn
from gis.accounts.sessions import signed_in_by, whole
from gis.db import EVERYTHING, transaction
from gis.edits.outbox import NewsItem, read_after
from gis.errors import NotSignedIn

router = APIRouter(prefix="/api/v1/events", tags=["events"])

HEARTBEAT_S = 15.0
RETRY_MS = 2_000
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@router.get("", response_class=StreamingResponse)
async def events(
    request: Request,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> StreamingResponse:
    """The reader's news as they are committed: `edition` {community, edition, op, bounds}, `draft` {…},
    `overlay` {overlay, kind, action, number, bounds}; and, said but not kept, who is editing where: `presence`
    {community, user, name, grids, is_leaving, lasts_s}.

    A reader who comes back with Last-Event-ID first gets what was missed.
    """
    missed = int(last_event_id) if last_event_id and last_event_id.isdecimal() else None
    stream = _stream(found, signed_in, token_of(request) or "", missed)
    return StreamingResponse(stream, media_type="text/event-stream", headers=_HEADERS)


async def _stream(found: Services, signed_in: SignedIn, token: str, missed: int | None) -> AsyncIterator[str]:
    tenant_id, checked_at = signed_in.user.tenant.id, monotonic()
    with found.news.reader(tenant_id) as queue:
        yield f"retry: {RETRY_MS}\n\n"
        told = missed or 0
        if missed is not None:
            async with transaction(found.engine, tenant_id, EVERYTHING) as connection:
                items = await read_after(connection, missed)
            for item in items:
                told = item.id
                if mine := await for_reader(found.engine, signed_in, item):
                    yield _event(mine)
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    news = await queue.get()
            except TimeoutError:
                again = await _still_in(found, token)
                if again is None:
                    return
                signed_in, checked_at = again, monotonic()
                yield ": still here\n\n"
                continue
            if news is None:
                return
            if monotonic() - checked_at > HEARTBEAT_S:
                again, checked_at = await _still_in(found, token), monotonic()
                if again is None:
                    return
                signed_in = again
            is_new = news.id == 0 or news.id > told or missed is None
            if is_new and (mine := await for_reader(found.engine, signed_in, news)):
                yield _event(mine)


def _event(item: NewsItem) -> str:
    number = f"id: {item.id}\n" if item.id else ""
    return f"{number}event: {item.topic}\ndata: {json.dumps(item.payload, ensure_ascii=False)}\n\n"


async def _still_in(found: Services, token: str) -> SignedIn | None:
    """Who reads, with what they may see by now; none when the session that began the reading is over."""
    try:
        async with found.engine.begin() as connection:
            return whole(await signed_in_by(connection, token))
    except NotSignedIn:
        return None
