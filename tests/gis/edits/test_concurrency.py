"""Two editors in two processes in the same corner: the map stays a partition and no edit is lost."""

import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

import pytest

from gis.db import connect
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from gis.verify.service import verify
from tests.colliding import edit_again_and_again
from tests.factories import make_town

PAIRS = int(os.environ.get("COLLIDING_PAIRS", "24"))
"""Colliding pairs; 300 and more for the long run."""


@pytest.mark.timeout(600)
def test_colliding_edits_break_nothing_and_lose_nothing(database: DatabaseSettings) -> None:
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, "colliding", "冲突县", name_en="Colliding County")
    with connect(database, tenant.id) as connection:
        town = make_town(connection, tenant.id, columns=4, rows=3)
        before = connection.execute("select edition from communities").fetchone()
    spawn = get_context("spawn")
    with spawn.Manager() as manager, ProcessPoolExecutor(2, mp_context=spawn) as editors:
        barrier = manager.Barrier(2)
        running = [
            editors.submit(edit_again_and_again, database, tenant.id, town.community_id, barrier, PAIRS, seed)
            for seed in (1, 2)
        ]
        outcomes = [outcome for editor in running for outcome in editor.result()]

    counts = Counter(outcome.kind for outcome in outcomes)
    assert len(outcomes) == 2 * PAIRS
    assert [outcome for outcome in outcomes if outcome.kind == "broken"] == []
    assert counts["applied"] >= PAIRS // 2, counts
    applied = {outcome.edit_id: outcome.edition for outcome in outcomes if outcome.kind == "applied"}
    with connect(database, tenant.id) as connection:
        stored = dict(connection.execute("select id, edition from edits where intent is not null").fetchall())
        assert applied == stored, "an edit is written if and only if it was answered as applied"
        after = connection.execute("select edition from communities").fetchone()
        assert before is not None and after is not None
        assert after[0] == before[0] + len(applied)
        assert sorted(applied.values()) == list(range(before[0] + 1, after[0] + 1))
        assert all(check.ok for check in verify(connection, datetime.now(UTC)))
