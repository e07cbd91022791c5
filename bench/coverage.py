"""A shift of 62 members for four hours, a fix in five seconds: which lanes they covered, beside the floor of looking.

The floor asks of every fix only which lane line is nearest. How much of what was walked is found, and how much of
what is found was not walked, is counted by the metre, for phones of several errors.
"""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import shapely

from bench.shifts import EXACT, Errors, Shift, lines_of, shift
from gis.geometry.crs import GeometryArray
from gis.geometry.matching import Pieces, covered
from gis.geometry.suspicion import copies, flags
from gis.geometry.tracks import walks
from importers.demo import generate

MEMBERS, FIXES_EACH = 62, 2_880
LIMIT_S = 20.0

_T = TypeVar("_T")
Metre = tuple[int, int]


def main() -> None:
    """Print times, the ratio to the floor, and how right it is."""
    with TemporaryDirectory() as folder:
        generate(Path(folder), lambda _share, _what: None)
        lines = lines_of(Path(folder))
    print(f"{len(lines)} lane lines, {shapely.length(lines).sum() / 1_000:.0f} km")
    for name, errors in (
        ("exact", EXACT),
        ("4 m, 42 % repeats, pauses", Errors()),
        ("8 m, the same", Errors(noise_m=8.0)),
    ):
        _measure(name, shift(lines, MEMBERS, FIXES_EACH, 1, errors), lines)


def _measure(name: str, made: Shift, lines: GeometryArray) -> None:
    fixes = made.fixes
    print(f"\n{name}: {len(fixes):,} fixes")
    floor_s, _ = _timed("the nearest lane of every fix, for comparison", lambda: _nearest(fixes.xy, lines))
    walks_s, found = _timed("order, gaps, jumps, stays", lambda: walks(fixes))
    cover_s, coverage = _timed("coverage", lambda: covered(found, lines))
    whole_s = walks_s + cover_s
    print(
        f"  {whole_s / floor_s:.1f} times the floor; {LIMIT_S / whole_s:.0f} times faster than {LIMIT_S:.0f} s"
    )
    _timed("flags", lambda: flags(fixes, np.zeros(len(fixes)), fixes.at_ms))
    _timed("copies among all pairs", lambda: copies(fixes))
    hit, missed, false = _right(made, coverage.pieces, lines)
    print(
        f"  found {hit / (hit + missed):.1%} of what was walked; {false / (hit + false):.1%} of it was not walked"
    )


def _nearest(xy: np.ndarray, lines: GeometryArray) -> object:
    return shapely.STRtree(lines).query_nearest(shapely.points(xy), max_distance=25.0, all_matches=False)


def _right(made: Shift, pieces: Pieces, lines: GeometryArray) -> tuple[int, int, int]:
    """Metres found, missed and found wrongly, each counted once a member."""
    network = made.network
    on = lines[network.line]
    ends = [shapely.line_locate_point(on, shapely.get_point(network.edges, k)) for k in (0, -1)]
    low, high = np.minimum(*ends), np.maximum(*ends)
    hit = missed = false = 0
    for member, edges in enumerate(made.edges):
        walked = _metres(network.line[edges], low[edges], high[edges])
        mine = pieces.run == member
        found = _metres(pieces.lane[mine], pieces.from_m[mine], pieces.to_m[mine])
        hit += len(walked & found)
        missed += len(walked - found)
        false += len(found - walked)
    return hit, missed, false


def _metres(lane: np.ndarray, low: np.ndarray, high: np.ndarray) -> set[Metre]:
    return {
        (int(of), metre)
        for of, begin, end in zip(lane, low, high, strict=True)
        for metre in range(int(np.ceil(begin)), int(end) + 1)
    }


def _timed(name: str, work: Callable[[], _T]) -> tuple[float, _T]:
    begun = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - begun
    print(f"  {name:<48} {seconds * 1_000:8.0f} ms")
    return seconds, result


if __name__ == "__main__":
    main()
