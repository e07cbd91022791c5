"""Two editors in two processes in the same corner: the map stays a partition and no edit is lost."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

import pytest

from gis.db import Connection, connect
from gis.edits.intents import parse
from gis.edits.service import Order, apply_now
from gis.settings import DatabaseSettings
from gis.tenants.service import Tenant, create_tenant
from gis.verify.service import verify
from tests.colliding import Outcome, edit_again_and_again
from tests.factories import SmallTown, make_town

PAIRS = int(os.environ.get("COLLIDING_PAIRS", "24"))
"""Colliding pairs; 300 and more for the long run."""


@pytest.mark.timeout(1800)
def test_colliding_edits_break_nothing_and_lose_nothing(database: DatabaseSettings) -> None:
    tenant, town = _town(database, "colliding")
    spawn = get_context("spawn")
    with spawn.Manager() as manager, ProcessPoolExecutor(2, mp_context=spawn) as editors:
        barrier = manager.Barrier(2)
        running = [
            editors.submit(edit_again_and_again, database, tenant.id, town.community_id, barrier, PAIRS, seed)
            for seed in (1, 2)
        ]
        errors = [error for error in (editor.exception() for editor in running) if error is not None]
        assert not errors, f"an editor stopped, and the other one waited in vain: {errors}"
        first, second = (editor.result() for editor in running)

    outcomes = [*first, *second]
    counts = Counter(outcome.kind for outcome in outcomes)
    print(f"\n{PAIRS} pairs: {dict(counts)}")
    assert len(first) == len(second) == PAIRS
    assert [outcome for outcome in outcomes if outcome.kind == "broken"] == []
    assert all(outcome.why for outcome in outcomes if outcome.kind != "applied"), "who is refused is told why"
    for pair in zip(first, second, strict=True):
        _assert_accounted_for(pair)
    applied = [outcome for outcome in outcomes if outcome.kind == "applied"]
    assert all(outcome.was_repeated for outcome in applied), "the same key gives the same answer"
    with connect(database, tenant.id) as connection:
        _assert_history_is(connection, applied)
        assert [check.name for check in verify(connection, datetime.now(UTC)) if not check.ok] == []
    _assert_replay_gives_the_same_map(database, tenant, town, applied)


def _town(database: DatabaseSettings, code: str) -> tuple[Tenant, SmallTown]:
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, code, "冲突县", name_en="Colliding County")
    with connect(database, tenant.id) as connection:
        return tenant, make_town(connection, tenant.id, columns=4, rows=3)


def _assert_accounted_for(pair: tuple[Outcome, Outcome]) -> None:
    """Both saw one edition. Whoever came first had to get what was seen; the second gets it too, or is told."""
    assert pair[0].seen_edition == pair[1].seen_edition
    before = pair[0].seen_edition
    possible = [outcome for outcome in pair if outcome.seen_hash is not None]
    applied = [outcome for outcome in pair if outcome.kind == "applied"]
    assert set(map(id, applied)) <= set(map(id, possible)), "nobody gets what the preview refused"
    assert bool(applied) == bool(possible), "the first of two that can be done is done"
    assert sorted(outcome.edition or 0 for outcome in applied) == [
        before + n + 1 for n in range(len(applied))
    ]
    for outcome in pair:
        if outcome.kind == "stale":
            assert outcome.edition == before + 1, "the fresh preview is of the map that the other one left"
        if len(possible) == 1 and outcome in possible:
            assert outcome.kind == "applied", "an edit that was refused is in nobody's way"


def _assert_history_is(connection: Connection, applied: Sequence[Outcome]) -> None:
    """An edit is written if and only if it was answered as applied, as it was asked, with the result that was seen."""
    stored = connection.execute(
        "select id, edition, intent, encode(result_hash, 'hex') from edits where intent is not null order by edition"
    ).fetchall()
    told = sorted(applied, key=lambda outcome: outcome.edition or 0)
    assert [row[:2] for row in stored] == [(outcome.edit_id, outcome.edition) for outcome in told]
    assert [row[2] for row in stored] == [json.loads(json.dumps(outcome.intent)) for outcome in told]
    assert [row[3] for row in stored] == [outcome.seen_hash for outcome in told]
    editions = connection.execute("select edition from communities").fetchone()
    assert editions == (2 + len(told),), "the import made two"


def _assert_replay_gives_the_same_map(
    database: DatabaseSettings, tenant: Tenant, town: SmallTown, applied: Sequence[Outcome]
) -> None:
    """One editor alone, who makes the same edits in the order of their editions, comes to the same map to the bit."""
    other, same_town = _town(database, "replayed")
    known = dict(zip(map(str, town.grid_ids), map(str, same_town.grid_ids), strict=True))
    with connect(database, tenant.id) as connection:
        made = dict(connection.execute("select id, payload->'territories' from edits").fetchall())
    for outcome in sorted(applied, key=lambda each: each.edition or 0):
        intent = json.dumps(outcome.intent)
        for there, here in known.items():
            intent = intent.replace(there, here)
        with connect(database, other.id) as connection:
            edition = connection.execute("select edition from communities").fetchone()
            assert edition is not None
            order = Order(None, "重演", edition[0])
            done = apply_now(connection, other.id, same_town.community_id, parse(json.loads(intent)), order)
        assert outcome.edit_id is not None
        named: dict[str, str] = made[outcome.edit_id]
        known |= {named[key]: str(done.territory_ids[key]) for key in named if key in done.territory_ids}
    assert _map(database, tenant.id) == _map(database, other.id)


def _map(database: DatabaseSettings, tenant_id: int) -> list[tuple[str, str, int, bytes]]:
    with connect(database, tenant_id) as connection:
        return connection.execute(
            "select code, name, colour, st_asbinary(geom) from territory_versions where level = 'grid'"
            " and upper_inf(valid) and upper_inf(recorded) order by code"
        ).fetchall()
