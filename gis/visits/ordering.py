"""In which order to walk: lane by lane, along each lane. Simple, and said to be so: no shortest path is sought."""

import math
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

METHOD = "lanes_along"


def walking_order(
    items: Sequence[T], lane_of: Callable[[T], str], place_of: Callable[[T], tuple[float, float]]
) -> list[T]:
    """The items lane by lane in the order they come, each lane along the direction in which its places lie apart most.

    ``place_of`` gives lon/lat degrees. A lane is begun at the end nearer to where the walk is; equal places keep
    their order. Items of one lane must come together.
    """
    walked: list[T] = []
    here: tuple[float, float] | None = None
    for _, group in groupby(items, key=lane_of):
        lane = list(group)
        places = [place_of(item) for item in lane]
        steps = _along(places)
        if here is not None and len(lane) > 1:
            first, last = places[int(np.argmin(steps))], places[int(np.argmax(steps))]
            if _apart(here, last) < _apart(here, first):
                steps = -steps
        order = np.argsort(steps, kind="stable")
        walked += [lane[int(i)] for i in order]
        here = places[int(order[-1])]
    return walked


def _along(places: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """How far along their longest direction places lie, in degrees of latitude."""
    xy = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    xy = (xy - xy.mean(axis=0)) * (math.cos(math.radians(float(xy[:, 1].mean()))), 1.0)
    if len(xy) < 2 or not np.ptp(xy, axis=0).any():
        return np.zeros(len(xy))
    _, _, axes = np.linalg.svd(xy, full_matrices=False)
    axis = axes[0]
    if axis[np.argmax(np.abs(axis))] < 0:
        axis = -axis
    steps: NDArray[np.float64] = np.round(xy @ axis, 9)
    return steps


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    wide = math.cos(math.radians((one[1] + other[1]) / 2))
    return math.hypot((one[0] - other[0]) * wide, one[1] - other[1])
