"""Server-sent events: a page learns of a new edition and of changed tiles within a second of their commit."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from time import monotonic
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse

from api.deps import BriefSignedInDep, Services, ServicesDep, token_of
from api.events.audience import for_reader
from api.events.tiles import TOPIC, Cell, Redrawn, told_to
from api.tiles.knowing import Reader
from gis.accounts.model import SignedIn
from gis.accounts.sessions import signed_in_by, whole
from gis.accounts.tokens import hash_of
from gis.db import EVERYTHING, transaction
from gis.edits.outbox import NewsItem, newest, read_after
from gis.errors import NotSignedIn
from tiles.layers import LAYERS

router = APIRouter(prefix="/api/v1/events", tags=["events"])

HEARTBEAT_S = 15.0
RETRY_MS = 2_000
INCIDENTS = "incidents"
_HERE = "here"
"""Says no more than where the news stand, now and then, so that whoever comes back knows from where to go on."""
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@router.get("", response_class=StreamingResponse)
async def events(
    request: Request,
    signed_in: BriefSignedInDep,
    found: ServicesDep,
    last_event_id: Annotated[str | None, Header(max_length=60)] = None,
    after: Annotated[
        str | None, Query(max_length=60, description="as Last-Event-ID, where no header can be sent")
    ] = None,
) -> StreamingResponse:
    """The reader's news as they are committed: `edition` {community, edition, op, bounds}, `draft` {…},
    `overlay` {overlay, kind, action, number, bounds}; `tiles` {layers: {layer: [[z, x, y], …]}}, the cells in which
    what the reader may see of a layer has changed, null for anywhere; `incidents` {cells}, the same of incidents, for
    boards and lists; and, said but not kept, who is editing where: `presence` {community, user, name, grids,
    is_leaving, lasts_s}. `here` {} tells nothing but an id to come back with.

    A reader who comes back with Last-Event-ID first gets what was missed, or is told that all tiles may be old.
    """
    stream = _Stream(found, signed_in, token_of(request) or "", last_event_id or after or "")
    return StreamingResponse(stream.told(), media_type="text/event-stream", headers=_HEADERS)


class _Stream:
    """One reader's news, from where they last stood: an id is `outbox.epoch.number`."""

    def __init__(self, found: Services, signed_in: SignedIn, token: str, position: str) -> None:
        number, _, self._tiles_from = position.partition(".")
        self._found = found
        self._signed_in = signed_in
        self._tenant_id = signed_in.user.tenant.id
        self._token = token
        self._checked_at = monotonic()
        self._is_back = bool(position)
        self._missed = int(number) if number.isdecimal() else None
        self._told = self._missed or 0
        self._outbox = self._told
        self._redrawn = 0
        self._reader: Reader | None = None

    async def told(self) -> AsyncIterator[str]:
        """The stream's lines, until the reader's session or the service ends."""
        with suppress(NotSignedIn):
            self._reader = await self._ask()
        if self._reader is None:
            return
        with self._found.news.reader(self._tenant_id, self._wants) as queue, suppress(NotSignedIn):
            yield f"retry: {RETRY_MS}\n\n"
            async for event in self._caught_up():
                yield event
            yield self._event(_HERE, {})
            while True:
                try:
                    async with asyncio.timeout(HEARTBEAT_S):
                        news = await queue.get()
                except TimeoutError:
                    self._redrawn = self._found.redrawing.number if queue.empty() else self._redrawn
                    yield self._event(_HERE, {})
                    await self._check()
                    continue
                if news is None:
                    return
                if monotonic() - self._checked_at > HEARTBEAT_S:
                    await self._check()
                for event in await (
                    self._of_tiles(news) if isinstance(news, Redrawn) else self._of_item(news)
                ):
                    yield event

    async def _caught_up(self) -> AsyncIterator[str]:
        """What was missed; for who is new, nothing, but from where on it would be."""
        redrawing = self._found.redrawing
        redrawn = redrawing.since(self._tiles_from, self._tenant_id) if self._is_back else []
        stood = redrawing.number
        async with transaction(self._found.engine, self._tenant_id, EVERYTHING) as connection:
            if self._missed is None:
                items, self._outbox = [], await newest(connection)
            else:
                items = await read_after(connection, self._missed)
        for item in items:
            self._told = self._outbox = item.id
            if mine := await for_reader(self._found.engine, self._signed_in, item):
                yield self._event(mine.topic, mine.payload)
        for each in redrawn:
            for event in await self._of_tiles(each, is_missed=True):
                yield event
        self._redrawn = stood

    def _wants(self, news: Redrawn) -> bool:
        """Whether it may be something for the reader; most changes are far from most readers, who are not woken."""
        assert self._reader is not None
        return news.changes is None or bool(told_to(self._reader.reach, news.changes))

    async def _of_item(self, item: NewsItem) -> list[str]:
        is_new = item.id == 0 or item.id > self._told or self._missed is None
        self._outbox = max(self._outbox, item.id)
        mine = await for_reader(self._found.engine, self._signed_in, item) if is_new else None
        return [self._event(mine.topic, mine.payload, has_id=bool(mine.id))] if mine else []

    async def _of_tiles(self, news: Redrawn, *, is_missed: bool = False) -> list[str]:
        if news.number <= self._redrawn and not is_missed:
            return []
        self._redrawn = news.number
        if news.changes is None:
            return [self._event(TOPIC, {"layers": None}), *self._of_incidents(None)]
        if not self._wants(news):
            return []
        # The change may be one of what the reader may see: their right is looked up again before anything is said.
        self._reader = await self._ask()
        told = told_to(self._reader.reach, news.changes)
        if not told:
            return []
        event = self._event(TOPIC, {"layers": told})
        return [event, *self._of_incidents(told[INCIDENTS])] if INCIDENTS in told else [event]

    def _of_incidents(self, cells: list[Cell] | None) -> list[str]:
        """What boards and lists are read again for; the layer's news tell who may hear it, and where."""
        assert self._reader is not None
        is_theirs = self._reader.reach.allows(LAYERS[INCIDENTS].rights)
        return [self._event(INCIDENTS, {"cells": cells})] if is_theirs else []

    async def _ask(self) -> Reader:
        readers, token_hash = self._found.readers, hash_of(self._token)
        return readers.known(token_hash) or await readers.ask(self._tenant_id, token_hash, is_use=False)

    async def _check(self) -> None:
        """Look again who reads and what they may see by now; `NotSignedIn` when the session is over."""
        async with self._found.engine.begin() as connection:
            self._signed_in = whole(await signed_in_by(connection, self._token))
        self._reader = await self._ask()
        self._checked_at = monotonic()

    @property
    def _position(self) -> str:
        return f"{self._outbox}.{self._found.redrawing.epoch}.{self._redrawn}"

    def _event(self, topic: str, payload: Mapping[str, Any], *, has_id: bool = True) -> str:
        number = f"id: {self._position}\n" if has_id else ""
        return f"{number}event: {topic}\ndata: {json.dumps(payload, ensure_ascii=False)}\n\n"
