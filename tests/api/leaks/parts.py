"""The part of an administrator's answer that somebody should be told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.api.leaks.people import ADMIN, Seer
from tests.api.leaks.read import Read
from tests.api.leaks.world import World

UNKNOWN = str(uuid4())
"""An id that nothing has."""


class _Gone:
    """What somebody is not told of."""


_GONE = _Gone()


@dataclass
class Asking:
    """Asks as anybody, and remembers what the administrator was told."""

    world: World
    clients: Mapping[str, httpx.AsyncClient]
    told: dict[tuple[str, str], httpx.Response]

    async def whole(self, url: str, name: str = ADMIN) -> httpx.Response:
        """What somebody who sees everything is told."""
        if (name, url) not in self.told:
            self.told[name, url] = await self.clients[name].get(url)
        return self.told[name, url]

    async def get(self, seer: Seer, url: str) -> httpx.Response:
        return await self.clients[seer.name].get(url)


def part_of(value: Any, world: World, seer: Seer, rule: Read) -> Any:
    """What is left of the administrator's JSON."""
    left = _part(value, world, seer, rule)
    return None if left is _GONE else left


def _part(value: Any, world: World, seer: Seer, rule: Read) -> Any:
    if isinstance(value, dict):
        id_ = _identity(value, world, rule)
        if rule.whole_only in value.items() and seer.areas is not None:
            return _GONE
        if id_ is not None and not sees(world, seer, id_, rule):
            return _GONE
        kept = {name: _part(each, world, seer, rule) for name, each in value.items()}
        return {name: None if each is _GONE else each for name, each in kept.items()}
    if isinstance(value, list):
        return [each for each in (_part(one, world, seer, rule) for one in value) if each is not _GONE]
    if isinstance(value, str) and value in world.sights.kinds and not world.sights.sees(seer, value):
        return _GONE
    return value


def sees(world: World, seer: Seer, id_: str, rule: Read) -> bool:
    """Whether the id is for them, where the rule speaks of it."""
    look = world.sights.owns if rule.own_only else world.sights.sees
    return look(seer, id_, is_personal=rule.personal and id_ in world.with_people)


def comparable(value: Any, world: World, seer: Seer, rule: Read) -> Any:
    """JSON without what the rule leaves to other tests: moments, and figures of areas that are seen in part."""
    if isinstance(value, dict):
        id_ = _identity(value, world, rule)
        whole = id_ is None or (
            id_ in world.sights.kinds and world.sights.owns(seer, id_, is_personal=rule.personal)
        )
        left_out = rule.own if whole else rule.own | rule.figures
        return {
            name: comparable(each, world, seer, rule) for name, each in value.items() if name not in left_out
        }
    if isinstance(value, list):
        return [comparable(each, world, seer, rule) for each in value]
    return value


def _identity(value: Mapping[str, Any], world: World, rule: Read) -> str | None:
    for name in rule.identity:
        said = value.get(name)
        if isinstance(said, str) and said in world.sights.kinds:
            return said
    return None


def words(answer: httpx.Response, id_: str = UNKNOWN) -> tuple[int, Any]:
    """A refusal without what tells one request from another; the id asked for is called the unknown one."""
    if not answer.content:
        return answer.status_code, None
    body = json.loads(answer.text.replace(id_, UNKNOWN))
    if isinstance(body, dict):
        for name in ("instance", "request", "at", "as_of"):
            body.pop(name, None)
    return answer.status_code, body
