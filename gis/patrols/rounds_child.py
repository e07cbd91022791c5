"""The confined half of sharing out rounds: takes the matrix on stdin, asks OR-Tools, writes one frame on stdout."""

import itertools
import json
import os
import sys
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from gis.confinement import confine, write_frame

UNSERVED_COSTS_S = 1_000_000
"""To leave a place out costs more than any way to it."""

BALANCE = 10
"""The longest round counts so many times as much as a second walked by anybody."""

HORIZON_S = 86_400


def serve() -> None:
    """One question, one answer."""
    question = json.loads(sys.stdin.buffer.read())
    stream = os.fdopen(os.dup(1), "wb")
    # Libraries print warnings to descriptor 1, which would land in the frame.
    os.dup2(2, 1)
    confine(cpu_s=question["search_s"] + 15, memory_mb=question["memory_mb"])
    write_frame(stream, solve(question))


def solve(question: dict[str, Any]) -> dict[str, Any]:
    """Nodes are the stops, then every member's start, then a free end for each who need not return."""
    stops, members = question["stops"], question["members"]
    places = [stop["place"] for stop in stops] + [member["start"] for member in members]
    first_end = len(places)
    starts = [len(stops) + k for k in range(len(members))]
    anywhere = itertools.count(first_end)
    ends = [
        start if member["returns"] else next(anywhere) for start, member in zip(starts, members, strict=True)
    ]
    manager = pywrapcp.RoutingIndexManager(next(anywhere), len(members), starts, ends)
    routing = pywrapcp.RoutingModel(manager)
    walk_s = question["walk_s"]

    def seconds(one: int, other: int) -> int:
        a, b = manager.IndexToNode(one), manager.IndexToNode(other)
        if a >= first_end or b >= first_end:
            return 0
        return int(walk_s[places[a]][places[b]])

    def with_stop(one: int, other: int) -> int:
        stands_s = question["stop_s"] if manager.IndexToNode(one) < len(stops) else 0
        return seconds(one, other) + stands_s

    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(seconds))
    longest = [member["at_most_s"] or HORIZON_S for member in members]
    transit = routing.RegisterTransitCallback(with_stop)
    routing.AddDimensionWithVehicleCapacity(transit, HORIZON_S, longest, True, "time")  # noqa: FBT003 - all clocks start at 0
    time = routing.GetDimensionOrDie("time")
    time.SetGlobalSpanCostCoefficient(BALANCE)
    for node, stop in enumerate(stops):
        index = manager.NodeToIndex(node)
        routing.AddDisjunction([index], UNSERVED_COSTS_S)
        if stop["from_s"] is not None or stop["until_s"] is not None:
            until_s = HORIZON_S if stop["until_s"] is None else stop["until_s"]
            time.CumulVar(index).SetRange(stop["from_s"] or 0, until_s)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromSeconds(question["search_s"])
    solution = routing.SolveWithParameters(parameters)
    if solution is None:
        return {"frame": "none"}
    rounds: list[dict[str, Any]] = []
    for vehicle in range(len(members)):
        found: list[int] = []
        arrive_s: list[int] = []
        index = solution.Value(routing.NextVar(routing.Start(vehicle)))
        while not routing.IsEnd(index):
            found.append(places[manager.IndexToNode(index)])
            arrive_s.append(solution.Min(time.CumulVar(index)))
            index = solution.Value(routing.NextVar(index))
        rounds.append({"places": found, "arrive_s": arrive_s})
    unserved = [
        stop["place"]
        for node, stop in enumerate(stops)
        if solution.Value(routing.NextVar(manager.NodeToIndex(node))) == manager.NodeToIndex(node)
    ]
    return {"frame": "rounds", "rounds": rounds, "unserved": unserved}


if __name__ == "__main__":
    serve()
