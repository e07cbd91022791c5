"""Who is competent for a type of matter at a place, and why: the rules, the overlays there, the territory as fallback.

Whoever routes something calls `who_is_competent`, or `competence_in` inside a transaction of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gis.access.model import Scope
from gis.assignments.locate import Location, Place, box_around, locate
from gis.db import transaction
from gis.overlays.reading import OverlayHere, overlays_here
from gis.queries import fetch_all

LostBy = Literal["priority", "pattern", "target", "area", "order", "no_rule"]
DecidedBy = Literal["rule", "fallback", "nobody"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of competence: whose matter a type is where an overlay, a kind of overlay or a level holds the place."""

    id: UUID
    pattern: str
    title: str
    title_en: str | None
    priority: int
    overlay_kind: str | None
    overlay_id: UUID | None
    overlay_name: str | None
    level: str | None
    body_id: UUID | None
    body: str | None
    body_en: str | None
    source: str
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class Body:
    """Who is responsible; without an id it is a territory or an overlay that names none."""

    id: UUID | None
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that speaks of the type at the place (or an overlay without one), and why it was not the one."""

    body: Body
    rule: Rule | None
    overlay: OverlayHere | None
    territory: Place | None
    lost_by: LostBy | None = None


@dataclass(frozen=True, slots=True)
class Competence:
    """The answer to “who is competent here for this?”; `body` is none where there is nobody."""

    location: Location
    matter: str
    body: Body | None
    decided_by: DecidedBy
    winner: Candidate | None
    runners_up: list[Candidate]
    fallback: Place | None


async def who_is_competent(
    engine: AsyncEngine, tenant_id: int, scope: Scope, lon: float, lat: float, matter: str, at: datetime
) -> Competence:
    """Who is competent for a type at a point (EPSG:4490 degrees) at a moment; InvalidInput off the map."""
    location = await locate(engine, tenant_id, scope, lon, lat, at)
    async with transaction(engine, tenant_id, scope.sight, box_around(lon, lat)) as connection:
        return await competence_in(connection, location, matter)


async def competence_in(connection: AsyncConnection, location: Location, matter: str) -> Competence:
    """As `who_is_competent`, for a place already located, in the caller's transaction of the tenant."""
    here = await overlays_here(connection, location.lon, location.lat, location.at)
    rules = await list_rules(connection, location.at)
    return decide(rules, here, location, matter)


async def list_rules(
    connection: AsyncConnection, at: datetime | None, rule_id: UUID | None = None
) -> list[Rule]:
    """The rules in force at a moment (none: now), the strongest first."""
    rows = await fetch_all(connection, "overlays", "rules", {"at": at, "id": rule_id})
    return [Rule(**row) for row in rows]


def decide(rules: Sequence[Rule], here: Sequence[OverlayHere], location: Location, matter: str) -> Competence:
    """The strongest rule wins: priority, then the more precise pattern, the narrower target, the smaller area.

    What is still equal goes by name, so that the same question always has the same answer.
    """
    found = [c for rule in rules if matches(rule.pattern, matter) for c in _candidates(rule, here, location)]
    found.sort(key=_strength)
    silent = [
        overlay for overlay in here if all(c.overlay is None or c.overlay.id != overlay.id for c in found)
    ]
    unheard = [Candidate(_body_of(overlay), None, overlay, None, "no_rule") for overlay in silent]
    fallback = location.grid or location.community
    if found:
        losers = [replace(c, lost_by=_lost_by(found[0], c)) for c in found[1:]]
        return Competence(location, matter, found[0].body, "rule", found[0], [*losers, *unheard], fallback)
    if fallback is None:
        return Competence(location, matter, None, "nobody", None, unheard, None)
    body = Body(None, fallback.label, None)
    return Competence(location, matter, body, "fallback", None, unheard, fallback)


def matches(pattern: str, matter: str) -> bool:
    """Whether a pattern speaks of a type: `*` stands for any text, `?` for one character, letter case is the same."""
    return _expression(pattern).fullmatch(matter) is not None


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    joined = re.sub(r"\*+", "*", pattern)
    parts = {"*": ".*", "?": "."}
    return re.compile(
        "".join(parts.get(mark) or re.escape(mark) for mark in joined), re.IGNORECASE | re.DOTALL
    )


def _candidates(rule: Rule, here: Sequence[OverlayHere], location: Location) -> list[Candidate]:
    if rule.level is not None:
        place: Place | None = getattr(location, rule.level)
        if place is None:
            return []
        body = _named(rule) or Body(None, place.label, None)
        return [Candidate(body, rule, None, place)]
    held = [o for o in here if o.id == rule.overlay_id or o.kind == rule.overlay_kind]
    return [Candidate(_named(rule) or _body_of(overlay), rule, overlay, None) for overlay in held]


def _named(rule: Rule) -> Body | None:
    return None if rule.body is None else Body(rule.body_id, rule.body, rule.body_en)


def _body_of(overlay: OverlayHere) -> Body:
    """The body an overlay names, or the overlay itself where it names none."""
    if overlay.body is None:
        return Body(None, overlay.name, overlay.name_en)
    return Body(overlay.body_id, overlay.body, overlay.body_en)


_LEVELS = ("lane", "grid", "community")
_CRITERIA: tuple[LostBy, ...] = ("priority", "pattern", "target", "area", "order")


def _strength(candidate: Candidate) -> tuple[int, int, int, float, tuple[str, str]]:
    """Smaller is stronger, criterion by criterion in the order of `_CRITERIA`."""
    rule = candidate.rule
    assert rule is not None
    precise = len(rule.pattern.replace("*", "").replace("?", ""))
    if rule.overlay_id is not None:
        target = 0
    elif rule.overlay_kind is not None:
        target = 1
    else:
        target = 2 + _LEVELS.index(str(rule.level))
    area_m2 = candidate.overlay.area_m2 if candidate.overlay else 0.0
    name = candidate.overlay.name if candidate.overlay else str(rule.level)
    return -rule.priority, -precise, target, area_m2, (name, str(rule.id))


def _lost_by(winner: Candidate, other: Candidate) -> LostBy:
    pairs = zip(_CRITERIA, _strength(winner), _strength(other), strict=True)
    return next((criterion for criterion, best, own in pairs if best != own), "order")
