"""Whatever somebody reads is the part of an administrator's answer that is theirs: every route, every role."""

import json

import httpx
import pytest

from tests.api.leaks.addresses import Address, addresses_of
from tests.api.leaks.parts import UNKNOWN, Asking, comparable, part_of, sees, words
from tests.api.leaks.people import ADMIN, PROFILES, Seer
from tests.api.leaks.read import Read
from tests.api.leaks.rules import READS

pytestmark = pytest.mark.anyio

GENERAL = {path: rule for path, rule in READS.items() if not rule.elsewhere}


QUICK = ("grid-patrol", "lane-patrol", "mixed-manager", "community-auditor", "grids-planner", "whole-checker")
"""Whoever asks in every check; the others in the long run."""


def everybody() -> list[object]:
    """All of them, the slow ones marked."""
    return [
        name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in sorted(PROFILES)
    ]


@pytest.mark.parametrize("name", everybody())
async def test_an_answer_is_the_administrator_s_less_what_is_not_theirs(asking: Asking, name: str) -> None:
    seer, faults = asking.world.seers[name], []
    for path, rule in GENERAL.items():
        for address in addresses_of(path, rule, asking.world.sights, seer):
            if seer.is_limited or not address.in_path:
                faults += await faults_of(asking, seer, address, rule)
    assert not faults, "\n".join(faults)


async def faults_of(asking: Asking, seer: Seer, address: Address, rule: Read) -> list[str]:
    """What is wrong with somebody's answer, in a word or two each."""
    world, answer = asking.world, await asking.get(seer, address.url)
    said = f"{seer.name} {address.url} {answer.status_code}"
    if not rule.is_for(seer.role):
        return [] if answer.status_code == 403 else [f"{said}: not for the role"]
    if rule.everything:
        return []
    if foreign := world.sights.foreign_in(seer, without(answer, rule.history)):
        return [f"{said}: tells {sorted(foreign)}"]
    if address.id is not None and not sees(world, seer, address.id, rule):
        unknown = await asking.get(seer, address.url.replace(address.id, UNKNOWN))
        answered = words(answer, address.id) == words(unknown)
        refused = answer.status_code == 404 or not address.in_path
        return [] if answered and refused else [f"{said}: {answer.text[:200]} != {unknown.text[:200]}"]
    whole = await asking.whole(address.url, f"whole-{seer.role}" if rule.masked else ADMIN)
    if address.id is not None and not world.sights.owns(seer, address.id) and answer.status_code == 404:
        unknown = await asking.get(seer, address.url.replace(address.id, UNKNOWN))
        return [] if words(answer, address.id) == words(unknown) else [f"{said}: {answer.text[:200]}"]
    if answer.status_code != whole.status_code:
        return [f"{said}, administrator {whole.status_code}: {answer.text[:200]}"]
    if (
        answer.status_code == 404
        or "*" in rule.own
        or (address.asks_partly and not world.sights.owns(seer, str(address.id)))
    ):
        return []  # What is asked of an area that is partly seen can depend on the part that is not.
    if answer.headers.get("content-type", "").endswith("json") and whole.status_code == 200:
        expected = comparable(part_of(whole.json(), world, seer, rule), world, seer, rule)
        told = comparable(answer.json(), world, seer, rule)
        return [] if told == expected else [f"{said}: {difference(told, expected)}"]
    return [] if answer.text == whole.text else [f"{said}: {answer.text[:200]} != {whole.text[:200]}"]


def without(answer: httpx.Response, fields: frozenset[str]) -> str:
    """The text of an answer less some fields."""
    if not fields or answer.status_code != 200:
        return answer.text
    return json.dumps({name: each for name, each in answer.json().items() if name not in fields})


def difference(told: object, expected: object, at: str = "") -> str:
    """The first place in which two answers differ."""
    if isinstance(told, dict) and isinstance(expected, dict):
        for name in sorted(told.keys() | expected.keys()):
            if told.get(name, "-") != expected.get(name, "-"):
                return difference(told.get(name, "-"), expected.get(name, "-"), f"{at}.{name}")
    if isinstance(told, list) and isinstance(expected, list) and len(told) == len(expected):
        for i, (one, other) in enumerate(zip(told, expected, strict=True)):
            if one != other:
                return difference(one, other, f"{at}[{i}]")
    return f"{at}: told {str(told)[:300]} expected {str(expected)[:300]}"
