"""A run: every standard of a community at once, as it is and, for one kind, as a scenario supposes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.gaps.measuring import (
    UNKNOWN,
    Figures,
    Measured,
    figures_by_grid,
    figures_of,
    measure,
    metric_points,
    within_limit,
)
from gis.gaps.reading import Place
from gis.gaps.standards import Standard, standards
from gis.gaps.survey import Question
from gis.geometry.crs import to_metric
from gis.geometry.network.anchoring import Anchors, anchor
from gis.geometry.network.building import Network
from gis.geometry.network.linking import with_links
from gis.jobs.model import Interrupted

FARTHEST_M = 2_000.0
"""Nearest facilities are looked for so far, whatever the limit: how far people walk is told too."""


@dataclass(frozen=True)
class Row:
    """One standard: people by state, all and by grid, and how far half and nine tenths of the group walk at most."""

    standard: Standard
    inside: int
    around: int
    unplaced: int
    whole: Figures
    grids: Mapping[UUID | None, Figures]
    median_m: float | None
    p90_m: float | None
    found: Measured

    def told(self) -> dict[str, Any]:
        """As it is kept."""
        standard = asdict(self.standard) | {"effective_from": f"{self.standard.effective_from}"}
        return {
            **standard,
            "inside": self.inside,
            "around": self.around,
            "unplaced": self.unplaced,
            **asdict(self.whole),
            "median_m": self.median_m,
            "p90_m": self.p90_m,
            "grids": [
                {"grid_id": None if grid is None else str(grid), **asdict(figures)}
                for grid, figures in self.grids.items()
            ],
        }


@dataclass(frozen=True)
class Supposed:
    """What a scenario changes: the same row before and after, and where its sites and links are."""

    name: str
    question: Question
    before: Row
    after: Row
    unplaced: int
    unlinked: int


@dataclass(frozen=True)
class Run:
    """What a run found."""

    place: Place
    network: Network
    at_home: Anchors
    rows: Sequence[Row]
    supposed: Supposed | None
    on: date

    @property
    def unknown_homes(self) -> NDArray[np.int64]:
        """Indices of homes of which nothing can be told."""
        return np.flatnonzero(~self.at_home.is_known)


def compute(
    place: Place,
    scenario: tuple[str, Question] | None,
    on: date,
    progress: Callable[[float, str], None],
    stop: Callable[[], bool],
) -> Run:
    """Measure every standard; Interrupted when told to stop."""
    progress(0.02, "network")
    network = place.network()
    at_home = anchor(network, metric_points(place.homes.lonlat, place.epsg))
    rows: list[Row] = []
    asked = standards()
    far: dict[str, tuple[Anchors, Measured]] = {}
    for number, standard in enumerate(asked):
        if stop():
            raise Interrupted
        progress(0.1 + 0.9 * number / len(asked), "measure")
        if standard.kind not in far:
            far[standard.kind] = _searched(place, network, at_home, standard.kind)
        rows.append(_row(place, standard, *far[standard.kind]))
    supposed = None if scenario is None else _supposed(place, network, at_home, *scenario)
    return Run(place, network, at_home, rows, supposed, on)


def _searched(place: Place, network: Network, at_home: Anchors, kind: str) -> tuple[Anchors, Measured]:
    standing = [each.lonlat for each in place.standing(kind)]
    facilities = anchor(network, metric_points(standing, place.epsg))
    return facilities, measure(network, at_home, facilities, FARTHEST_M)


def _row(place: Place, standard: Standard, facilities: Anchors, far: Measured) -> Row:
    people = place.homes.counts[standard.group]
    found = within_limit(far, standard.limit_m)
    shapely.prepare(place.outline)
    standing = metric_points([each.lonlat for each in place.standing(standard.kind)], place.epsg)
    inside = int(shapely.intersects(place.outline, standing).sum())
    return Row(
        standard,
        inside,
        len(standing) - inside,
        int((~facilities.is_known).sum()),
        figures_of(found.state, people),
        figures_by_grid(found.state, people, place.homes),
        _quantile(far, people, 0.5),
        _quantile(far, people, 0.9),
        far,
    )


def _quantile(far: Measured, people: NDArray[np.int64], share: float) -> float | None:
    """The metres that this share of the group walks at most; none where that is beyond what was looked for."""
    counted = (people > 0) & (far.state != UNKNOWN)
    if not counted.any():
        return None
    metres, weight = far.walk_m[counted], people[counted]
    order = np.argsort(metres, kind="stable")
    upto = np.cumsum(weight[order])
    at = metres[order][np.searchsorted(upto, share * upto[-1])]
    return float(at) if np.isfinite(at) else None


def _supposed(place: Place, network: Network, at_home: Anchors, name: str, asked: Question) -> Supposed:
    """The scenario's own question, before and after."""
    standing = [each for each in place.standing(asked.kind) if each.id not in asked.closed]
    after_place = [*(each.lonlat for each in standing), *asked.added]
    facilities = anchor(network, metric_points(after_place, place.epsg))
    unplaced = int((~facilities.is_known[len(standing) :]).sum())
    links = np.array([shapely.LineString(link) for link in asked.links], dtype=object)
    linked = with_links(network, np.asarray(to_metric(links, place.epsg), dtype=object))
    standard = next(
        (each for each in standards() if (each.kind, each.limit_m) == (asked.kind, asked.limit_m)), None
    ) or Standard(asked.kind, "block", asked.limit_m, "may", asked.group, "", "", "chosen", date(1970, 1, 1))
    limit_m = max(FARTHEST_M, asked.limit_m)
    before = measure(network, at_home, _searched(place, network, at_home, asked.kind)[0], limit_m)
    moved = linked.moved(facilities)
    after = measure(linked.network, linked.moved(at_home), moved, limit_m)
    own = Standard(**{**asdict(standard), "limit_m": asked.limit_m, "group": asked.group})
    return Supposed(
        name,
        asked,
        _row(place, own, facilities, before),
        _row(place, own, moved, after),
        unplaced,
        len(linked.unlinked),
    )


def told(run: Run) -> dict[str, Any]:
    """A run as it is kept: figures exact, geometry none."""
    place, supposed = run.place, run.supposed
    lengths = run.network.length_m
    ends = np.bincount(np.concatenate([run.network.start, run.network.end]), minlength=len(run.network.nodes))
    lost = run.unknown_homes
    return {
        "on": f"{run.on}",
        "community": place.name,
        "grids": [{"id": str(grid.id), "number": grid.number, "name": grid.name} for grid in place.grids],
        "people": {group: int(counts.sum()) for group, counts in place.homes.counts.items()},
        "buildings": len(place.homes.ids),
        "network": {
            "streets_m": round(float(lengths.sum()), 1),
            "islands_m": round(float(lengths[~run.network.is_main].sum()), 1),
            "islands": int(run.network.component.max(initial=0)),
            "dead_ends": int((ends == 1).sum()),
            "unknown_buildings": len(lost),
            "unknown_people": int(place.homes.counts["people"][lost].sum()),
        },
        "rows": [row.told() for row in run.rows],
        "scenario": None
        if supposed is None
        else {
            "name": supposed.name,
            "before": supposed.before.told(),
            "after": supposed.after.told(),
            "added": [list(place_) for place_ in supposed.question.added],
            "closed": len(supposed.question.closed),
            "links": len(supposed.question.links),
            "unplaced": supposed.unplaced,
            "unlinked": supposed.unlinked,
        },
    }
