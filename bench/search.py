"""The search box and lists in a city of a million households, for people who see all of it, a community, or a grid.

Through the service with session, rights and row-level policies, without the network. Bare is the same question without
its index: one pass over the names, as it was before there was one.
"""

import argparse
import os
import random
from collections.abc import Sequence
from dataclasses import asdict

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.asking import WHO, NamedCity, named_city, part, run, service, signed_in, timed
from gis.db import EVERYTHING, connect, transaction
from gis.queries import fetch_all
from gis.search.query import understand

TARGET_P95_MS = 150.0
ROUNDS = 2
NEAR = "102.42,24.81"
_ALWAYS = (
    "12",
    "12栋",
    "12-3-402",
    "53010",
    "路",
    "号",
    "社区",
    "k",
    "zaj",
    "KTV",
    "第12网格",
    "不存在",
    "zzzz",
)


def main() -> None:
    """Print percentiles by who asks and what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--communities", type=int, default=400, help="of 25 grids each")
    options = parser.parse_args()
    with named_city(options.communities) as one:
        run(_measure(one))


async def _measure(one: NamedCity) -> None:
    questions = _questions(one)
    async with service(one) as app:
        await _bare(app.state.services.engine, one, questions[:40])
        print(
            f"{'who sees':<12}{'what':<34}{'p50':>9}{'p95':>9}{'worst':>9}   target p95 {TARGET_P95_MS:.0f} ms"
        )
        for who in WHO:
            client = await signed_in(app, who)
            await _ask(client, who, f"search, {len(questions)} questions", [_search(q) for q in questions])
            await _ask(client, who, "households of a grid", _of(one, "/api/v1/households?grid={grid}"))
            await _ask(
                client, who, "households of a community", _of(one, "/api/v1/households?community={community}")
            )
            await _ask(
                client,
                who,
                "grids of a community",
                _of(one, "/api/v1/territories?level=grid&parent={community}"),
            )
            await _ask(client, who, "communities", ["/api/v1/territories?level=community"])
            await _ask(
                client, who, "visits due in a grid", _of(one, "/api/v1/visits/due?territory_id={grid}")
            )
            await _ask(
                client,
                who,
                "visits due in a community",
                _of(one, "/api/v1/visits/due?territory_id={community}"),
            )
            await _ask(client, who, "visits due in sight", ["/api/v1/visits/due"])
            await client.aclose()
    print(f"load {os.getloadavg()[0]:.1f}")


async def _bare(engine: AsyncEngine, one: NamedCity, questions: Sequence[str]) -> None:
    times = []
    for q in questions:
        values = {**asdict(understand(q)), "lon": 102.42, "lat": 24.81, "page_size": 20}
        async with transaction(engine, one.tenant_id, EVERYTHING) as connection:
            times.append(await timed(lambda: fetch_all(connection, "search", "search", values)))  # noqa: B023
    print(
        f"one pass over all names, without the index: p50 {part(times, 0.5):.0f} ms, p95 {part(times, 0.95):.0f} ms"
    )


async def _ask(client: httpx.AsyncClient, who: str, what: str, paths: Sequence[str]) -> None:
    times = []
    for path in paths:
        answer = await client.get(path)
        assert answer.status_code in (200, 404), answer.text
    for _ in range(ROUNDS if len(paths) > 1 else 10):
        times += [await timed(lambda: client.get(path)) for path in paths]  # noqa: B023
    p95 = part(times, 0.95)
    verdict = "ok" if p95 <= TARGET_P95_MS else "over"
    print(
        f"{who:<12}{what:<34}{part(times, 0.5):>6.1f} ms{p95:>6.1f} ms{max(times):>6.1f} ms   {verdict}",
        flush=True,
    )


def _search(q: str) -> str:
    return str(httpx.URL("/api/v1/search", params={"q": q, "near": NEAR}))


def _of(one: NamedCity, path: str) -> list[str]:
    return [path.format(grid=one.grid_id, community=one.community_id)]


def _questions(one: NamedCity) -> list[str]:
    """What people type: beginnings and middles of names, pinyin whole and cut, initials, mixtures, addresses."""
    chance = random.Random(5)
    with connect(one.scratch.settings, one.tenant_id) as connection:
        rows = connection.execute(
            "select name, name_pinyin, name_initials, address from search_names where name is not null"
            " order by md5(id::text) limit 40"
        ).fetchall()
    asked = list(_ALWAYS)
    for name, pinyin, initials, address in rows:
        syllables = pinyin.partition(";")[0].split()
        asked += [
            name[: chance.randint(1, 6)],
            name[chance.randint(0, 2) :][: chance.randint(1, 5)],
            "".join(syllables)[: chance.randint(2, 14)],
            "".join(s[: chance.randint(1, len(s))] for s in syllables[:4]),
            initials.partition(";")[0][:4],
            name[0] + "".join(s[0] for s in syllables[1:4]),
        ]
        if address:
            asked.append(address)
    return [q for q in asked if q.strip()]


if __name__ == "__main__":
    main()
