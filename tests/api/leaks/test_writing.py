"""Whoever changes something by another's id is answered as if nothing had it, word for word, and nothing changes."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.api.leaks.parts import UNKNOWN, Asking, words
from tests.api.leaks.people import Seer
from tests.api.leaks.sights import Sights, digest
from tests.api.leaks.writes import WRITES, Write

pytestmark = pytest.mark.anyio

WHO = ("grid-manager", "community-manager", "mixed-manager", "lane-patrol", "map-patrol", "grids-checker")
QUICK = ("community-manager", "mixed-manager", "lane-patrol")
PERSONAL = {"households"}
"""Tables of the map whose rows are changed as personal data here."""

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Request:
    """A request with one id that is not the sender's, and the same with one that is nobody's."""

    method: str
    path: str
    body: Any
    headers: Mapping[str, str]
    id: str

    async def send(self, client: httpx.AsyncClient) -> httpx.Response:
        more = {} if self.body is None else {"json": self.body}
        return await client.request(self.method, self.path, headers=self.headers, **more)


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in WHO]
)
async def test_an_id_of_others_is_nobody_s_and_nothing_changes(asking: Asking, name: str) -> None:
    seer, faults, sent = asking.world.seers[name], [], 0
    with asking.world.connected() as connection:
        before = digest(connection)
    for (method, path), rule in WRITES.items():
        for theirs, nobodys in pairs(method, path, rule, asking.world.sights, seer):
            answer, unknown = (
                await theirs.send(asking.clients[name]),
                await nobodys.send(asking.clients[name]),
            )
            said = f"{name} {method} {theirs.path} {theirs.body}"
            if words(answer, theirs.id) != words(unknown):
                faults.append(f"{said}: {answer.text[:300]} != {unknown.text[:300]}")
            elif answer.status_code < 400 and not rule.takes_any:
                faults.append(f"{said}: {answer.status_code}")
            elif answer.status_code >= 500 or (answer.status_code == 422 and "errors" in answer.json()):
                faults.append(f"{said}: the rule's request is not valid: {answer.text[:300]}")
            sent += 1
    with asking.world.connected() as connection:
        after = digest(connection)
    faults += [f"{table} changed" for table in before if before[table] != after[table]]
    assert not faults, "\n".join(faults)
    assert sent > 15


def pairs(
    method: str, path: str, rule: Write, sights: Sights, seer: Seer
) -> Iterator[tuple[Request, Request]]:
    """One place of the request at a time is another's; all others hold what is the sender's own."""
    for body in (rule.body, *rule.also):
        whole = {"path": dict(rule.at), "body": deepcopy(body)}
        places = list(_places(whole, ()))
        own = _all_own(sights, seer, places)
        for place, table in places:
            for foreign in _foreign(sights, seer, table):
                others = {each: id_ for each, id_ in own.items() if each != place}
                yield tuple(  # type: ignore[misc]
                    _request(method, path, rule, whole, {**others, place: each}, each)
                    for each in (foreign, UNKNOWN)
                )


def _places(value: Any, at: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str) and value.startswith("@"):
        yield at, value[1:]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in items:
        yield from _places(each, (*at, name))


def _all_own(sights: Sights, seer: Seer, places: list[tuple[Place, str]]) -> dict[Place, str]:
    """An own id for every place, another one each time."""
    own: dict[Place, str] = {}
    for place, table in places:
        mine = (
            each
            for each in _candidates(sights, table)
            if sights.owns(seer, each, is_personal=table in PERSONAL) and each not in own.values()
        )
        own[place] = next(mine, UNKNOWN)
    return own


def _candidates(sights: Sights, table: str) -> list[str]:
    if table == "communities":
        return [each for each in sights.tables["territories"] if sights.areas[each] == {each}]
    return sights.tables[table]


def _foreign(sights: Sights, seer: Seer, table: str) -> list[str]:
    """One near, one far, and for personal data one that is seen on the map."""
    chosen: dict[tuple[bool, bool], str] = {}
    for each in _candidates(sights, table):
        if not sights.sees(seer, each, is_personal=table in PERSONAL):
            chosen.setdefault((bool(seer.above & sights.areas[each]), sights.sees(seer, each)), each)
    return list(chosen.values())


def _request(
    method: str, path: str, rule: Write, whole: Any, ids: Mapping[Place, str], id_asked: str
) -> Request:
    filled = deepcopy(whole)
    for place, id_ in ids.items():
        at = filled
        for step in place[:-1]:
            at = at[step]
        at[place[-1]] = id_
    for name, id_ in filled["path"].items():
        path = path.replace(f"{{{name}}}", id_.removeprefix("="))
    headers = {"if-match": rule.tag} if rule.tag else {}
    return Request(method, path + rule.query, filled["body"], headers, id_asked)
