"""Bringing grids into their range by chains: what one has too many goes to a neighbour, what that has then to the next.

Flips alone get stuck where all neighbours of a grid are full. A chain looks for the nearest grid with room and
hands atoms along the way there; when the way does not bring its grids into the range, it is taken back.
"""

from itertools import pairwise

from gis.geometry.districting.refine import Division, Move

_LONGEST = 8
_HANDOVERS = 40

_Done = list[tuple[list[int], int, int, Move]]


def relieve(division: Division) -> None:
    """Bring grids that are out of the range into it by chains of handovers, in place, the worst first."""
    hopeless: set[int] = set()
    while True:
        wrong = [at for at in division.wrong() if at not in hopeless]
        if not wrong:
            return
        worst = max(wrong, key=lambda at: (division.strains[at], -at))
        if not any(_walked(division, way) for way in _ways(division, worst)):
            hopeless.add(worst)


def _ways(division: Division, start: int) -> list[list[int]]:
    """Ways from a grid to those with room for it (or something to spare), nearest first, one for each."""
    beside = _beside(division)
    over = division.households[start] > division.wishes.high
    way: dict[int, list[int]] = {start: [start]}
    queue = [start]
    found: list[list[int]] = []
    for grid in queue:
        for other in sorted(beside[grid]):
            if other in way or len(way[grid]) >= _LONGEST:
                continue
            way[other] = [*way[grid], other]
            queue.append(other)
            room = division.wishes.high - division.households[other]
            spare = division.households[other] - division.wishes.low
            if (room if over else spare) > 0:
                found.append(way[other])
    return found[:12]


def _beside(division: Division) -> list[set[int]]:
    beside: list[set[int]] = [set() for _ in division.households]
    grid = division.grid
    for i, j in division.pairs:
        if grid[i] != grid[j]:
            beside[grid[i]].add(grid[j])
            beside[grid[j]].add(grid[i])
    return beside


def _walked(division: Division, way: list[int]) -> bool:
    """Hand atoms along the way; False, and nothing changed, when a grid on it is still out of range."""
    done: _Done = []
    low, high, households = division.wishes.low, division.wishes.high, division.households
    before = sum(not division.wishes.holds(households[grid]) for grid in way)
    for grid, following in pairwise(way):
        if households[grid] > high:
            _hand_over(division, grid, following, grid, done)
        elif households[grid] < low:
            _hand_over(division, following, grid, grid, done)
    if sum(not division.wishes.holds(households[grid]) for grid in way) < before:
        return True
    for atoms, source, target, _ in reversed(done):
        division.move(atoms, target, source, division.change(atoms, target, source))
    return False


def _hand_over(division: Division, source: int, target: int, ailing: int, done: _Done) -> None:
    """Move atoms between two grids until the ailing one of them is in range, best fitting first."""
    wishes, households = division.wishes, division.households
    for _ in range(_HANDOVERS):
        if wishes.holds(households[ailing]):
            return
        need = max(households[ailing] - wishes.high, wishes.low - households[ailing])
        best: tuple[float, list[int], Move] | None = None
        for atoms in _offers(division, source, target):
            move = division.change(atoms, source, target)
            misfit = max(0.0, need - move.weight) + 0.5 * max(0.0, move.weight - need)
            score = move.cost + 10.0 * misfit / wishes.target
            if move.weight > 0 and (best is None or score < best[0]):
                best = (score, atoms, move)
        if best is None:
            return
        division.move(best[1], source, target, best[2])
        done.append((best[1], source, target, best[2]))


def _offers(division: Division, source: int, target: int) -> list[list[int]]:
    """What the source can give to the target: single atoms, each with what would be cut off without it."""
    grid = division.grid
    rim = {i if grid[i] == source else j for i, j in division.pairs if {grid[i], grid[j]} == {source, target}}
    offers = []
    for atom in sorted(rim):
        whole = [atom] if division.hangs_together(source, [atom]) else _with_cut_off(division, atom)
        if len(whole) < division.members[source]:
            offers.append(whole)
    return offers


def _with_cut_off(division: Division, atom: int) -> list[int]:
    """The atom and the parts of its grid that hang on it, the part with most households left out."""
    grid, source = division.grid, division.grid[atom]
    parts: list[list[int]] = []
    seen = {atom}
    for start, _, _ in division.near[atom]:
        if grid[start] != source or start in seen:
            continue
        part, seen = [start], seen | {start}
        for member in part:
            for other, _, _ in division.near[member]:
                if grid[other] == source and other not in seen:
                    seen.add(other)
                    part.append(other)
        parts.append(part)
    parts.sort(key=lambda part: -sum(division.weight[member] for member in part))
    return sorted([atom, *(member for part in parts[1:] for member in part)])
