"""Making a release: counted once under a lock, closed where it must be, stored for good; and reading it."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast
from uuid import UUID, uuid4

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from gis.audit.writing import add_entry
from gis.db import Connection
from gis.errors import Conflict
from gis.queries import statement
from gis.statistics.indicators import COUNTS, FORMULA_EDITION
from gis.statistics.suppression import Block, Blocks, Key, Zone, closed_zones
from gis.teams.calendar import quarter_start

Row = Mapping[str, Any]
_NOWHERE = "rest"
TENANT = "tenant"
"""The key of the zone that holds everything."""


@dataclass(frozen=True)
class Released:
    """A release that was made, and how much of it is published."""

    id: UUID
    number: int
    territories: int
    published: int


def make_release(connection: Connection, tenant_id: int, user_id: UUID | None, k: int, note: str) -> Released:
    """Count everything now and publish what discloses nobody; the connection sees everything.

    Conflict when nothing changed since the last release, or when nothing could be published.
    """
    connection.execute("select pg_advisory_xact_lock(hashtext('statistics'), %s)", (tenant_id,))
    at = datetime.now(UTC)
    places = _rows(connection, "places", {})
    zones = zones_of(places, _rows(connection, "ground", {"since": quarter_start(at)}))
    earlier, last = _earlier(connection)
    closed, blocks = closed_zones(zones, k, earlier)
    if TENANT in closed:
        raise Conflict(
            f"与以往各期相比变化不足 {k}，或人数不足 {k}，公布会泄露个人情况。过一段时间再发布。",
            f"Fewer than {k} people, or changes of fewer than {k} since an earlier release: it would disclose somebody."
            " Release later.",
            code="nothing_to_release",
        )
    counts = {zone.key: {name: zone.counts[name] for name in zone.published} for zone in zones}
    rows = [_row(None, counts, closed), *(_row(place, counts, closed) for place in places)]
    content = sha256(
        json.dumps([[str(row["territory_id"]), row["counts"]] for row in rows]).encode()
    ).digest()
    if last is not None and bytes(last["content_hash"]) == content:
        raise Conflict(
            f"与第 {last['number']} 期相同，没有新内容可发布。",
            f"Nothing differs from release {last['number']}.",
            code="nothing_changed",
        )
    release_id, number = uuid4(), (last["number"] if last else 0) + 1
    connection.execute(
        "insert into statistics_releases (tenant_id, id, number, as_of, suppress_below, formula_edition, content_hash,"
        " blocks, note, author_id) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (tenant_id, release_id, number, at, k, FORMULA_EDITION, content, Jsonb(_dump(blocks)), note, user_id),
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into statistics_rows (tenant_id, release_id, territory_id, level, parent_id, community_id, code,"
            " number, name, name_en, edition, counts) values (%(tenant_id)s, %(release_id)s, %(territory_id)s,"
            " %(level)s, %(parent_id)s, %(community_id)s, %(code)s, %(number)s, %(name)s, %(name_en)s, %(edition)s,"
            " %(counts)s)",
            [
                {
                    **row,
                    "counts": None if row["counts"] is None else Jsonb(row["counts"]),
                    "tenant_id": tenant_id,
                    "release_id": release_id,
                }
                for row in rows
            ],
        )
    open_rows = sum(row["counts"] is not None for row in rows)
    said = {"number": number, "rows": len(rows), "published": open_rows, "suppress_below": k}
    add_entry(connection, tenant_id, user_id, "statistics.released", ("release", str(release_id)), said)
    return Released(release_id, number, len(rows), open_rows)


def zones_of(places: Sequence[Row], ground: Sequence[Row]) -> list[Zone]:
    """The tree of zones: the tenant (key `TENANT`), its territories, and in each what lies outside those below it."""
    sums: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    atoms: dict[Key, set[UUID]] = defaultdict(set)
    known = {place["territory_id"]: place for place in places}
    for building in ground:
        counts = _counts(building)
        for key in _zones_above(building, known):
            atoms[key].add(building["id"])
            for name in COUNTS:
                sums[key][name] += counts[name]
    above: dict[Key, tuple[Key | None, str]] = {TENANT: (None, "tenant")}
    for place in places:
        parent = TENANT if place["level"] == "community" else place["parent_id"]
        above[place["territory_id"]] = (parent, place["level"])
    for key in atoms:
        if isinstance(key, tuple):
            above[key] = (key[1], key[2])
    return [
        Zone(key, parent, level, sums[key], frozenset(atoms[key]), isinstance(key, tuple))
        for key, (parent, level) in above.items()
    ]


def _zones_above(building: Row, known: Mapping[UUID, Row]) -> list[Key]:
    """Every zone that holds a building, from the tenant down to the first level at which it is outside."""
    found: list[Key] = [TENANT]
    for level in ("community", "grid", "lane"):
        key = building[f"{level}_id"]
        if key is None or key not in known:
            found.append((_NOWHERE, found[-1], level))
            break
        found.append(key)
    return found


def _counts(building: Row) -> dict[str, int]:
    more = {
        "unvisited": building["households"] - building["visited"],
        "settled": building["people"] - building["floating"],
    }
    return {name: more[name] if name in more else building[name] for name in COUNTS}


def _row(place: Row | None, counts: Mapping[Key, Mapping[str, int]], closed: set[Key]) -> dict[str, Any]:
    key: Key = TENANT if place is None else place["territory_id"]
    shown = None if key in closed else counts[key]
    if place is None:
        nothing = dict.fromkeys(("territory_id", "parent_id", "community_id", "number", "edition"))
        return {**nothing, "level": "tenant", "code": "", "name": "全部", "name_en": "All", "counts": shown}
    return {**place, "counts": shown}


def _rows(connection: Connection, name: str, values: Mapping[str, Any]) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cast("list[Row]", cursor.execute(statement("statistics", name).encode(), values).fetchall())


def _earlier(connection: Connection) -> tuple[list[Blocks], Row | None]:
    """The blocks of every release so far, and the newest one."""
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(
            "select number, content_hash, blocks from statistics_releases order by number"
        ).fetchall()
    return [_load(row["blocks"]) for row in found], found[-1] if found else None


def _dump(blocks: Blocks) -> dict[str, Any]:
    """Blocks without the names of zones: the buildings once, the number of its block beside each."""
    buildings = sorted({atom for block in (*blocks.fine, *blocks.coarse) for atom in block.atoms}, key=str)
    kept: dict[str, Any] = {"buildings": [str(each) for each in buildings]}
    for name, some in (("fine", blocks.fine), ("coarse", blocks.coarse)):
        place = {atom: i for i, block in enumerate(some) for atom in block.atoms}
        kept[name] = {
            "of": [place.get(each, -1) for each in buildings],
            "counts": [dict(b.counts) for b in some],
        }
    return kept


def _load(kept: Mapping[str, Any]) -> Blocks:
    buildings = [UUID(each) for each in kept["buildings"]]

    def read(name: str) -> list[Block]:
        atoms: dict[int, set[UUID]] = defaultdict(set)
        for building, place in zip(buildings, kept[name]["of"], strict=True):
            atoms[place].add(building)
        return [Block(frozenset(atoms[i]), counts) for i, counts in enumerate(kept[name]["counts"])]

    return Blocks(read("fine"), read("coarse"))
