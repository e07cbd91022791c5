"""A division as an intent: which buildings make which grid, and which grid of today each of them continues.

The ground is not part of it. It is derived anew from the buildings' cells whenever the intent is computed, so that a
division stays whole on a map that has changed meanwhile. Blocks without a building are named by a place inside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from gis.edits.fields import LonLat, as_id, as_lonlat, read_word, wrong

Method = Literal["propose", "rebalance"]
MAX_GROUPS = 1_000
MAX_PIECES = 50_000


@dataclass(frozen=True)
class Group:
    """A grid of the division: the grid it continues (none: a new one), its buildings, places in its empty blocks."""

    grid_id: UUID | None
    building_ids: tuple[UUID, ...]
    places: tuple[LonLat, ...] = ()


@dataclass(frozen=True)
class Divide:
    """Divide the general grids of a community anew (propose), or mend their borders (rebalance).

    Mending leaves where it is what no group names; a proposal gives it to the neighbour it has the longest border with.
    ``job_id`` is the job that computed it, whose scores can be read there.
    """

    method: Method
    groups: tuple[Group, ...]
    job_id: UUID | None = None


def read_divide(data: Mapping[str, Any]) -> Divide:
    """From JSON; InvalidInput names what is wrong."""
    groups = data.get("groups")
    if not isinstance(groups, Sequence) or isinstance(groups, str) or not 1 <= len(groups) <= MAX_GROUPS:
        raise wrong("groups", f"应为 1～{MAX_GROUPS} 组", f"must be 1–{MAX_GROUPS} groups")
    read = tuple(_group(group) for group in groups)
    _once([group.grid_id for group in read if group.grid_id is not None], "groups.grid")
    _once([building for group in read for building in group.building_ids], "groups.buildings")
    job = data.get("job")
    return Divide(
        read_word(data, "method", ("propose", "rebalance")),
        read,
        None if job is None else as_id(job, "job"),
    )


def dump_divide(intent: Divide) -> dict[str, Any]:
    """The JSON object that `read_divide` reads back."""
    return {
        "op": "divide",
        "method": intent.method,
        "groups": [
            {
                "grid": None if group.grid_id is None else str(group.grid_id),
                "buildings": [str(building) for building in group.building_ids],
                "places": [list(place) for place in group.places],
            }
            for group in intent.groups
        ],
        "job": None if intent.job_id is None else str(intent.job_id),
    }


def _group(value: Any) -> Group:
    if not isinstance(value, Mapping):
        raise wrong("groups", "应为 {grid, buildings, places}", "must be {grid, buildings, places}")
    grid = value.get("grid")
    return Group(
        None if grid is None else as_id(grid, "groups.grid"),
        tuple(as_id(one, "groups.buildings") for one in _list(value, "buildings")),
        tuple(as_lonlat(one, "groups.places") for one in _list(value, "places")),
    )


def _list(value: Mapping[str, Any], field: str) -> Sequence[Any]:
    found = value.get(field, [])
    if not isinstance(found, Sequence) or isinstance(found, str) or len(found) > MAX_PIECES:
        raise wrong(
            f"groups.{field}", f"应为最多 {MAX_PIECES:,} 项", f"must be a list of at most {MAX_PIECES:,}"
        )
    return found


def _once(ids: Sequence[UUID], field: str) -> None:
    if len(ids) > MAX_PIECES or len(set(ids)) != len(ids):
        raise wrong(field, "里有重复的编号，或太多", "names something twice, or too much")
