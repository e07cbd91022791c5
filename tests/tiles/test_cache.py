"""Kept tiles: never older than the last change, drawn once for many, given up when nobody waits, bounded."""

import asyncio
from collections.abc import Hashable, Sequence

import pytest

from gis.changes.marks import Marks
from tiles.cache import Draw, TileCache

pytestmark = pytest.mark.anyio

SLOTS = (0, 11, 12)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Painter:
    """Draws when it is let."""

    def __init__(self, content: bytes = b"a tile") -> None:
        self.content = content
        self.may_end = asyncio.Event()
        self.begun = 0
        self.cancelled = 0

    async def __call__(self, keys: Sequence[Hashable]) -> list[bytes]:
        self.begun += 1
        self.keys = tuple(keys)
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return [self.content] * len(keys)


def at_once(content: bytes) -> Painter:
    painter = Painter(content)
    painter.may_end.set()
    return painter


async def drawn(cache: TileCache, key: Hashable, draw: Draw) -> bytes:
    (tile,) = await cache.drawn({key: SLOTS}, draw)
    return tile.content


async def test_a_tile_is_kept_until_one_of_its_marks_is_new() -> None:
    marks = Marks()
    cache = TileCache(marks, 1_000_000)
    await drawn(cache, "k", at_once(b"one"))
    marks.change((13,))
    kept = cache.get("k")
    assert kept is not None
    assert kept.content == b"one"
    marks.change((12,))
    assert cache.get("k") is None
    assert cache.bytes == 0


async def test_those_who_wait_for_the_same_tile_share_one_drawing() -> None:
    cache, painter = TileCache(Marks(), 1_000_000), Painter()
    waiting = [asyncio.ensure_future(drawn(cache, "k", painter)) for _ in range(20)]
    await asyncio.sleep(0)
    other = asyncio.ensure_future(drawn(cache, "another sight", at_once(b"other")))
    painter.may_end.set()
    assert {await each for each in waiting} == {b"a tile"}
    assert painter.begun == 1
    assert await other == b"other"


async def test_who_comes_after_a_change_does_not_get_what_was_begun_before_it() -> None:
    marks = Marks()
    cache, old, new = TileCache(marks, 1_000_000), Painter(b"old"), Painter(b"new")
    before = asyncio.ensure_future(drawn(cache, "k", old))
    await asyncio.sleep(0)
    marks.change((11,))
    after = asyncio.ensure_future(drawn(cache, "k", new))
    await asyncio.sleep(0)
    new.may_end.set()
    assert await after == b"new"
    old.may_end.set()
    assert await before == b"old"
    kept = cache.get("k")
    assert kept is not None
    assert kept.content == b"new"


async def test_what_changed_while_it_was_drawn_is_not_kept() -> None:
    marks = Marks()
    cache, painter = TileCache(marks, 1_000_000), Painter()
    waiting = asyncio.ensure_future(drawn(cache, "k", painter))
    await asyncio.sleep(0)
    marks.change((12,))
    painter.may_end.set()
    await waiting
    assert cache.get("k") is None


async def test_a_drawing_stops_when_the_last_who_waits_has_left_and_not_before() -> None:
    cache, painter = TileCache(Marks(), 1_000_000), Painter()
    first, second = (asyncio.ensure_future(drawn(cache, "k", painter)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0.01)
    assert painter.cancelled == 0
    second.cancel()
    await asyncio.sleep(0.01)
    assert painter.cancelled == 1
    assert await drawn(cache, "k", at_once(b"again")) == b"again"


async def test_of_several_only_what_nobody_has_or_draws_is_drawn_and_all_of_it_at_once() -> None:
    marks = Marks()
    cache, under_way, rest = TileCache(marks, 1_000_000), Painter(b"under way"), at_once(b"rest")
    await drawn(cache, "kept", at_once(b"kept"))
    begun = asyncio.ensure_future(drawn(cache, "begun", under_way))
    await asyncio.sleep(0)
    wanted = dict.fromkeys(("kept", "x", "begun", "y"), SLOTS)
    several = asyncio.ensure_future(cache.drawn(wanted, rest))
    await asyncio.sleep(0)
    under_way.may_end.set()
    assert [tile.content for tile in await several] == [b"kept", b"rest", b"under way", b"rest"]
    assert (rest.begun, rest.keys) == (1, ("x", "y"))
    assert await begun == b"under way"
    marks.change((11,))
    assert all(cache.get(key) is None for key in wanted)


async def test_a_drawing_that_fails_fails_for_all_and_is_not_kept() -> None:
    cache = TileCache(Marks(), 1_000_000)

    async def fail(_: Sequence[Hashable]) -> list[bytes]:
        await asyncio.sleep(0)
        raise LookupError("no database")

    results = await asyncio.gather(*(drawn(cache, "k", fail) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in results] == [LookupError] * 3
    assert cache.get("k") is None


async def test_the_tiles_asked_for_last_stay_and_memory_is_bounded() -> None:
    cache = TileCache(Marks(), 20_000)
    for number in range(40):
        await drawn(cache, number, at_once(bytes(1_000)))
        assert cache.get(0) is not None
        assert cache.bytes <= 20_000
    tile = cache.get(0)
    assert tile is not None
    tile.forms["gzip"] = bytes(15_000)
    cache.grown(0, tile, 15_000)
    assert cache.bytes <= 20_000
    assert cache.get(38) is None
