"""The operations that an intent may name, as the API documents them."""

from typing import Any

_OPERATIONS = (
    ("split", "territory, line", "cut a grid or a lane by a line; the largest piece keeps the number"),
    ("split_buildings", "buildings, unit?, name?, leftovers?", "make a grid of some buildings of one grid"),
    ("merge", "territories", "make one grid or lane of several neighbours; the first keeps its number"),
    ("reshape", "pair, line", "draw the border between two neighbours anew"),
    ("move_vertices", "moves: [{from, to}]", "move shared vertices"),
    ("insert_vertex", "at", "put a vertex on a border"),
    ("delete_vertex", "at", "take a shared vertex away"),
    ("carve", "ring, kind?, name?, leftovers?", "make a grid of the ground inside a ring"),
    ("paint", "buildings, to, unit?, leftovers?", "give buildings to another grid"),
    (
        "aggregate",
        "groups: [{name, territories} | {name, areas}]",
        "make named grids of grids, or of estates",
    ),
    ("rename", "territory, name", "give a grid or a lane another name"),
    ("redraw", "territory, ring", "give a lane another outline inside its grid"),
    ("revert", "edit", "undo one edit by a new one"),
)

OPERATIONS = (
    "`op` and its fields:\n\n"
    + "\n".join(f"- `{op}` ({fields}): {what}" for op, fields, what in _OPERATIONS)
    + "\n\n`leftovers` says where cut-off pieces go: `ask` (refused with their list), `join`, `keep`."
    " `unit` `block` takes every building of the street blocks."
    " `cut_buildings` `whole` bends the border around buildings: split, reshape, move_vertices, delete_vertex, carve."
)

EXAMPLES: list[dict[str, Any]] = [
    {
        "op": "split",
        "territory": "00000000-0000-0000-0000-000000000001",
        "line": {"type": "LineString", "coordinates": [[102.7, 25.0], [102.701, 25.0]]},
        "cut_buildings": "whole",
    }
]
