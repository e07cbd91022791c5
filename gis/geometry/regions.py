"""Grouping faces into contiguous regions of about equal weight: growth from spread seeds, then refinement.

Regions grow together, the lightest first, each taking the face of its rim that it surrounds most; then faces
on the borders change sides while that lowers a cost of weight out of range, unequal weight and border
length. Contiguity holds at every step, and the same input gives the same regions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry.crs import GeometryArray
from gis.geometry.halfedges import as_millimetres, shared_borders

_Weights = NDArray[np.float64]

_OUT_OF_RANGE, _UNEQUAL, _BORDER = 20.0, 0.4, 1.0
_STARTS, _PASSES = 4, 30


@dataclass(frozen=True)
class _Map:
    """Faces as a graph: neighbours with border lengths, weights, centres, and the bounds a region should keep."""

    near: list[dict[int, float]]
    weight: list[float]
    centre: NDArray[np.float64]
    perimeter: list[float]
    target: float
    low: float
    high: float
    scale_m: float

    def strain(self, weight: float) -> float:
        out = max(0.0, self.low - weight, weight - self.high) / self.target
        return _OUT_OF_RANGE * out * (1 + out) + _UNEQUAL * ((weight - self.target) / self.target) ** 2


def merge_faces(
    faces: GeometryArray, weights: Sequence[float] | _Weights, target: float, min_: float, max_: float
) -> list[list[int]]:
    """Groups of face indices: contiguous, compact, each with a weight near `target` and in [min_, max_] if it can be.

    Faces that hang together only through a point are not neighbours. A face heavier than `max_` stays whole,
    and an island lighter than `min_` stays alone: the caller sees it in the weights. Modest by design:
    a proposal for a demo or a first draft, not an optimum.
    """
    if target <= 0 or not 0 <= min_ <= max_:
        raise ValueError("target must be positive and 0 <= min_ <= max_")
    world = _map_of(faces, np.asarray(weights, dtype=np.float64), target, min_, max_)
    groups: list[list[int]] = []
    for island in _islands(world.near):
        groups += _divide(world, island)
    return sorted((sorted(group) for group in groups), key=lambda group: group[0])


def _map_of(faces: GeometryArray, weights: _Weights, target: float, low: float, high: float) -> _Map:
    if len(weights) != len(faces) or not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError("one finite weight of zero or more for each face")
    near: list[dict[int, float]] = [{} for _ in range(len(faces))]
    i, j, length_m = shared_borders(as_millimetres(faces))
    for a, b, metres in zip(i.tolist(), j.tolist(), length_m.tolist(), strict=True):
        near[a][b] = near[b][a] = metres
    count = max(1, round(weights.sum() / target))
    return _Map(
        near,
        weights.tolist(),
        shapely.get_coordinates(shapely.centroid(faces)),
        shapely.length(faces).tolist(),
        target,
        low,
        high,
        float(np.sqrt(shapely.area(faces).sum() / count)),
    )


def _islands(near: list[dict[int, float]]) -> list[list[int]]:
    left = set(range(len(near)))
    islands = []
    while left:
        found = _reach(min(left), left, near)
        left -= found
        islands.append(sorted(found))
    return islands


def _reach(start: int, among: set[int], near: list[dict[int, float]]) -> set[int]:
    found, queue = {start}, [start]
    while queue:
        for other in near[queue.pop()]:
            if other in among and other not in found:
                found.add(other)
                queue.append(other)
    return found


def _divide(world: _Map, island: list[int]) -> list[list[int]]:
    total = sum(world.weight[face] for face in island)
    count = min(max(1, round(total / world.target)), len(island))
    if count == 1:
        return [island]
    best: tuple[float, list[int]] | None = None
    for start in range(min(_STARTS, len(island))):
        owner = _grown(world, island, _seeds(world, island, count, start))
        cost = _refine(world, island, owner)
        if best is None or cost < best[0] - 1e-9:
            best = (cost, [owner[face] for face in island])
    assert best is not None
    groups: list[list[int]] = [[] for _ in range(count)]
    for face, region in zip(island, best[1], strict=True):
        groups[region].append(face)
    return groups


def _seeds(world: _Map, island: list[int], count: int, start: int) -> list[int]:
    """Faces far from each other, where the weight is: the first at a corner, then always the farthest."""
    centre = world.centre[island]
    corner = centre @ np.array([[1, 1, -1, -1], [1, -1, 1, -1]])[:, start % 4]
    chosen = [int(np.argmin(corner))]
    weight = np.sqrt(np.array([world.weight[face] for face in island]) + 0.05 * world.target)
    distance = np.full(len(island), np.inf)
    while len(chosen) < count:
        distance = np.minimum(distance, np.hypot(*(centre - centre[chosen[-1]]).T))
        distance[chosen] = -1.0
        chosen.append(int(np.argmax(distance * weight)))
    return [island[at] for at in chosen]


def _grown(world: _Map, island: list[int], seeds: list[int]) -> dict[int, int]:
    owner = {seed: region for region, seed in enumerate(seeds)}
    weight = [world.weight[seed] for seed in seeds]
    rim: list[dict[int, float]] = [{} for _ in seeds]
    for region, seed in enumerate(seeds):
        rim[region].update({f: m for f, m in world.near[seed].items() if f not in owner})
    while len(owner) < len(island):
        region = min((r for r in range(len(seeds)) if rim[r]), key=lambda r: (weight[r], r))
        away = np.hypot(*(world.centre[list(rim[region])] - world.centre[seeds[region]]).T) / world.scale_m
        scores = {
            face: metres / world.perimeter[face] - float(far)
            for (face, metres), far in zip(rim[region].items(), away, strict=True)
        }
        face = max(scores, key=lambda f: (scores[f], -f))
        owner[face] = region
        weight[region] += world.weight[face]
        for other in rim:
            other.pop(face, None)
        for beside, metres in world.near[face].items():
            if beside not in owner:
                rim[region][beside] = rim[region].get(beside, 0.0) + metres
    return owner


def _refine(world: _Map, island: list[int], owner: dict[int, int]) -> float:
    """Let border faces change sides while the cost falls; the final cost comes back."""
    members: dict[int, set[int]] = {}
    for face, region in owner.items():
        members.setdefault(region, set()).add(face)
    weight = {region: sum(world.weight[f] for f in faces) for region, faces in members.items()}
    for _ in range(_PASSES):
        moved = False
        for face in island:
            best = _best_move(world, face, owner, weight)
            if best is None or not _stays_whole(world, face, members[owner[face]]):
                continue
            source = owner[face]
            members[source].remove(face)
            members[best].add(face)
            weight[source] -= world.weight[face]
            weight[best] += world.weight[face]
            owner[face] = best
            moved = True
        if not moved:
            break
    border_m = sum(
        metres for face in island for other, metres in world.near[face].items() if owner[other] > owner[face]
    )
    return sum(map(world.strain, weight.values())) + _BORDER * border_m / world.scale_m


def _best_move(world: _Map, face: int, owner: dict[int, int], weight: dict[int, float]) -> int | None:
    """The neighbouring region that most wants the face, or None when it is best where it is."""
    source, own = owner[face], world.weight[face]
    border: dict[int, float] = {}
    for other, metres in world.near[face].items():
        border[owner[other]] = border.get(owner[other], 0.0) + metres
    leaving = world.strain(weight[source] - own) - world.strain(weight[source])
    leaving += _BORDER * border.get(source, 0.0) / world.scale_m
    best, gain = None, -1e-9
    for region in sorted(border):
        if region == source:
            continue
        change = leaving + world.strain(weight[region] + own) - world.strain(weight[region])
        change -= _BORDER * border[region] / world.scale_m
        if change < gain:
            best, gain = region, change
    return best


def _stays_whole(world: _Map, face: int, members: set[int]) -> bool:
    """Whether a region still hangs together, and exists, without the face."""
    rest = members - {face}
    beside = [other for other in world.near[face] if other in rest]
    if not beside:
        return False
    return len(_reach(beside[0], rest, world.near)) == len(rest)
