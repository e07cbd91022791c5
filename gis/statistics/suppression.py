"""Which territories of a release are closed, so that no table, no pair of tables and no pair of dates discloses anyone.

The unit of suppression is the territory, not the cell: all counts of persons of a territory are published, or none. The
published figures then tie the closed territories of one parent together by their sums only:

1. A territory with a count of 1 … k−1 is closed, and so is everything below a closed one.
2. The closed children of an open parent are pooled. Their number is not one, unless it is an only child, and each count
   of the pool is 0 or at least k; else the smallest open sibling joins them.
3. What the published figures determine of a release are the sums over its finest blocks (open territories without open
   ones below, and pools) and unions of them. Blocks of two releases that share a building are joined; over each join
   every count may have changed by 0 or by at least k, else a territory of it is closed.

So, for whoever knows all releases, the sums in them, and that counts are whole and not negative: every small count of a
closed territory can be anything from 0 to at least k; and no change of 1 … k−1 between two releases can be told of any
smallest ground that both determine, even when borders moved between them.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gis.statistics.indicators import COUNTS, LANE_COUNTS

Key = Hashable
Atom = Hashable
Counts = Mapping[str, int]

LEVELS = ("tenant", "community", "grid", "lane")


@dataclass(frozen=True)
class Zone:
    """A territory of a release, or what lies in its parent outside every territory of the level (is_rest).

    ``atoms`` are the buildings in it; the children of a zone, if it has any, divide its atoms and its counts.
    """

    key: Key
    parent: Key | None
    level: str
    counts: Counts
    atoms: frozenset[Atom]
    is_rest: bool = False

    @property
    def published(self) -> tuple[str, ...]:
        """The counts that are published of zones of this level."""
        return LANE_COUNTS if self.level == "lane" else COUNTS


@dataclass(frozen=True)
class Block:
    """A smallest ground whose counts the published figures of one release determine."""

    atoms: frozenset[Atom]
    counts: Counts
    zones: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Blocks:
    """The finest blocks of a release: of what is published of lanes too, and of what is published of grids upwards."""

    fine: Sequence[Block]
    coarse: Sequence[Block]


class _Tree:
    """Zones with their children, and which of them are closed so far."""

    def __init__(self, zones: Iterable[Zone], k: int) -> None:
        self.k = k
        self.zones = {zone.key: zone for zone in zones}
        self.children: dict[Key, list[Zone]] = defaultdict(list)
        for zone in self.zones.values():
            if zone.parent is not None:
                self.children[zone.parent].append(zone)
        self.top_down = sorted(self.zones.values(), key=lambda zone: LEVELS.index(zone.level))
        self.closed: set[Key] = set()

    def is_open(self, zone: Zone) -> bool:
        return zone.key not in self.closed

    def fits(self, counts: Counts, names: Iterable[str]) -> bool:
        """Whether each count is none or not small."""
        return all(counts[name] == 0 or abs(counts[name]) >= self.k for name in names)

    def close_smallest(self, zones: Iterable[Zone]) -> bool:
        """Close the open zone with the fewest households; false when none is open."""
        still = [zone for zone in zones if self.is_open(zone)]
        if not still:
            return False
        self.closed.add(min(still, key=lambda zone: (zone.counts["households"], str(zone.key))).key)
        return True

    def close_small_ones(self) -> None:
        """Rule 1."""
        for zone in self.top_down:
            if zone.parent in self.closed or not self.fits(zone.counts, zone.published):
                self.closed.add(zone.key)

    def fill_pools(self) -> bool:
        """Rule 2, once over all families; whether a zone was closed."""
        grew = False
        for parent, family in self.children.items():
            while parent not in self.closed:
                pool = [zone for zone in family if not self.is_open(zone)]
                names = family[0].published
                done = not pool or (
                    (len(pool) > 1 or len(family) == 1) and self.fits(total(pool, names), names)
                )
                if done or not self.close_smallest(family):
                    break
                grew = True
        return grew

    def blocks(self) -> Blocks:
        """The finest blocks as things stand."""
        roots = [zone for zone in self.top_down if zone.parent is None and self.is_open(zone)]
        fine = [block for root in roots for block in self._blocks(root, LEVELS, LANE_COUNTS)]
        coarse = [block for root in roots for block in self._blocks(root, LEVELS[:-1], COUNTS)]
        return Blocks(fine, coarse)

    def _blocks(self, zone: Zone, levels: Sequence[str], names: Sequence[str]) -> list[Block]:
        family = [child for child in self.children.get(zone.key, []) if child.level in levels]
        if not family:
            return [_block([zone], names)]
        pool = [child for child in family if not self.is_open(child)]
        found = [_block(pool, names)] if pool else []
        for child in family:
            if self.is_open(child):
                found += self._blocks(child, levels, names)
        return found


def closed_zones(zones: Iterable[Zone], k: int, earlier: Sequence[Blocks] = ()) -> tuple[set[Key], Blocks]:
    """The zones not to be published, and the blocks that the next release has to be compared with.

    ``earlier`` are the blocks of every release before. Everything is closed when nothing can be published.
    """
    tree = _Tree(zones, k)
    while True:
        tree.close_small_ones()
        if tree.fill_pools():
            continue
        now = tree.blocks()
        if not any(_hide_small_changes(tree, now, then) for then in earlier):
            return tree.closed, now


def _hide_small_changes(tree: _Tree, now: Blocks, then: Blocks) -> bool:
    """Rule 3 against one release: a zone is closed for every join that tells a small change; whether there was one."""
    classes = ((now.coarse, then.coarse, COUNTS), (now.fine, then.fine, LANE_COUNTS))
    told = [
        joined_now
        for mine, theirs, names in classes
        for joined_now, joined_then in joins(mine, theirs)
        if not tree.fits({name: _sum(joined_now, name) - _sum(joined_then, name) for name in names}, names)
    ]
    for blocks in told:
        _close_one_of(tree, blocks)
    return bool(told)


def _close_one_of(tree: _Tree, blocks: Sequence[Block]) -> None:
    """Close a zone of the ground, else one beside its pool, else the zone around it."""
    zones = [tree.zones[key] for block in blocks for key in block.zones]
    if tree.close_smallest(zones):
        return
    parents = [zone.parent for zone in zones if zone.parent is not None]
    for parent in parents:
        if tree.close_smallest(tree.children[parent]):
            return
    tree.close_smallest(tree.zones[parent] for parent in parents)


def joins(now: Sequence[Block], then: Sequence[Block]) -> list[tuple[list[Block], list[Block]]]:
    """Blocks of two releases put together where they share an atom; those that meet nobody are left out."""
    leader: dict[Atom, Atom] = {}

    def find(atom: Atom) -> Atom:
        root = atom
        while leader.setdefault(root, root) != root:
            root = leader[root]
        while leader[atom] != root:
            leader[atom], atom = root, leader[atom]
        return root

    for block in (*now, *then):
        first = next(iter(block.atoms), None)
        for atom in block.atoms:
            leader[find(atom)] = find(first)
    groups: dict[Atom, tuple[list[Block], list[Block]]] = defaultdict(lambda: ([], []))
    for side, blocks in enumerate((now, then)):
        for block in blocks:
            if block.atoms:
                groups[find(next(iter(block.atoms)))][side].append(block)
    return [group for group in groups.values() if group[0] and group[1]]


def total(zones: Iterable[Zone], names: Iterable[str]) -> dict[str, int]:
    """Counts of several zones together."""
    held = list(zones)
    return {name: sum(zone.counts[name] for zone in held) for name in names}


def _block(zones: Sequence[Zone], names: Sequence[str]) -> Block:
    atoms: frozenset[Atom] = frozenset().union(*(zone.atoms for zone in zones))
    return Block(atoms, total(zones, names), tuple(zone.key for zone in zones))


def _sum(blocks: Sequence[Block], name: str) -> int:
    return sum(block.counts[name] for block in blocks)
