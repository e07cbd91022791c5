"""Random edits of every kind on a community, as a hand with little patience would draw them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry

from gis.edits.intents import (
    Aggregate,
    Carve,
    DeleteVertex,
    Group,
    InsertVertex,
    Intent,
    Leftovers,
    LonLat,
    Merge,
    MoveVertices,
    Paint,
    Rename,
    Reshape,
    Revert,
    Split,
    SplitBuildings,
)
from gis.edits.state import Footprints, MapState

LEFTOVERS: tuple[Leftovers, ...] = ("ask", "join", "keep")


@dataclass
class Hand:
    """Draws edits on the newest map: where the grids and the buildings are, never twice the same."""

    rng: random.Random
    most_grids: int
    done: list[UUID] = field(default_factory=list)
    """Edits that were applied and not undone, the newest last."""

    def draw(self, state: MapState, footprints: Footprints) -> Intent:
        """Some edit that may or may not be possible."""
        makers: list[Callable[[MapState, Footprints], Intent]] = [
            self.split,
            self.merge,
            self.reshape,
            self.move_vertices,
            self.insert_vertex,
            self.delete_vertex,
            self.carve,
            self.paint,
            self.split_buildings,
            self.aggregate,
            self.rename,
        ]
        if state.lanes:
            makers += [self.split_lane, self.merge_lanes]
        if self.done:
            makers.append(self.revert)
        if len(state.grids) > self.most_grids:
            makers = [self.merge, self.merge, self.aggregate, self.move_vertices]
        return self.rng.choice(makers)(state, footprints)

    def split(self, state: MapState, _: Footprints) -> Intent:
        """A crooked line across a grid."""
        at = self.rng.randrange(len(state.grids))
        line = self._across(state.grid_polygons[at])
        return Split(state.grids[at].territory_id, state.lonlat(line), self._cut())

    def split_lane(self, state: MapState, _: Footprints) -> Intent:
        """A straight line across a lane."""
        at = self.rng.randrange(len(state.lanes))
        return Split(state.lanes[at].territory_id, state.lonlat(self._across(state.lane_polygons[at])))

    def merge(self, state: MapState, _: Footprints) -> Intent:
        """Two or three grids that touch, and now and then two that do not."""
        if self.rng.random() < 0.05:
            return Merge(
                tuple(g.territory_id for g in self.rng.sample(state.grids, min(2, len(state.grids))))
            )
        members = self._neighbourhood(state.grid_polygons, self.rng.choice([2, 2, 2, 3]))
        return Merge(tuple(state.grids[i].territory_id for i in members))

    def merge_lanes(self, state: MapState, _: Footprints) -> Intent:
        """Two lanes that touch, mostly of one grid."""
        members = self._neighbourhood(state.lane_polygons, 2)
        return Merge(tuple(state.lanes[i].territory_id for i in members))

    def reshape(self, state: MapState, _: Footprints) -> Intent:
        """Another line between the ends of the border that two grids share."""
        pair = self._neighbourhood(state.grid_polygons, 2)
        first, second = state.grid_polygons[pair[0]], state.grid_polygons[pair[-1]]
        shared = shapely.line_merge(shapely.intersection(first, second))
        points = shapely.get_coordinates(max(shapely.get_parts(shared), key=lambda part: part.length))
        line = LineString([points[0], points[0]])
        if len(points) > 1:
            middle = points[1:-1] if len(points) > 2 else points.mean(axis=0, keepdims=True)
            line = LineString([points[0], *self._shaken(middle, 15.0), points[-1]])
        ids = state.grids[pair[0]].territory_id, state.grids[pair[-1]].territory_id
        return Reshape(*ids, state.lonlat(line), self._cut())

    def move_vertices(self, state: MapState, _: Footprints) -> Intent:
        """One to three vertices of a grid, some metres away."""
        places = shapely.get_coordinates(self.rng.choice(list(state.grid_polygons)))
        chosen = places[
            self.rng.sample(range(len(places)), min(len(places), self.rng.choice([1, 1, 1, 2, 3])))
        ]
        goals = self._shaken(chosen, self.rng.choice([0.5, 5.0, 20.0]))
        return MoveVertices(
            tuple((_lonlat(state, a), _lonlat(state, b)) for a, b in zip(chosen, goals, strict=True)),
            self._cut(),
        )

    def insert_vertex(self, state: MapState, _: Footprints) -> Intent:
        """Near a border."""
        border = shapely.boundary(self.rng.choice(list(state.grid_polygons)))
        place = shapely.get_coordinates(border.interpolate(self.rng.random(), normalized=True))
        return InsertVertex(_lonlat(state, self._shaken(place, 0.4)[0]))

    def delete_vertex(self, state: MapState, _: Footprints) -> Intent:
        """Any vertex of a grid."""
        places = shapely.get_coordinates(self.rng.choice(list(state.grid_polygons)))
        return DeleteVertex(_lonlat(state, places[self.rng.randrange(len(places))]), self._cut())

    def carve(self, state: MapState, _: Footprints) -> Intent:
        """A shape of a few corners over one or more grids."""
        place = self._somewhere(state)
        radius = self.rng.uniform(10, 120)
        shape = rotate(place.buffer(radius, quad_segs=self.rng.choice([1, 2, 4])), self.rng.uniform(0, 90))
        kind = self.rng.choice(["general", "dedicated"])
        leftovers = self.rng.choice(LEFTOVERS)
        return Carve(state.lonlat(shape), kind, None, leftovers, self._cut())

    def paint(self, state: MapState, footprints: Footprints) -> Intent:
        """A few buildings near each other to one of the grids around."""
        members = self._buildings(footprints)
        near = shapely.STRtree(state.grid_polygons).query(
            footprints.polygons[members[0]].buffer(80.0), predicate="intersects"
        )
        others = [i for i in near.tolist() if i != footprints.grids[members[0]]]
        goal = state.grids[self.rng.choice(others or [0])].territory_id
        ids = tuple(footprints.ids[i] for i in members)
        return Paint(
            ids, goal, self.rng.choice(LEFTOVERS), self.rng.choice(["building", "building", "block"])
        )

    def split_buildings(self, _: MapState, footprints: Footprints) -> Intent:
        """A few buildings near each other as a grid of their own."""
        members = self._buildings(footprints)
        inside = [i for i in members if footprints.grids[i] == footprints.grids[members[0]]]
        unit = self.rng.choice(["building", "building", "block"])
        ids = tuple(footprints.ids[i] for i in inside)
        return SplitBuildings(ids, unit, None, self.rng.choice(LEFTOVERS))

    def aggregate(self, state: MapState, _: Footprints) -> Intent:
        """Two groups of grids, or two estates."""
        if self.rng.random() < 0.3:
            place = self._somewhere(state)
            beside = Point(place.x + 60.0, place.y)
            shapes = [state.lonlat(p.buffer(25.0, quad_segs=1)) for p in (place, beside)]
            return Aggregate(tuple(Group(f"小区{n}", (), (shape,)) for n, shape in enumerate(shapes)))
        members = self._neighbourhood(state.grid_polygons, 3)
        ids = [state.grids[i].territory_id for i in members]
        groups = (tuple(ids[:2]), tuple(ids[2:]))
        return Aggregate(tuple(Group(f"合并{n}", group) for n, group in enumerate(groups) if group))

    def rename(self, state: MapState, _: Footprints) -> Intent:
        """Another name."""
        return Rename(
            self.rng.choice([*state.grids, *state.lanes]).territory_id, f"新名{self.rng.randrange(10**6)}"
        )

    def revert(self, _: MapState, __: Footprints) -> Intent:
        """One of the last edits, mostly the last."""
        return Revert(self.rng.choice([*self.done[-3:], self.done[-1], self.done[-1]]))

    def _cut(self) -> str:
        return self.rng.choice(["ask", "ask", "ask", "whole"])

    def _somewhere(self, state: MapState) -> Point:
        grid = self.rng.choice(list(state.grid_polygons))
        west, south, east, north = grid.bounds
        return Point(self.rng.uniform(west, east), self.rng.uniform(south, north))

    def _across(self, polygon: BaseGeometry) -> LineString:
        inner = polygon.point_on_surface()
        length = 1.2 * max(polygon.bounds[2] - polygon.bounds[0], polygon.bounds[3] - polygon.bounds[1])
        steps = np.linspace(-length, length, self.rng.choice([2, 2, 3, 6]))
        line = LineString([(inner.x + step, inner.y) for step in steps])
        bent = LineString([line.coords[0], *self._shaken(np.array(line.coords)[1:-1], 8.0), line.coords[-1]])
        return rotate(bent, self.rng.uniform(0, 180), origin=inner)

    def _neighbourhood(self, polygons: Sequence[BaseGeometry], count: int) -> list[int]:
        """A polygon and others, each sharing a border with one before it."""
        found = [self.rng.randrange(len(polygons))]
        tree = shapely.STRtree(polygons)
        while len(found) < count:
            last = polygons[found[-1]]
            near = [i for i in tree.query(last, predicate="intersects").tolist() if i not in found]
            near = [i for i in near if shapely.intersection(polygons[i], last).length > 1.0] or near
            if not near:
                break
            found.append(self.rng.choice(near))
        return found

    def _buildings(self, footprints: Footprints) -> list[int]:
        at = self.rng.randrange(len(footprints.ids))
        apart = shapely.distance(footprints.polygons, footprints.polygons[at])
        return [int(i) for i in np.argsort(apart, kind="stable")[: self.rng.choice([1, 2, 4, 8])]]

    def _shaken(self, points: np.ndarray, metres: float) -> np.ndarray:
        return np.array([[x + self._step(metres), y + self._step(metres)] for x, y in points]).reshape(-1, 2)

    def _step(self, metres: float) -> float:
        return self.rng.uniform(-metres, metres)


def _lonlat(state: MapState, place: Sequence[float]) -> LonLat:
    point = state.lonlat(Point(place))
    return point.x, point.y
