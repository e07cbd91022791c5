"""Facility gaps of a city: every kind for a million households with reading and writing, and one facility more.

A made-up network of crooked blocks; households and facilities stand on its streets. Beside it on the same data: a floor
of arrays, which does nothing but search and count, and networkx.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
import psycopg
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gis.gaps.measuring import Homes, figures_by_grid, measure, measured
from gis.geometry.network.anchoring import Anchors
from gis.geometry.network.building import Network, shortest_between
from gis.geometry.network.reach import Nearest, nearer, nearest, within
from gis.geometry.siting.covering import most_covered
from gis.geometry.siting.model import Plan, Ways

HOUSEHOLDS, KINDS, FACILITIES, GRIDS = 1_000_000, 20, 1_000, 8_000
SIDE, SPACING_M, KEPT = 460, 95.0, 0.735
LIMIT_M = 500.0
DISTRICT_HOMES, DISTRICT_SIDE, SITES, CHOSEN = 10_000, 46, 2_000, 10
RUN_S, MEMORY_MB, WHAT_IF_MS, SITING_S = 20.0, 1_024, 150.0, 20.0


@dataclass(frozen=True)
class City:
    """Streets, homes with their people and grids, and facilities by kind."""

    network: Network
    at_home: Anchors
    people: NDArray[np.int64]
    grid: NDArray[np.int64]
    facilities: Sequence[Anchors]


def main() -> None:
    """Print times, memory and ratios."""
    options = argparse.ArgumentParser(prog="./wangge bench gaps")
    options.add_argument("--households", type=int, default=HOUSEHOLDS)
    chosen = options.parse_args()
    city = _city(chosen.households)
    network = city.network
    print(
        f"{chosen.households:,} households, {KINDS} kinds of {FACILITIES:,}, {len(network.edges):,} edges,"
        f" {GRIDS:,} grids"
    )
    with psycopg.connect(os.environ["WANGGE_DATABASE_URL"]) as connection:
        _store(connection, city)
        before_mb = _memory_mb()
        seconds = _timed(lambda: _run(connection, network, city.facilities))
        print(f"  a run with reading and writing   {seconds:6.2f} s   (target {RUN_S:.0f} s)")
        print(
            f"  memory at its highest            {_memory_mb():6.0f} MB  (target {MEMORY_MB} MB;"
            f" {before_mb:.0f} MB before)"
        )
    floor = _timed(lambda: [_floor(city, each) for each in city.facilities])
    print(
        f"  the array floor                  {floor:6.2f} s   (the run is {seconds / floor:.1f} times that)"
    )
    homes = _homes(city)
    there = nearest(network, city.facilities[0], city.at_home, LIMIT_M)
    more = _somewhere(np.random.default_rng(9), network, 1)
    what_if = sorted(_timed(lambda: _answer(city, homes, there, more)) for _ in range(7))[3]
    print(f"  one facility more                {1_000 * what_if:6.0f} ms  (target {WHAT_IF_MS:.0f} ms)")
    graph_s, search_s = _networkx(city)
    print(f"  networkx, one kind               {search_s:6.2f} s   after {graph_s:.1f} s for its graph")
    print(f"  networkx, all kinds              {search_s * KINDS / floor:6.0f} times the floor")
    sited_s, plan = _sited()
    print(
        f"  {CHOSEN} of {SITES:,} places for {DISTRICT_HOMES:,} homes {sited_s:6.2f} s   (target {SITING_S:.0f} s)"
    )
    print(
        f"  {plan.value:,.0f} people, at most {plan.bound:,.0f}: within {plan.gap:.1%} of the best possible"
    )


def _sited() -> tuple[float, Plan]:
    """Ten of two thousand places in a district, from the ways between them and its homes to the bound."""
    began = time.perf_counter()
    district = _city(DISTRICT_HOMES, DISTRICT_SIDE)
    sites = _somewhere(np.random.default_rng(10), district.network, SITES)
    made = time.perf_counter()
    metres = np.full((DISTRICT_HOMES, SITES), np.inf)
    for pairs in within(district.network, sites, district.at_home, LIMIT_M):
        metres[pairs.place, pairs.facility] = pairs.walk_m
    plan = most_covered(Ways(metres, district.people.astype(np.float64)), LIMIT_M, CHOSEN, SITING_S - 5)
    print(f"  ({made - began:.1f} s to make the district up)")
    return time.perf_counter() - made, plan


def _city(households: int, side: int = SIDE) -> City:
    rng = np.random.default_rng(8)
    place = np.arange(side * side).reshape(side, side)
    start = np.concatenate([place[:, :-1].reshape(-1), place[:-1].reshape(-1)])
    end = np.concatenate([place[:, 1:].reshape(-1), place[1:].reshape(-1)])
    kept = rng.random(len(start)) < KEPT
    start, end = start[kept], end[kept]
    nodes = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) * SPACING_M
    nodes = nodes + rng.uniform(-0.3, 0.3, nodes.shape) * SPACING_M
    edges = shapely.linestrings(np.stack([nodes[start], nodes[end]], axis=1))
    length_m = shapely.length(edges)
    graph = shortest_between(
        np.concatenate([start, end]), np.concatenate([end, start]), np.tile(length_m, 2), len(nodes)
    )
    network = Network(
        nodes, edges, np.arange(len(edges)), start, end, length_m, np.zeros(len(nodes), dtype=np.int64), graph
    )
    at_home = _somewhere(rng, network, households)
    middle = (nodes[start[at_home.edge]] + nodes[end[at_home.edge]]) / 2
    across = int(np.ceil(GRIDS**0.5))
    cell = np.clip(middle // (side * SPACING_M / across), 0, across - 1).astype(np.int64)
    people = rng.integers(1, 6, households)
    facilities = [_somewhere(rng, network, FACILITIES) for _ in range(KINDS)]
    return City(network, at_home, people, (cell[:, 0] * across + cell[:, 1]) % GRIDS, facilities)


def _somewhere(rng: np.random.Generator, network: Network, count: int) -> Anchors:
    edge = rng.integers(0, len(network.edges), count)
    position_m = rng.random(count) * network.length_m[edge]
    return Anchors(edge, position_m, rng.uniform(2, 40, count), np.ones(count, dtype=bool))


_COLUMNS = ("edge int", "position_m float8", "offset_m float8", "people int", "grid int")
_ROW = np.dtype(
    [("fields", ">i2")]
    + [
        part
        for name, kind in (
            ("edge", ">i4"),
            ("position_m", ">f8"),
            ("offset_m", ">f8"),
            ("people", ">i4"),
            ("grid", ">i4"),
        )
        for part in ((f"{name}_bytes", ">i4"), (name, kind))
    ]
)


def _store(connection: psycopg.Connection, city: City) -> None:
    connection.execute(f"create temp table bench_homes ({', '.join(_COLUMNS)})")
    connection.execute("create temp table bench_found (kind int, found jsonb, metres bytea)")
    rows = np.zeros(len(city.people), dtype=_ROW)
    rows["fields"] = 5
    values = {
        "edge": city.at_home.edge,
        "position_m": city.at_home.position_m,
        "offset_m": city.at_home.offset_m,
        "people": city.people,
        "grid": city.grid,
    }
    for name, each in values.items():
        rows[name], rows[f"{name}_bytes"] = each, rows.dtype[name].itemsize
    with connection.cursor().copy("copy bench_homes from stdin (format binary)") as copy:
        copy.write(b"PGCOPY\n\xff\r\n\x00" + bytes(8) + rows.tobytes() + b"\xff\xff")


def _run(connection: psycopg.Connection, network: Network, facilities: Sequence[Anchors]) -> None:
    """What a job does: homes out of the database, every kind, figures by grid and metres by home into it."""
    with connection.cursor().copy("copy bench_homes to stdout (format binary)") as copy:
        data = b"".join(bytes(part) for part in copy)
    rows = np.frombuffer(data[19:-2], dtype=_ROW)
    at_home = Anchors(
        rows["edge"].astype(np.int64),
        rows["position_m"].astype(np.float64),
        rows["offset_m"].astype(np.float64),
        np.ones(len(rows), dtype=bool),
    )
    people, grid = rows["people"].astype(np.int64), rows["grid"].astype(np.int64)
    del rows, data
    homes = Homes([], grid, list(range(GRIDS)), np.empty((0, 2)), {"people": people})  # type: ignore[arg-type]
    for kind, each in enumerate(facilities):
        found = measure(network, at_home, each, LIMIT_M)
        figures = figures_by_grid(found.state, people, homes)
        told = json.dumps([[grid_id, f.met, f.gap, f.unknown] for grid_id, f in figures.items()])
        decimetres = np.where(np.isfinite(found.walk_m), found.walk_m * 10, -1).astype("<i2")
        connection.execute("insert into bench_found values (%s, %s, %s)", (kind, told, decimetres.tobytes()))


def _homes(city: City) -> Homes:
    ids = list(range(GRIDS))
    return Homes([], city.grid, ids, np.empty((0, 2)), {"people": city.people})  # type: ignore[arg-type]


def _answer(city: City, homes: Homes, there: Nearest, more: Anchors) -> None:
    """The whole answer after a place is tried: what stands was measured before."""
    added = nearest(city.network, more, city.at_home, LIMIT_M)
    found = measured(nearer(there, added, FACILITIES), city.at_home)
    figures_by_grid(found.state, city.people, homes)


def _floor(city: City, facilities: Anchors) -> NDArray[np.float64]:
    """Search, look up, count: no ids, no same-street rule, no limit that is held to the millimetre."""
    network, at_home = city.network, city.at_home
    n, edge = len(network.nodes), facilities.edge
    node = np.concatenate([network.start[edge], network.end[edge]])
    away = np.concatenate([facilities.position_m, network.length_m[edge] - facilities.position_m])
    graph = network.graph
    graph = csr_array(
        (
            np.concatenate([graph.data, away]),
            np.concatenate([graph.indices, node]),
            np.concatenate([graph.indptr, [graph.indptr[-1] + len(node)]]),
        ),
        shape=(n + 1, n + 1),
    )
    to_node = dijkstra(graph, directed=True, indices=n, limit=LIMIT_M)[:n]
    along = at_home.position_m
    walk = np.minimum(
        to_node[network.start[at_home.edge]] + along,
        to_node[network.end[at_home.edge]] + network.length_m[at_home.edge] - along,
    )
    reached = walk + at_home.offset_m <= LIMIT_M
    counted: NDArray[np.float64] = np.bincount(
        city.grid * 2 + reached, weights=city.people, minlength=2 * GRIDS
    )
    return counted


def _networkx(city: City) -> tuple[float, float]:
    network, kind = city.network, city.facilities[0]
    began = time.perf_counter()
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        zip(network.start.tolist(), network.end.tolist(), network.length_m.tolist(), strict=True)
    )
    built = time.perf_counter()
    for i, (edge, position) in enumerate(zip(kind.edge.tolist(), kind.position_m.tolist(), strict=True)):
        graph.add_edge(-1 - i, int(network.start[edge]), weight=position)
        graph.add_edge(-1 - i, int(network.end[edge]), weight=float(network.length_m[edge]) - position)
    found = nx.multi_source_dijkstra_path_length(graph, {-1 - i for i in range(len(kind))}, cutoff=LIMIT_M)
    to_node = np.full(len(network.nodes), np.inf)
    inside = [(node, metres) for node, metres in found.items() if node >= 0]
    to_node[[node for node, _ in inside]] = [metres for _, metres in inside]
    return built - began, time.perf_counter() - built


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
