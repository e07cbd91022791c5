"""Names and numbers of what an edit makes: said in the intent, or its elder's with the next free suffix."""

from collections.abc import Collection

from gis.edits.intents import Aggregate, Carve, Intent, Rename, SplitBuildings
from gis.edits.state import MapState
from gis.territories.model import CurrentVersion


def name_and_kind(intent: Intent, nth: int, elder: CurrentVersion, number: str) -> tuple[str, str]:
    """What the nth new grid of an intent is called and of which kind it is."""
    usual = f"{elder.name}-{number.rpartition('-')[2]}"
    match intent:
        case Carve():
            return intent.name or usual, intent.kind
        case SplitBuildings():
            return intent.name or usual, elder.kind
        case Aggregate():
            new = [group for group in intent.groups if group.areas or len(group.territory_ids) > 1]
            return new[nth].name, elder.kind
        case _:
            return usual, elder.kind


def renamed_grids(state: MapState, intent: Intent) -> dict[int, str]:
    """New names of grids that stay, by their index."""
    match intent:
        case Rename():
            return {state.grid_index(intent.territory_id): intent.name}
        case Aggregate():
            alone = [group for group in intent.groups if len(group.territory_ids) == 1]
            return {state.grid_index(group.territory_ids[0]): group.name for group in alone}
        case _:
            return {}


def free_number(parent: str, taken: Collection[str]) -> str:
    """07 → 07-2, 07-3 …: the number people say until the new territory has a name of its own."""
    stem = parent.split("-", maxsplit=1)[0]
    suffix = 2
    while f"{stem}-{suffix}" in taken:
        suffix += 1
    return f"{stem}-{suffix}"
