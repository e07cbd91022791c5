"""Codes of the territories that an edit makes: the next free ones, known before anything is written."""

from gis.db import Connection
from gis.edits.plan import Plan
from gis.edits.state import MapState
from gis.tenants.service import levels_of
from gis.territories import repository
from gis.territories.codes import scheme_of


def codes_of(connection: Connection, state: MapState, planned: Plan) -> dict[str, str]:
    """The code of every grid in force and of every territory that a plan touches, by key."""
    codes = {str(grid.territory_id): grid.code for grid in state.grids}
    codes[str(state.community.id)] = state.community.code
    levels = levels_of(connection)
    given: dict[str, list[str]] = {}
    for territory in planned.territories:
        known = territory.before or territory.revived
        if known is not None:
            codes[territory.key] = known.code
            continue
        scheme = scheme_of(levels[territory.level].code_scheme)
        parent = codes[territory.parent_key]
        if parent not in given:
            given[parent] = repository.codes_below(connection, scheme.name, parent)
        taken = given[parent]
        codes[territory.key] = scheme.next(parent, taken, dedicated=territory.kind == "dedicated")
        taken.append(codes[territory.key])
    return codes
