"""Edits as JSON: what is asked, what a preview shows, what applying gave."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from shapely.geometry import mapping

from api.edits.operations import EXAMPLES, OPERATIONS
from api.inputs import CleanText
from api.territories.schemas import SizeOut
from gis.edits.model import Applied, Preview
from gis.territories.sizes import SizeVerdict

Reason = Annotated[CleanText, Field(max_length=500)]


class PreviewBody(BaseModel):
    """An intent to compute; coordinates are lon/lat degrees with 9 decimals."""

    model_config = ConfigDict(extra="forbid")

    intent: Annotated[dict[str, Any], Field(description=OPERATIONS, examples=EXAMPLES)]
    may_cut_buildings: Annotated[
        bool, Field(description="keep borders that cut buildings; the reason says why")
    ] = False


class ApplyBody(PreviewBody):
    """An intent to apply, why, and the `result_hash` of the preview that was looked at."""

    reason: Reason
    result_hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None


class PresenceBody(BaseModel):
    """On which grids one is at work, or that one leaves."""

    model_config = ConfigDict(extra="forbid")

    grid_ids: Annotated[list[UUID], Field(max_length=20)] = []
    is_leaving: bool = False


class TerritoryAfterOut(BaseModel):
    """A touched territory as it would be; a retired one as it was."""

    key: str
    id: UUID | None
    level: str
    fate: str
    number: str
    name: str
    code: str
    kind: str
    parent_key: str
    area_m2: float
    geometry: dict[str, Any]


class FiguresOut(BaseModel):
    """What a grid holds."""

    buildings: int
    households: int
    people: int
    facilities: int
    devices: int
    duty_posts: int
    organizations: int = 0
    components: int = 0
    incidents: int = 0
    patrol_points: int = 0
    patrol_routes: int = 0
    patrol_areas: int = 0
    staff: int


class GridFiguresOut(BaseModel):
    """A touched grid before and after, against its size rule."""

    key: str
    number: str
    before: FiguresOut
    after: FiguresOut
    size: SizeOut | None


class MoveOut(BaseModel):
    """How many go from which grid to which; none stands for outside."""

    subject_kind: str
    from_key: str | None
    to_key: str | None
    subjects: int
    households: int
    people: int


class CutBuildingOut(BaseModel):
    """A building that the new border would cut."""

    id: UUID
    name: str
    share: float
    where: tuple[float, float]


class DescentOut(BaseModel):
    """Whose ground becomes whose."""

    from_key: str
    to_key: str
    area_share: float
    household_share: float | None


class ProblemOut(BaseModel):
    """Something to look at before applying; `block` stops it."""

    code: str
    severity: str
    message_zh: str
    message_en: str
    where: tuple[float, float] | None


class PreviewOut(BaseModel):
    """An edit computed and not written."""

    community_id: UUID
    edition: int
    op: str
    result_hash: str
    is_blocked: bool
    territories: list[TerritoryAfterOut]
    figures: list[GridFiguresOut]
    moves: list[MoveOut]
    cut_buildings: list[CutBuildingOut]
    lineage: list[DescentOut]
    problems: list[ProblemOut]

    @classmethod
    def of(cls, found: Preview) -> "PreviewOut":
        """From the domain."""
        return cls(
            community_id=found.community_id,
            edition=found.edition,
            op=found.op,
            result_hash=found.result_hash,
            is_blocked=found.is_blocked,
            territories=[
                TerritoryAfterOut(
                    id=t.territory_id,
                    geometry=mapping(t.geom),
                    **{name: getattr(t, name) for name in _SAME_OF_TERRITORY},
                )
                for t in found.territories
            ],
            figures=[
                GridFiguresOut(
                    key=f.key,
                    number=f.number,
                    before=FiguresOut(**asdict(f.before)),
                    after=FiguresOut(**asdict(f.after)),
                    size=size_out(f.size),
                )
                for f in found.figures
            ],
            moves=[MoveOut(**asdict(move)) for move in found.moves],
            cut_buildings=[CutBuildingOut(**asdict(cut)) for cut in found.cut_buildings],
            lineage=[DescentOut(**asdict(descent)) for descent in found.lineage],
            problems=[ProblemOut(**asdict(problem)) for problem in found.problems],
        )


_SAME_OF_TERRITORY = ("key", "level", "fate", "number", "name", "code", "kind", "parent_key", "area_m2")


def size_out(verdict: SizeVerdict | None) -> SizeOut | None:
    """A verdict with its band and where the band comes from."""
    if verdict is None:
        return None
    rule = verdict.rule
    return SizeOut(
        status=verdict.status,
        measure=rule.measure,
        value=verdict.value,
        min=rule.min_value,
        max=rule.max_value,
        source=rule.source,
        status_note=rule.status,
    )


class AppliedOut(BaseModel):
    """An edit that is in force."""

    edit_id: UUID
    edition: int
    op: str
    territory_ids: Mapping[str, UUID]
    impact: Mapping[str, Any]

    @classmethod
    def of(cls, done: Applied) -> "AppliedOut":
        """From the domain."""
        return cls(
            edit_id=done.edit_id,
            edition=done.edition,
            op=done.op,
            territory_ids=done.territory_ids,
            impact=done.impact,
        )
