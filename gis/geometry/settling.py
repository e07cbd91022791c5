"""Settling an edit: new polygons take the place of old ones, neighbours get the nodes, and the gate is kept.

A patch is the polygons of one level of one community, in metres on the millimetre grid, known by their index.
An edit replaces some of them by others that cover the same ground. Nodes that the new ones put on the rim of
that ground are copied, edge by edge, to whoever has the other side; what then has no other side is the
outline, whose new nodes the parent and the next community need. The proof is local: the new polygons' directed
edges sum to those of the old ones with the same nodes inserted, and every changed polygon is valid.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.geometry.crs import GeometryArray
from gis.geometry.errors import GeometryError
from gis.geometry.gate import as_array
from gis.geometry.halfedges import (
    HalfEdges,
    as_metres,
    as_millimetres,
    half_edges,
    joined,
    reversed_edges,
    unbalanced,
)
from gis.geometry.noding import Insertions, with_nodes
from gis.geometry.validity import validate

_Point = tuple[float, float]


@dataclass(frozen=True)
class CutOff:
    """A piece that an edit would separate from its polygon: whose it is, how big, where."""

    index: int
    area_m2: float
    where: _Point
    geometry: BaseGeometry


class EditRefused(GeometryError):
    """An edit that cannot be done as drawn: the place in metres, and pieces the user may be asked about."""

    code = "edit.refused"

    def __init__(
        self,
        code: str,
        message_zh: str,
        message_en: str,
        *,
        where: _Point | None = None,
        pieces: Sequence[CutOff] = (),
        **params: object,
    ) -> None:
        super().__init__(message_zh, message_en, where=where, params=params, code=f"edit.{code}")
        self.pieces = tuple(pieces)


def check_ring(ring: BaseGeometry, zh: str = "所画的面", en: str = "The drawn area") -> None:
    """Refuse an area that is no valid polygon, by its name, with the reason and the place."""
    for fault in validate(ring):
        where = None if fault.where is None else (fault.where.x, fault.where.y)
        raise EditRefused(
            "ring",
            f"{zh}无效：{fault.reason}",
            f"{en} is invalid: {fault.reason}",
            where=where,
        )


@dataclass(frozen=True)
class EditResult:
    """What an edit does to a patch: `replaced` by index, `added` new ones, `retired` indices.

    `replaced` holds the edited polygons and the neighbours that only got nodes (`neighbours` names those).
    `outline_nodes` of shape (n, 2) are new nodes on the patch's outline, in metres: `follow` puts them into
    the parent, the next community and whoever else has that border.
    """

    replaced: dict[int, BaseGeometry]
    added: tuple[BaseGeometry, ...] = ()
    retired: tuple[int, ...] = ()
    neighbours: tuple[int, ...] = ()
    outline_nodes: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    noded_edges_mm: Insertions = field(default_factory=dict, repr=False)

    def apply(self, polygons: GeometryArray) -> GeometryArray:
        """The patch after the edit: survivors in their order, then the added ones."""
        kept = [self.replaced.get(at, old) for at, old in enumerate(polygons) if at not in self.retired]
        return as_array([*kept, *self.added])

    def then(self, count: int, second: "EditResult") -> "EditResult":
        """This edit of a patch of `count` polygons and one on its result that retires and adds nothing, as one."""
        assert not second.retired
        assert not second.added
        kept = [at for at in range(count) if at not in self.retired]
        added = list(self.added)
        replaced, changed = dict(self.replaced), set(self.replaced) - set(self.neighbours)
        for at, polygon in second.replaced.items():
            if at >= len(kept):
                added[at - len(kept)] = polygon
                continue
            replaced[kept[at]] = polygon
            if at not in second.neighbours:
                changed.add(kept[at])
        steps = second.noded_edges_mm
        noded = {edge: _refined(edge, nodes, steps) for edge, nodes in self.noded_edges_mm.items()}
        return EditResult(
            replaced,
            tuple(added),
            self.retired,
            tuple(sorted(set(replaced) - changed)),
            np.unique(np.concatenate([self.outline_nodes, second.outline_nodes]), axis=0),
            {**steps, **noded},
        )

    def follow(self, others: GeometryArray) -> dict[int, BaseGeometry]:
        """Polygons of other levels or patches (metres) that have an edge the edit put nodes on, with the nodes."""
        others_mm = as_millimetres(others)
        concerned, _ = _shared_with(others_mm, [], self.noded_edges_mm)
        noded = as_metres(as_array([with_nodes(others_mm[at], self.noded_edges_mm) for at in concerned]))
        return dict(zip(concerned, noded, strict=True))


def _refined(edge: tuple[_Point, _Point], nodes: list[_Point], steps: Insertions) -> list[_Point]:
    """The nodes on an edge together with those that a later edit put between them."""
    path = [edge[0], *nodes, edge[1]]
    found: list[_Point] = []
    for a, b in pairwise(path):
        found += [*steps.get((a, b), []), b]
    return found[:-1]


def place(point_mm: Sequence[float] | NDArray[np.float64]) -> _Point:
    """Millimetres to the metres a message speaks of."""
    return float(point_mm[0]) / 1000.0, float(point_mm[1]) / 1000.0


def point_of(geometry_mm: BaseGeometry) -> _Point:
    """A place inside or on a geometry, in metres."""
    return place(shapely.get_coordinates(shapely.point_on_surface(geometry_mm))[0])


def settle(
    patch_mm: GeometryArray,
    survivors: dict[int, BaseGeometry],
    added: Sequence[BaseGeometry] = (),
    retired: Sequence[int] = (),
) -> EditResult:
    """Put new polygons in the place of old ones; EditRefused with the place when that would not tile.

    `survivors` (index → new shape), `added` and `retired` together cover exactly the ground of the old
    polygons with those indices.
    """
    touched = sorted({*survivors, *retired})
    after = as_array([*(survivors[at] for at in touched if at in survivors), *added])
    _require_valid(after, "edit")
    before = patch_mm[touched]
    missing = _nodes_on_rim(before, after)
    noded = as_array([with_nodes(polygon, missing) for polygon in before])
    if len(_difference(after, noded)):
        place_of = _difference(after, noded).start[0]
        raise _unclean(place(place_of.astype(float)))
    neighbours, outline = _shared_with(patch_mm, touched, missing)
    changed = as_array([with_nodes(patch_mm[at], missing) for at in neighbours])
    _require_valid(changed, "neighbour")
    metres = as_metres(as_array([*(survivors[at] for at in sorted(survivors)), *added, *changed]))
    first, last = len(survivors), len(survivors) + len(added)
    replaced = dict(zip(sorted(survivors), metres[:first], strict=True))
    replaced |= dict(zip(neighbours, metres[last:], strict=True))
    return EditResult(
        replaced,
        tuple(metres[first:last]),
        tuple(sorted(retired)),
        tuple(neighbours),
        outline / 1000.0,
        missing,
    )


def _unclean(where: _Point) -> EditRefused:
    return EditRefused(
        "unclean",
        "此处边界节点过于接近，无法保证无缝，请稍微移动后重试",
        "Border nodes lie too close together here for the result to tile; move the line a little",
        where=where,
    )


def _require_valid(polygons_mm: GeometryArray, what: str) -> None:
    for polygon in polygons_mm[~shapely.is_valid(polygons_mm) | shapely.is_empty(polygons_mm)]:
        faults = validate(polygon, what)
        where = (
            None if not faults or faults[0].where is None else place((faults[0].where.x, faults[0].where.y))
        )
        raise EditRefused(
            "would_cross",
            "修改后边界会自相交或与邻界相交",
            "The border would cross or touch itself or a neighbour's",
            where=where,
        )


def _difference(after: GeometryArray, before: GeometryArray) -> HalfEdges:
    """What is left of the new polygons' edges after the old ones' are taken away; owners count the new first."""
    old = half_edges(before, owner=np.arange(len(before), dtype=np.int64) + len(after))
    both = joined(half_edges(after), reversed_edges(old))
    return both.take(unbalanced(both))


def _nodes_on_rim(before: GeometryArray, after: GeometryArray) -> Insertions:
    """For each old rim edge that the new polygons walk in several steps, the nodes between, both ways."""
    loose = _difference(after, before)
    new = loose.owner < len(after)
    steps: dict[_Point, list[_Point]] = {}
    for a, b in zip(loose.start[new].tolist(), loose.end[new].tolist(), strict=True):
        steps.setdefault(_key(a), []).append(_key(b))
    missing: Insertions = {}
    old = reversed_edges(loose.take(~new))
    for a, b in zip(old.start.tolist(), old.end.tolist(), strict=True):
        nodes = _walk(_key(a), _key(b), steps)
        missing[_key(a), _key(b)] = nodes
        missing[_key(b), _key(a)] = nodes[::-1]
    return missing


def _key(point: Sequence[float]) -> _Point:
    return float(point[0]), float(point[1])


def _walk(start: _Point, end: _Point, steps: dict[_Point, list[_Point]]) -> list[_Point]:
    """The nodes from start to end along steps that stay within a rounding of the straight edge."""
    edge = shapely.LineString([start, end])
    nodes: list[_Point] = []
    at = start
    while at != end:
        along = [to for to in steps.get(at, []) if edge.distance(shapely.Point(to)) <= 1.0]
        if not along:
            raise _unclean(place(at))
        step = min(along, key=lambda to: shapely.Point(at).distance(shapely.Point(to)))
        steps[at].remove(step)
        at = step
        nodes.append(at)
    return nodes[:-1]


def _shared_with(
    patch_mm: GeometryArray, touched: Sequence[int], missing: Insertions
) -> tuple[list[int], NDArray[np.float64]]:
    """Untouched polygons on the other side of edges that got nodes, and the nodes with no other side."""
    if not missing:
        return [], np.empty((0, 2))
    box = shapely.box(*shapely.multipoints([p for edge in missing for p in edge]).bounds)
    near = [at for at in shapely.STRtree(patch_mm).query(box).tolist() if at not in touched]
    edges = half_edges(patch_mm[near]) if near else half_edges(patch_mm[:0])
    inside: set[tuple[_Point, _Point]] = set()
    owners: set[int] = set()
    for a, b, owner in zip(edges.start.tolist(), edges.end.tolist(), edges.owner.tolist(), strict=True):
        pair = (_key(a), _key(b))
        if pair in missing:
            inside |= {pair, pair[::-1]}
            owners.add(near[owner])
    outline = {node for edge, nodes in missing.items() if edge not in inside for node in nodes}
    return sorted(owners), np.array(sorted(outline)).reshape(-1, 2)
