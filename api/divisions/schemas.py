"""Divisions as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.drafts.schemas import Title
from api.edits.schemas import Reason
from api.jobs.schemas import JobOut
from gis.divisions.model import MOST_GRIDS, Situation, Wanted
from gis.jobs.model import Job


class DivisionBody(BaseModel):
    """What is wanted: `propose` divides anew, `rebalance` mends today's grids; households a grid should have."""

    model_config = ConfigDict(extra="forbid")

    method: Literal["propose", "rebalance"]
    low: Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
    high: Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
    count: Annotated[int, Field(ge=1, le=MOST_GRIDS)] | None = None
    seed: Annotated[int, Field(ge=1, le=1_000_000)] = 1

    def wanted(self) -> Wanted:
        """As the domain takes it."""
        return Wanted(self.method, self.low, self.high, self.count, self.seed)


class SituationOut(BaseModel):
    """A community before it is divided: its general grids, and the range of its size rule (none: it has no rule)."""

    grids: int
    dedicated: int
    households: int
    buildings: int
    out_of_range: list[str]
    low: float | None
    high: float | None
    source: str | None

    @classmethod
    def of(cls, found: Situation) -> "SituationOut":
        """From the domain."""
        return cls(**asdict(found))


class DivisionScores(BaseModel):
    """Scores of a division or of today's grids: shares 0 … 1, Polsby–Popper, households of the least and the most."""

    grids: int
    in_range: float
    contiguous: float
    on_lanes: float
    compactness: float
    least: int
    most: int


class DividedGrid(BaseModel):
    """A grid of a division; `fate` is kept, changed or new; `id` is that of the grid it continues."""

    id: UUID | None
    number: str
    name: str
    fate: str
    households: int
    households_before: int | None
    compactness: float
    geometry: dict[str, Any]


class RetiredGrid(BaseModel):
    """A grid of today that no grid of the division continues."""

    number: str
    name: str
    households: int


class DividedBorder(BaseModel):
    """Why a border runs where it does: metres, shares along lanes and along today's borders, the lanes by name."""

    first: str
    second: str
    length_m: int
    on_lanes: float
    kept: float
    lanes: list[str]


class DivisionFound(BaseModel):
    """A division: scores beside their targets and today's, its grids and borders, what the edit would warn of."""

    method: str
    edition: int
    seconds: float
    households: int
    buildings: int
    households_moved: int
    targets: Mapping[str, float]
    scores: DivisionScores
    before: DivisionScores
    grids: list[DividedGrid]
    retired: list[RetiredGrid]
    borders: list[DividedBorder]
    problems: list[Mapping[str, Any]]
    draft: UUID | None = None


class DivisionOut(BaseModel):
    """A division's job and, when it is done, what it found."""

    job: JobOut
    found: DivisionFound | None

    @classmethod
    def of(cls, job: Job, result: Mapping[str, Any] | None) -> "DivisionOut":
        """From the domain."""
        return cls(
            job=JobOut.of(job), found=None if result is None else DivisionFound.model_validate(dict(result))
        )


class DivisionDraftBody(BaseModel):
    """A title for the draft, and the reason of its step."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    reason: Reason = ""


class DivisionDraftOut(BaseModel):
    """The draft that a division became; the rest is at /api/v1/drafts/{id}."""

    id: UUID
    title: str
    state: str
