"""The command ``seed``: asks a running service for the tiles of an area, so that they are drawn before people come.

Tiles are kept for a sight, in the memory of the process that drew them: it asks as somebody, by the same addresses as
the page, over several connections.
"""

import argparse
import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from gis.db import Box
from ops.cli import parser
from ops.say import Stopped, say
from ops.settings import AskingSettings
from tiles.packing import cover

_RADIUS_M = 6_378_137.0
_MOST = 1_000_000
_AN_ANSWER = {200, 204}


def seed(arguments: Sequence[str]) -> int:
    """Ask for every tile of an area; exit status 1 when any could not be had."""
    options = parser("seed")
    options.add_argument(
        "--url",
        default="http://127.0.0.1:8000",
        help="服务地址 · the service's address (http://127.0.0.1:8000)",
    )
    options.add_argument(
        "--area", metavar="CODE", help="社区或网格代码，默认全部 · code of a community or grid (all in sight)"
    )
    options.add_argument("--zooms", type=_zooms, default=(12, 16), metavar="A-B", help="级别 · zooms (12-16)")
    options.add_argument(
        "--layers", help="图层，逗号分隔 · layers, commas between (those that the page asks for)"
    )
    options.add_argument("--connections", type=int, default=4, help="连接数 · connections (4)")
    options.add_argument(
        "--times",
        type=int,
        default=1,
        help="遍数，服务有几个进程时用 · rounds, for a service of several processes (1)",
    )
    chosen = options.parse_args(arguments)
    token = AskingSettings().token
    if not token:
        raise Stopped(
            "以谁的身份请求？把令牌或接口密钥放进环境变量 WANGGE_TOKEN。",
            "As whom? Put a session's token or an API key into WANGGE_TOKEN.",
        )
    begun = time.monotonic()
    result = asyncio.run(_seed(chosen, token))
    asked, seconds = sum(result.statuses.values()), time.monotonic() - begun
    missing = sum(count for status, count in result.statuses.items() if status not in _AN_ANSWER)
    size = f"{result.size_bytes / 1e6:.1f} MB, {seconds:.1f} s"
    say(f"{asked:,} 个瓦片（{size}），{missing} 个没有得到", f"{asked:,} tiles ({size}), {missing} not had")
    return 1 if missing else 0


@dataclass
class Seeded:
    """What was answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    size_bytes: int = 0


async def _seed(chosen: argparse.Namespace, token: str) -> Seeded:
    result = Seeded()
    for _ in range(chosen.times):
        # Connections are given to processes when they are made: new ones each round.
        async with httpx.AsyncClient(
            base_url=chosen.url, headers={"authorization": f"Bearer {token}"}, timeout=60
        ) as client:
            paths = await plan(client, chosen.area, chosen.zooms, chosen.layers)
            await fill(client, paths, result, chosen.connections, _told(len(paths)))
    return result


async def plan(
    client: httpx.AsyncClient, area: str | None, zooms: tuple[int, int], layers: str | None
) -> list[str]:
    """The addresses of all tiles that meet the area, far ones first; Stopped when there is none."""
    boxes = await _boxes(client, area)
    sources = {layers: await _json(client, f"/tiles/{layers}.json")} if layers else await _of_the_page(client)
    paths: dict[str, int] = {}
    for names, source in sources.items():
        low, high = max(zooms[0], source["minzoom"]), min(zooms[1], source["maxzoom"])
        for box in boxes:
            for each in cover(box, low, high, _MOST) if low <= high else ():
                paths[f"/tiles/{names}/{each.z}/{each.x}/{each.y}.mvt"] = each.z
    return sorted(paths, key=lambda path: paths[path])


async def fill(
    client: httpx.AsyncClient,
    paths: Sequence[str],
    result: Seeded,
    connections: int = 4,
    tell: Callable[[int], None] = lambda _: None,
) -> None:
    """Ask for all of them, so many at a time."""
    waiting = iter(paths)

    async def ask() -> None:
        for path in waiting:
            answer = await client.get(path)
            result.statuses[answer.status_code] += 1
            result.size_bytes += len(answer.content)
            tell(sum(result.statuses.values()))

    await asyncio.gather(*(ask() for _ in range(connections)))


def _told(total: int) -> Callable[[int], None]:
    """Says every tenth part how far it is."""
    said = 0

    def tell(done: int) -> None:
        nonlocal said
        tenth = done * 10 // max(total, 1)
        if tenth > said:
            said = tenth
            say(f"{done:,} / {total:,}", f"{tenth * 10} %")

    return tell


async def _of_the_page(client: httpx.AsyncClient) -> dict[str, Any]:
    """The sources of the map's style that a page shows at first."""
    shown = {each["name"] for each in (await _json(client, "/api/v1/layers"))["layers"] if each["default_on"]}
    style = await _json(client, "/styles/light.json")
    return {names: source for names, source in style["sources"].items() if shown & set(names.split(","))}


async def _boxes(client: httpx.AsyncClient, code: str | None) -> list[Box]:
    """The boxes of the communities in sight, or that of the one area, in EPSG:3857 metres."""
    found = []
    for level in ("community",) if code is None else ("community", "grid"):
        cursor = ""
        while True:
            page = await _json(client, f"/api/v1/territories?level={level}&limit=500{cursor}")
            found += [each for each in page["items"] if code in (None, each["code"])]
            if not page["next_cursor"] or (code and found):
                break
            cursor = f"&cursor={page['next_cursor']}"
    if not found:
        raise Stopped(
            "看不到这个区域。核对代码和身份。",
            "There is no such area in sight. Check the code and the token.",
        )
    return [_metres(each["bbox"]) for each in found]


async def _json(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    if not answer.is_success:
        said = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        raise Stopped(f"{path}：{said.get('detail', answer.status_code)}", f"{path}: {answer.status_code}")
    return answer.json()


def _metres(lonlat: Iterable[float]) -> Box:
    west, south, east, north = lonlat

    def northing(latitude: float) -> float:
        return _RADIUS_M * math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))

    return _RADIUS_M * math.radians(west), northing(south), _RADIUS_M * math.radians(east), northing(north)


def _zooms(text: str) -> tuple[int, int]:
    low, _, high = text.partition("-")
    try:
        zooms = int(low), int(high or low)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: 12-16") from None
    if not 0 <= zooms[0] <= zooms[1] <= 22:
        raise argparse.ArgumentTypeError(f"{text}: 0-22")
    return zooms
