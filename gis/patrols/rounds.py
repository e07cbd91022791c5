"""Rounds of several members: who walks to which places in which order, within times and evenly shared.

OR-Tools does it, in a process of its own with limits on memory and time: neither its import nor what it takes falls on
the service.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from gis.children import ask
from gis.errors import Unavailable
from gis.geometry.tours import tour

MEMORY_MB = 2_048
WALL_S = 30
PACE_MPS = 1.2
"""A patrol's walk, in which it looks about."""
STOP_S = 60
"""So long a member is at a place."""

_MAX_HEADER_BYTES = 4 * 1_048_576


@dataclass(frozen=True)
class Stop:
    """A place to be at: its row in the matrix, and between which seconds after the start, if it matters."""

    place: int
    from_s: int | None = None
    until_s: int | None = None


@dataclass(frozen=True)
class Member:
    """Who walks: from which row of the matrix, whether back to it, and for so long at most."""

    start: int
    returns: bool = False
    at_most_s: int | None = None


@dataclass(frozen=True)
class Round:
    """One member's places in order, with the second of arrival at each, and the metres of all legs."""

    places: list[int]
    arrive_s: list[int]
    length_m: float


@dataclass(frozen=True)
class Rounds:
    """A round for each member, and the places nobody can be at in time."""

    rounds: list[Round]
    unserved: list[int]


def share_out(
    walk_m: NDArray[np.float64], stops: Sequence[Stop], members: Sequence[Member], search_s: int = 3
) -> Rounds:
    """Rounds by which as many places as can be are reached, the longest is short, and all together too.

    ``walk_m`` (n, n) are metres between all rows. Takes a thread for ``search_s`` and a second; Unavailable when the
    process was stopped by a limit.
    """
    walk_s = np.ceil(walk_m / PACE_MPS).astype(np.int64)
    request = {
        "walk_s": walk_s.tolist(),
        "stops": [asdict(stop) for stop in stops],
        "members": [asdict(member) for member in members],
        "stop_s": STOP_S,
        "search_s": search_s,
        "memory_mb": MEMORY_MB,
    }
    told = ask(
        "gis.patrols.rounds_child",
        json.dumps(request).encode(),
        wall_s=WALL_S,
        max_header_bytes=_MAX_HEADER_BYTES,
    )
    answer = told[0] if told else {}
    if answer.get("frame") != "rounds":
        raise Unavailable("分配巡查路线的计算没有完成", "Sharing out the rounds did not finish")
    timed = {stop.place for stop in stops if stop.from_s is not None or stop.until_s is not None}
    rounds: list[Round] = []
    for member, found in zip(members, answer["rounds"], strict=True):
        one = [int(place) for place in found["places"]]
        as_told = _round(walk_m, member, one, [int(second) for second in found["arrive_s"]])
        rounds.append(as_told if timed.intersection(one) else _shorter(walk_m, member, as_told))
    return Rounds(rounds, [int(place) for place in answer["unserved"]])


def _shorter(walk_m: NDArray[np.float64], member: Member, one: Round) -> Round:
    """The same places in a shorter order, where no times are to be kept: a search for one walk is better at it."""
    rows = np.array([member.start, *one.places])
    found = tour(walk_m[np.ix_(rows, rows)], start=0, is_round=member.returns)
    places = rows[found.order[1:]].tolist()
    seconds = np.cumsum(np.ceil(np.array(found.leg_m[: len(places)]) / PACE_MPS) + STOP_S) - STOP_S
    again = _round(walk_m, member, places, seconds.astype(int).tolist())
    return again if again.length_m < one.length_m else one


def _round(walk_m: NDArray[np.float64], member: Member, places: list[int], arrive_s: list[int]) -> Round:
    way = [member.start, *places, *([member.start] if member.returns and places else [])]
    return Round(places, arrive_s, float(walk_m[way[:-1], way[1:]].sum()))
