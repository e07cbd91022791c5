"""News of the map in this process: one listening connection, every reader of the tenant."""

import asyncio
import logging
import signal
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from types import FrameType

import psycopg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from api.events.tiles import Redrawn
from gis.db import EVERYTHING, transaction
from gis.edits import outbox
from gis.edits.outbox import NewsItem
from gis.settings import DatabaseSettings

log = logging.getLogger("wangge.api")

QUEUE_LENGTH = 100
RECONNECT_S = (0.2, 0.5, 1.0, 2.0, 5.0)

Queue = asyncio.Queue[NewsItem | Redrawn | None]
"""What a reader has yet to hear; none ends the reading."""
Wants = Callable[[Redrawn], bool]


class News:
    """Hears that something changed, reads what it was once, and hands it to every reader of that tenant."""

    def __init__(
        self, database: DatabaseSettings, engine: AsyncEngine, hear: Callable[[int], None] = lambda _: None
    ) -> None:
        """``hear`` is told the tenant of every notice, whether anybody reads or not."""
        self._database = database
        self._engine = engine
        self._hear = hear
        self._readers: defaultdict[int, dict[Queue, Wants]] = defaultdict(dict)
        self._ended = False
        self.is_listening = asyncio.Event()

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """Listen while the block runs; at its end, or when the process is told to stop, every reader is let go."""
        listening = asyncio.create_task(self._listen_for_ever())
        try:
            with self._ended_by_signal():
                yield
        finally:
            self.end()
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    @contextmanager
    def reader(self, tenant_id: int, wants: Wants = lambda _: True) -> Iterator[Queue]:
        """A queue of the tenant's news, and of those changed tiles that the reader wants."""
        queue: Queue = asyncio.Queue(QUEUE_LENGTH)
        self._readers[tenant_id][queue] = wants
        if self._ended:
            queue.put_nowait(None)
        try:
            yield queue
        finally:
            self._readers[tenant_id].pop(queue, None)

    def tell(self, tenant_id: int | None, item: NewsItem | Redrawn) -> None:
        """Hand it to the readers of a tenant, or of all."""
        tenants = list(self._readers) if tenant_id is None else [tenant_id]
        for queue, wants in [pair for each in tenants for pair in self._readers.get(each, {}).items()]:
            if isinstance(item, Redrawn) and not wants(item):
                continue
            if queue.full():
                self._let_go_one(queue)
            else:
                queue.put_nowait(item)

    def end(self) -> None:
        """Let every reader go."""
        self._ended = True
        for tenant_id in list(self._readers):
            self._let_go(tenant_id)

    async def _listen_for_ever(self) -> None:
        failures = 0
        while True:
            try:
                async for notice in outbox.notices(self._database):
                    failures = 0
                    self.is_listening.set()
                    if notice is not None:
                        await self._pass_on(*notice)
            except (psycopg.Error, SQLAlchemyError, OSError) as error:
                log.warning("listening for news ended: %s", type(error).__name__)
            self.is_listening.clear()
            # Whoever was reading may have missed something: reconnecting with Last-Event-ID brings it.
            for tenant_id in list(self._readers):
                self._let_go(tenant_id)
            await asyncio.sleep(RECONNECT_S[min(failures, len(RECONNECT_S) - 1)])
            failures += 1

    async def _pass_on(self, tenant_id: int, said: NewsItem | int) -> None:
        item = said if isinstance(said, NewsItem) else None
        if item is None:
            self._hear(tenant_id)
        if not self._readers.get(tenant_id):
            return
        if not isinstance(said, NewsItem):
            async with transaction(self._engine, tenant_id, EVERYTHING) as connection:
                item = await outbox.read_item(connection, said)
        if item is not None:
            self.tell(tenant_id, item)

    def _let_go(self, tenant_id: int) -> None:
        for queue in self._readers[tenant_id]:
            self._let_go_one(queue)

    def _let_go_one(self, queue: Queue) -> None:
        """End one reader, making room for the end where it reads too slowly."""
        if queue.full():
            queue.get_nowait()
        queue.put_nowait(None)

    @contextmanager
    def _ended_by_signal(self) -> Iterator[None]:
        """A hack: the server waits for open answers before it ends the application, and these never end by
        themselves. So the signals it listens for end them first, and are handed on to it.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

        def end_and_hand_on(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self.end)
            handler = before[signal.Signals(number)]
            if callable(handler):
                handler(number, frame)
            elif handler == signal.SIG_DFL:
                signal.signal(number, signal.SIG_DFL)
                signal.raise_signal(number)

        for number in before:
            signal.signal(number, end_and_hand_on)
        try:
            yield
        finally:
            for number, handler in before.items():
                if signal.getsignal(number) is end_and_hand_on:
                    signal.signal(number, handler)
