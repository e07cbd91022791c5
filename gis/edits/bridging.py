"""Figures of the past in today's boundaries: what a territory's ground held before borders moved, by weight, with the
error that the weighing brings.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import sqrt
from typing import Literal
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.edits import history
from gis.errors import NotFound
from gis.queries import fetch_all

Weight = Literal["households", "area"]
Measure = Literal["households", "people", "buildings"]


@dataclass(frozen=True)
class Share:
    """The part of a former territory that lies in today's: 0 to 1."""

    territory_id: UUID
    share: float
    value: int


@dataclass(frozen=True)
class Point:
    """The figure at a moment; ``error`` is in the same unit, nothing when no territory was divided since."""

    at: datetime
    edition: int | None
    value: float
    error: float
    parts: tuple[Share, ...]


@dataclass(frozen=True)
class Descent:
    """Whose ground became whose at which moment, with both shares of the elder."""

    from_id: UUID
    to_id: UUID
    edition: int
    at: datetime
    area: float
    households: float


_WHOLE = 1e-9
"""Shares are quotients of measured areas: what is this near to nothing or to everything is that."""


def weights_at(
    descents: Sequence[Descent], territory_id: UUID, at: datetime, weight: Weight
) -> dict[UUID, float]:
    """The territories of a moment whose ground lies in today's territory, and the share of each that does.

    Walks the descents after ``at`` from the newest to the oldest: what a territory holds today came from its elders,
    each with its share. Shares along a way multiply; ways that meet add up.
    """
    weights = {territory_id: 1.0}
    later = sorted({d.edition for d in descents if d.at > at}, reverse=True)
    for edition in later:
        before: defaultdict[UUID, float] = defaultdict(float)
        coming = [d for d in descents if d.edition == edition]
        for heir, share in weights.items():
            elders = [d for d in coming if d.to_id == heir]
            if not elders:
                before[heir] += share
            for d in elders:
                before[d.from_id] += share * (d.area if weight == "area" else d.households)
        weights = {
            elder: 1.0 if share > 1 - _WHOLE else share for elder, share in before.items() if share > _WHOLE
        }
    return weights


def estimate(
    values: Mapping[UUID, int], chosen: Mapping[UUID, float], other: Mapping[UUID, float]
) -> tuple[float, float]:
    """The weighted sum and its error, in the unit of the values.

    The error is the larger of two: how far the other weight would lead away, and the standard deviation of dividing
    each former territory's units one by one at random with its share, sqrt(sum v·s·(1−s)). Both are nothing when every
    former territory lies in today's wholly.
    """
    value = sum(values.get(elder, 0) * share for elder, share in chosen.items())
    elsewhere = sum(values.get(elder, 0) * share for elder, share in other.items())
    spread = sqrt(sum(values.get(elder, 0) * min(1.0, s) * max(0.0, 1.0 - s) for elder, s in chosen.items()))
    return value, max(abs(value - elsewhere), spread)


async def bridged(
    connection: AsyncConnection, territory_id: UUID, measure: Measure, weight: Weight
) -> tuple[list[Point], Mapping[UUID, RowMapping]]:
    """A territory's figure before the first and after every edit that moved its ground, in the boundaries it has in
    force; oldest first.

    Gives the points and the territories that appear in them. Raises NotFound for a territory that never was or is
    retired: it has no boundaries today.
    """
    nodes, edges = await history.lineage(connection, territory_id)
    known = {node["id"]: node for node in nodes}
    if known[territory_id]["state"] == "retired":
        raise NotFound(
            "这个区域已停用，没有今天的边界。看它的后继区域。",
            "This territory is retired and has no boundaries today. Look at its successors.",
        )
    descents = [_descent(edge) for edge in edges]
    began = min((d.at for d in descents), default=datetime.now(UTC)) - timedelta(microseconds=1)
    moments = {began: None} | {d.at: d.edition for d in descents}
    points = []
    for at in sorted(moments):
        chosen = weights_at(descents, territory_id, at, weight)
        other = weights_at(descents, territory_id, at, "area" if weight == "households" else "households")
        asked = {"as_of": at, "territories": sorted(chosen)}
        rows = await fetch_all(connection, "territories", "figures_as_of", asked)
        values = {row["territory_id"]: int(row[measure] or 0) for row in rows}
        value, error = estimate(values, chosen, other)
        parts = tuple(Share(elder, share, values.get(elder, 0)) for elder, share in chosen.items())
        points.append(Point(at, moments[at], value, error, parts))
    return points, known


def _descent(edge: RowMapping) -> Descent:
    """An elder without households has no share of them: its ground stands for them."""
    households = edge["household_share"]
    return Descent(
        from_id=edge["from_id"],
        to_id=edge["to_id"],
        edition=edge["edition"],
        at=edge["effective_at"],
        area=edge["area_share"],
        households=edge["area_share"] if households is None else households,
    )
