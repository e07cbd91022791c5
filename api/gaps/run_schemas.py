"""Runs of all standards as JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.gaps.schemas import FiguresOut, GroupWord
from gis.gaps.measuring import Figures, rounded
from gis.gaps.runs import GapRun


class RunBody(BaseModel):
    """A run asked for: a community, and a scenario to be compared with things as they are."""

    community_id: UUID
    scenario_id: UUID | None = None


class RunGridOut(FiguresOut):
    """People of one grid; null: homes in no grid."""

    grid_id: UUID | None


class RunRowOut(FiguresOut):
    """One standard. `gap_before`: out of reach in the run before, null where that had no such standard.

    Half of the group walk `median_m` at most and nine tenths `p90_m`; null beyond 2,000 m.
    """

    kind: str
    level: str
    limit_m: float
    group: GroupWord
    duty: str
    source: str
    source_en: str
    status: str
    inside: int
    around: int
    median_m: float | None
    p90_m: float | None
    gap_before: int | None
    grids: list[RunGridOut]


class NetworkOut(BaseModel):
    """The walking network as it was: what it does not reach cannot be told."""

    streets_m: float
    islands_m: float
    islands: int
    dead_ends: int
    unknown_buildings: int
    unknown_people: int


class RunOut(BaseModel):
    """A run as it stands: `progress` is 0 … 1; rows and files are there once it is `done`, worst first.

    `gap_people` is the largest number of people whom any one standard leaves out of reach. Figures are multiples of
    `rounded_to`.
    """

    id: UUID
    community_id: UUID
    community: str
    scenario_id: UUID | None
    scenario: str | None
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    progress: float
    phase: str
    error: Mapping[str, Any] | None
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    versions: Mapping[str, str]
    rounded_to: int
    gap_people: int | None
    before_at: datetime | None
    network: NetworkOut | None
    rows: list[RunRowOut] | None
    files: Annotated[Mapping[str, str], Field(description="where to download pdf, xlsx and gpkg")]

    @classmethod
    def of(cls, run: GapRun, base: int, before: GapRun | None, *, whole: bool = True) -> "RunOut":
        """From the domain, figures as multiples of a base; without rows unless ``whole``."""
        found = run.found
        then = {
            (row["kind"], row["level"], row["limit_m"]): row["gap"]
            for row in (before.found or {"rows": []} if before else {"rows": []})["rows"]
        }
        scenario = None if found is None else found["scenario"]
        network = None if found is None else dict(found["network"])
        if network is not None:
            network["unknown_people"] = rounded(network["unknown_people"], base)
        return cls(
            **{name: getattr(run, name) for name in _SAME},
            scenario=None if scenario is None else scenario["name"],
            rounded_to=base,
            gap_people=None if found is None else rounded(max(row["gap"] for row in found["rows"]), base),
            before_at=None if before is None else before.requested_at,
            network=None if network is None else NetworkOut(**network),
            rows=None if found is None or not whole else _rows(found["rows"], base, then),
            files={}
            if found is None
            else {name: f"/api/v1/gaps/runs/{run.id}/report.{name}" for name in ("pdf", "xlsx", "gpkg")},
        )


class RunList(BaseModel):
    """Runs: of one community the newest first; of all, the last one of each, most people out of reach first."""

    items: list[RunOut]


_SAME = (
    "id",
    "community_id",
    "community",
    "scenario_id",
    "state",
    "progress",
    "phase",
    "error",
    "requested_by",
    "requested_at",
    "finished_at",
    "versions",
)


def _rows(
    rows: list[Mapping[str, Any]], base: int, then: Mapping[tuple[str, str, float], int]
) -> list[RunRowOut]:
    listed = []
    for row in sorted(rows, key=lambda row: (-row["gap"] / max(1, row["met"] + row["gap"]), -row["gap"])):
        before = then.get((row["kind"], row["level"], row["limit_m"]))
        listed.append(
            RunRowOut(
                **{
                    name: row[name] for name in RunRowOut.model_fields if name in row and name not in _FIGURES
                },
                **_rounded(row, base),
                gap_before=None if before is None else rounded(before, base),
                grids=[RunGridOut(grid_id=grid["grid_id"], **_rounded(grid, base)) for grid in row["grids"]],
            )
        )
    return listed


_FIGURES = frozenset({"met", "gap", "unknown", "grids"})


def _rounded(row: Mapping[str, Any], base: int) -> dict[str, int]:
    return FiguresOut.of(Figures(row["met"], row["gap"], row["unknown"]).rounded(base)).model_dump()
