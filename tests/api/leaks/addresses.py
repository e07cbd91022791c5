"""The addresses of a rule: every kind of neighbour's id in every place where an id stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.api.leaks.people import Seer
from tests.api.leaks.read import Read
from tests.api.leaks.sights import Sights

SUBJECTS = {
    "building": "buildings",
    "household": "households",
    "facility": "facilities",
    "device": "devices",
    "duty_post": "duty_posts",
    "organization": "organizations",
    "component": "components",
}
_TABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Address:
    """A URL to ask for, the id that stands in it, if any, and whether as a part of the path."""

    url: str
    id: str | None
    in_path: bool

    @property
    def asks_partly(self) -> bool:
        """Whether the id narrows a list."""
        return self.id is not None and not self.in_path


def addresses_of(path: str, rule: Read, sights: Sights, seer: Seer) -> Iterator[Address]:
    """One for every id that tells neighbours apart."""
    for url, id_ in _paths(path, rule, sights, seer):
        for ask in rule.asks:
            found = _TABLE.search(ask)
            if found is None:
                yield Address(url + ask, id_, id_ is not None)
                continue
            for each in sights.examples(found.group(1), seer):
                yield Address(url + ask.replace(found.group(0), each), each, in_path=False)


def _paths(path: str, rule: Read, sights: Sights, seer: Seer) -> Iterator[tuple[str, str | None]]:
    if ("kind", "=subject") in rule.at:
        for kind, table in SUBJECTS.items():
            for each in sights.examples(table, seer):
                yield path.replace("{kind}", kind).replace("{subject_id}", each), each
        return
    id_name, paths = None, [path]
    for name, said in rule.at:
        if said.startswith("="):
            paths = [each.replace(f"{{{name}}}", word) for each in paths for word in said[1:].split("|")]
        else:
            id_name, table = name, said
    for each in paths:
        if id_name is None:
            yield each, None
            continue
        for id_ in sights.examples(table, seer):
            yield each.replace(f"{{{id_name}}}", id_), id_
