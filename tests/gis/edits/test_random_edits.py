"""Random edits of every kind on real communities: what is applied keeps every promise, what is refused leaves nothing.

Sixteen edits in the ordinary suite, 2,000 with ``-m long``; ``RANDOM_EDITS`` and ``RANDOM_EDITS_SEED`` change both.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from gis.db import Connection, connect, set_tenant
from gis.edits import repository
from gis.edits.intents import Intent, Rename, Revert, dump, parse
from gis.edits.service import Order, apply_now, preview_now
from gis.edits.state import load_state, read_footprints
from gis.errors import WanggeError
from gis.settings import DatabaseSettings
from gis.tenants.service import create_tenant
from gis.verify.service import verify
from tests.random_edits import Hand
from tests.real_towns import beijing, cambridge, demo, monaco

TOWNS = {"demo": demo, "beijing": beijing, "monaco": monaco, "cambridge": cambridge}
SEED = int(os.environ.get("RANDOM_EDITS_SEED", "1"))
FEW = int(os.environ.get("RANDOM_EDITS", "16"))
MANY = int(os.environ.get("RANDOM_EDITS", "2000"))


@dataclass
class Tally:
    """What became of the edits: applied by operation, refused by reason, and broken with what broke."""

    applied: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"applied {self.applied.total()}: "
            + ", ".join(f"{op} {n}" for op, n in self.applied.most_common()),
            f"refused {self.refused.total()}: "
            + ", ".join(f"{why} {n}" for why, n in self.refused.most_common()),
            f"broken {len(self.broken)}",
        ]
        return "\n".join([*lines, *self.broken[:5]])


@pytest.fixture(params=TOWNS)
def town(request: pytest.FixtureRequest, database: DatabaseSettings, tmp_path: Path) -> int:
    """The tenant of one real town, imported anew."""
    load: Callable[[DatabaseSettings, str, Path], None] = TOWNS[request.param]
    code = f"random-{request.param}-{os.urandom(3).hex()}"
    with connect(database, owner=True) as owner:
        tenant = create_tenant(owner, code, "随机变更测试")
    load(database, code, tmp_path)
    return tenant.id


def test_whatever_edit_is_made_every_promise_holds_after_it(database: DatabaseSettings, town: int) -> None:
    tally = edit_at_random(database, town, FEW // len(TOWNS), SEED)
    assert not tally.broken, tally
    assert tally.applied.total() > 0, tally


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_two_thousand_edits_break_nothing(database: DatabaseSettings, town: int) -> None:
    tally = edit_at_random(database, town, MANY // len(TOWNS), SEED)
    print(f"\n{tally}")
    assert not tally.broken, tally
    assert tally.applied.total() > MANY // len(TOWNS) // 4, tally


def edit_at_random(database: DatabaseSettings, tenant_id: int, count: int, seed: int) -> Tally:
    """Preview and apply random edits, each in a transaction of its own, and prove everything after each."""
    tally = Tally()
    with connect(database) as connection:
        set_tenant(connection, tenant_id)
        communities = [
            row[0] for row in connection.execute("select territory_id from communities order by 1")
        ]
        hands = {
            community: Hand(random.Random(f"{seed}/{n}"), most_grids=_grids(connection, community) + 12)
            for n, community in enumerate(sorted(communities, key=lambda c: _grids(connection, c)))
        }
        connection.commit()
        for number in range(count):
            community_id = list(hands)[number % len(hands)]
            _one_edit(connection, tenant_id, community_id, hands[community_id], tally)
    return tally


def _grids(connection: Connection, community_id: UUID) -> int:
    return len(load_state(connection, community_id, repository.moment(connection), lock=False).grids)


def _one_edit(connection: Connection, tenant_id: int, community_id: UUID, hand: Hand, tally: Tally) -> None:
    set_tenant(connection, tenant_id)
    state = load_state(connection, community_id, repository.moment(connection), lock=False)
    intent = hand.draw(state, read_footprints(connection, state))
    before = _everything(connection)
    try:
        intent = parse(dump(intent))
        may_cut = hand.rng.random() < 0.8
        seen = preview_now(connection, tenant_id, community_id, intent, may_cut_buildings=may_cut)
        assert _everything(connection) == before, "a preview wrote something"
        order = Order(
            None, "随机", state.community.edition, seen_hash=seen.result_hash, may_cut_buildings=may_cut
        )
        done = apply_now(connection, tenant_id, community_id, intent, order)
        connection.commit()
    except WanggeError as refused:
        connection.rollback()
        set_tenant(connection, tenant_id)
        tally.refused[f"{_op(intent)}:{refused.problem_code}"] += 1
        if _everything(connection) != before:
            tally.broken.append(f"{dump(intent)}: refused and yet something was written")
        return
    except Exception as error:  # noqa: BLE001 - whatever comes is what the test is looking for
        connection.rollback()
        tally.broken.append(f"{dump(intent)}: {type(error).__name__} {error}")
        return
    tally.applied[_op(intent)] += 1
    if isinstance(intent, Revert):
        hand.done.remove(intent.edit_id)
    elif not isinstance(intent, Rename):
        hand.done.append(done.edit_id)
    set_tenant(connection, tenant_id)
    for problem in _promises_broken(connection, repository.moment(connection)):
        tally.broken.append(f"{dump(intent)}: {problem}")
    connection.rollback()


def _op(intent: Intent) -> str:
    return str(dump(intent)["op"])


def _everything(connection: Connection) -> tuple[object, ...]:
    """How much there is of everything that an edit writes."""
    row = connection.execute(
        "select (select count(*) from territory_versions), (select count(*) from assignments),"
        " (select count(*) from edits), (select count(*) from territories), (select count(*) from outbox),"
        " (select count(*) from lineage), (select count(*) from territory_codes),"
        " (select sum(edition) from communities)"
    ).fetchone()
    assert row is not None
    return row


def _promises_broken(connection: Connection, at: datetime) -> list[str]:
    """What the proof on stored data says: partitions, lanes inside, assignments derived again, codes, one grid each."""
    return [
        f"{check.name}: {check.problem_count}, e.g. {check.problems[:1]}"
        for check in verify(connection, at)
        if not check.ok
    ]
