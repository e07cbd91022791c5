"""Who answers for what: a head and a worker per grid, a head per lane, the patrol."""

import numpy as np

from importers.demo.names import PeopleNames, chinese_number
from importers.demo.partition import Settlement
from importers.demo.register import Worker

PATROL_MEMBERS = 62
_PATROL_TEAMS = 6


def staff_of(
    settlement: Settlement, names: PeopleNames, rng: np.random.Generator, patrol: int
) -> list[Worker]:
    """The staff of one settlement; `patrol` members are shared out to teams, each team to some of the grids."""
    place = settlement.plan.name
    workers = []
    for grid in settlement.grids:
        head = Worker(
            names.name(), names.masked_phone(), "full_time", f"{place}两委", ((grid.code, "grid_head"),)
        )
        worker = Worker(
            names.name(), names.masked_phone(), "full_time", f"{place}网格队", ((grid.code, "grid_worker"),)
        )
        workers += [head, worker] if settlement.plan.settlement == "urban" else [head]
    for lane in settlement.lanes:
        employment = "volunteer" if rng.random() < 0.8 else "part_time"
        team = f"{settlement.grids[lane.grid].quarter.name}街巷长"
        workers.append(
            Worker(names.name(), names.masked_phone(), employment, team, ((lane.code, "lane_head"),))
        )
    for member in range(patrol):
        number = member % _PATROL_TEAMS
        grids = settlement.grids[number::_PATROL_TEAMS]
        team = f"{place}联防{chinese_number(number + 1)}队"
        duties = tuple((grid.code, "patrol") for grid in grids)
        workers.append(Worker(names.name(), names.masked_phone(), "full_time", team, duties))
    return workers
