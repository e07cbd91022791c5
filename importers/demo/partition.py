"""Puts streets, quarters, blocks and lanes together: one noded linework, and grids and lanes made of its faces."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from gis.geometry.ordering import snake_order
from importers.demo.banks import Dryer, bank_paths
from importers.demo.blocks import Block, Cutter, blocks_of, planned_blocks
from importers.demo.lanes import Sliced, Strip, slice_block
from importers.demo.names import chinese_number
from importers.demo.plan import QuarterPlan, SettlementPlan
from importers.demo.streets import Street, faces, lay_out, outline, share_junctions


@dataclass(frozen=True)
class Lane:
    """A lane: its land inside one grid and the line its buildings front (also among `Settlement.streets`)."""

    grid: int
    block: int
    use: str
    polygon: Polygon
    spine: Street
    number: int
    code: str
    name: str


@dataclass(frozen=True)
class Grid:
    """A grid with its number and code; `quarter` is the plan it came from."""

    quarter: QuarterPlan
    polygon: Polygon
    number: str
    code: str


@dataclass(frozen=True)
class Settlement:
    """Everything of a settlement that has a fixed place, in local metres on the millimetre grid."""

    plan: SettlementPlan
    scale: float
    outline: Polygon
    grids: list[Grid]
    blocks: list[Block]
    lanes: list[Lane]
    streets: list[Street]


def build(plan: SettlementPlan, seed: int) -> Settlement:
    """Draws the settlement; the same plan and seed give the same coordinates."""
    rng = np.random.default_rng([seed, 1])
    streets = lay_out(plan)
    scale = float(shapely.get_x(shapely.get_point(streets[0].line, 0))) / _first_x(plan)
    quarters = _quarter_faces(plan, streets, scale)
    blocks, added = _cut_blocks(plan, streets, quarters, scale, rng)
    sliced = Sliced()
    for index, block in enumerate(blocks):
        slice_block(block, index, rng, sliced)
    paths = bank_paths(streets, outline(streets))
    streets, cuts, sliced = _node(streets + paths + added, sliced)
    leaves = faces([s.line for s in streets if s.divides] + cuts)
    order = snake_order(shapely.centroid(np.array(quarters, dtype=object)))
    grids = _grids(plan, quarters, leaves, order)
    dryer = Dryer([*streets, *sliced.alleys, *(strip.spine for strip in sliced.strips)])
    sliced.strips = [replace(strip, spine=dryer.dry(strip.spine)) for strip in sliced.strips]
    lanes = _lanes(sliced.strips, leaves, grids, order)
    return Settlement(
        plan=plan,
        scale=scale,
        outline=_dissolve(grid.polygon for grid in grids),
        grids=grids,
        blocks=[replace(block, quarter=order.index(block.quarter)) for block in blocks],
        lanes=lanes,
        streets=[dryer.dry(street) for street in streets + sliced.alleys],
    )


def _first_x(plan: SettlementPlan) -> float:
    first = plan.streets[0].points[0]
    return plan.nodes[first][0] if isinstance(first, str) else first[0]


def _centre(polygon: Polygon) -> Point:
    return polygon.representative_point()


def _quarter_faces(plan: SettlementPlan, streets: list[Street], scale: float) -> list[Polygon]:
    found = faces([street.line for street in streets if street.border])
    result = []
    for quarter in plan.quarters:
        seed = Point(quarter.seed[0] * scale, quarter.seed[1] * scale)
        face = next((face for face in found if face.contains(seed)), None)
        if face is None:
            raise ValueError(f"no face of the plan contains the seed of {quarter.name}")
        result.append(face)
    if not outline(streets).equals(shapely.union_all(result).normalize()):
        raise ValueError("the quarters of the plan do not fill it")
    return result


def _cut_blocks(
    plan: SettlementPlan,
    streets: list[Street],
    quarters: list[Polygon],
    scale: float,
    rng: np.random.Generator,
) -> tuple[list[Block], list[Street]]:
    blocks: list[Block] = []
    added: list[Street] = []
    by_hand = [street for street in streets if street.divides and not street.border]
    for index, (quarter, polygon) in enumerate(zip(plan.quarters, quarters, strict=True)):
        if quarter.blocks:
            blocks.extend(planned_blocks(quarter.blocks, index, polygon, by_hand, scale))
            continue
        corners = shapely.get_coordinates(polygon.minimum_rotated_rectangle)
        junctions = [(float(x), float(y)) for x, y in corners]
        junctions += [(x * scale, y * scale) for x, y in plan.nodes.values()]
        junctions += [(float(x), float(y)) for s in added for x, y in (s.line.coords[0], s.line.coords[-1])]
        cutter = Cutter(rng, quarter.stem, index, junctions, [])
        blocks.extend(blocks_of(quarter, index, polygon, cutter))
        added.extend(cutter.streets)
    return blocks, added


def _node(streets: list[Street], sliced: Sliced) -> tuple[list[Street], list[LineString], Sliced]:
    """Every line again, with a vertex wherever it meets another one."""
    spines = [strip.spine for strip in sliced.strips]
    lines = [s.line for s in [*streets, *spines, *sliced.alleys]] + sliced.cuts
    noded = iter(share_junctions(lines))
    streets = [replace(street, line=next(noded)) for street in streets]
    strips = [replace(strip, spine=replace(strip.spine, line=next(noded))) for strip in sliced.strips]
    alleys = [replace(alley, line=next(noded)) for alley in sliced.alleys]
    return streets, list(noded), Sliced(strips, [], alleys)


def _grids(
    plan: SettlementPlan, quarters: list[Polygon], leaves: list[Polygon], order: list[int]
) -> list[Grid]:
    members: dict[int, list[Polygon]] = {index: [] for index in range(len(quarters))}
    tree = shapely.STRtree(quarters)
    points = [_centre(leaf) for leaf in leaves]
    for leaf_index, quarter_index in zip(*tree.query(points, predicate="within"), strict=True):
        members[int(quarter_index)].append(leaves[leaf_index])
    general, dedicated = 0, 900
    grids = []
    for index in order:
        quarter = plan.quarters[index]
        if quarter.dedicated:
            dedicated += 1
            number, sequence = str(dedicated), dedicated
        else:
            general += 1
            number, sequence = f"{general:02d}", general
        grids.append(Grid(quarter, _dissolve(members[index]), number, f"{plan.code}{sequence:03d}"))
    return grids


def _dissolve(polygons: Iterable[Polygon]) -> Polygon:
    """The union of faces that share every vertex, all of which it keeps."""
    union = shapely.coverage_union_all(list(polygons))
    if not isinstance(union, Polygon):
        raise ValueError("the faces do not form one polygon")
    return union


def _lanes(strips: list[Strip], leaves: list[Polygon], grids: list[Grid], order: list[int]) -> list[Lane]:
    tree = shapely.STRtree([strip.polygon for strip in strips])
    members: dict[int, list[Polygon]] = {index: [] for index in range(len(strips))}
    points = [_centre(leaf) for leaf in leaves]
    for leaf_index, strip_index in zip(*tree.query(points, predicate="within"), strict=True):
        members[int(strip_index)].append(leaves[leaf_index])
    lanes = []
    for position, grid in enumerate(grids):
        own = [i for i, strip in enumerate(strips) if strip.quarter == order[position] and members[i]]
        middles = shapely.line_interpolate_point(
            np.array([strips[i].spine.line for i in own], dtype=object), 0.5, normalized=True
        )
        for number, at in enumerate(snake_order(middles), start=1):
            strip = strips[own[at]]
            name = f"{grid.quarter.stem}{chinese_number(number)}巷"
            key = f"{grid.number}l{number:02d}"
            spine = replace(strip.spine, key=key, name=name)
            lanes.append(
                Lane(
                    grid=position,
                    block=strip.block,
                    use=strip.use,
                    polygon=_dissolve(members[own[at]]),
                    spine=spine,
                    number=number,
                    code=f"{grid.code}{number:02d}",
                    name=name,
                )
            )
    return lanes
