"""What a preview says and what applying gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from shapely import MultiPolygon, Polygon

from gis.edits.moves import CutBuilding, Move
from gis.errors import Stale
from gis.territories.sizes import SizeVerdict

Severity = Literal["warn", "block"]


@dataclass(frozen=True)
class TerritoryAfter:
    """A touched territory as the map would have it. ``geom`` is EPSG:4490 degrees with 9 decimals."""

    key: str
    territory_id: UUID | None
    level: str
    fate: str
    number: str
    name: str
    code: str
    kind: str
    parent_key: str
    geom: Polygon | MultiPolygon
    area_m2: float


@dataclass(frozen=True)
class Figures:
    """What a grid holds."""

    buildings: int = 0
    households: int = 0
    people: int = 0
    facilities: int = 0
    devices: int = 0
    duty_posts: int = 0
    organizations: int = 0
    components: int = 0
    incidents: int = 0
    patrol_points: int = 0
    patrol_routes: int = 0
    patrol_areas: int = 0
    staff: int = 0


@dataclass(frozen=True)
class GridFigures:
    """A touched grid's figures now and after; a new grid has nothing now, a retired one nothing after."""

    key: str
    number: str
    before: Figures
    after: Figures
    size: SizeVerdict | None


@dataclass(frozen=True)
class Problem:
    """Something to look at before applying; ``block`` problems stop it."""

    code: str
    severity: Severity
    message_zh: str
    message_en: str
    where: tuple[float, float] | None = None


@dataclass(frozen=True)
class Descent:
    """Whose ground became whose: shares of the elder's area and households."""

    from_key: str
    to_key: str
    area_share: float
    household_share: float | None


@dataclass(frozen=True)
class Preview:
    """An edit computed and not written. ``result_hash`` is equal for equal results."""

    community_id: UUID
    edition: int
    op: str
    territories: tuple[TerritoryAfter, ...]
    figures: tuple[GridFigures, ...]
    moves: tuple[Move, ...]
    cut_buildings: tuple[CutBuilding, ...]
    lineage: tuple[Descent, ...]
    problems: tuple[Problem, ...]
    result_hash: str

    @property
    def is_blocked(self) -> bool:
        """Whether something stops it from being applied."""
        return any(problem.severity == "block" for problem in self.problems)


@dataclass(frozen=True)
class Applied:
    """An edit that is written: its number among the community's editions, and the ids of its territories."""

    edit_id: UUID
    community_id: UUID
    edition: int
    op: str
    territory_ids: Mapping[str, UUID]
    impact: Mapping[str, Any]
    is_repeat: bool = False


class ChangedMeanwhile(Stale):
    """The map moved on and the result is no longer what was seen; carries the fresh preview."""

    def __init__(self, preview: Preview, seen_edition: int) -> None:
        super().__init__(
            f"边界已被改动，版次 {seen_edition} → {preview.edition}。已按新边界重算，看过后再应用。",
            f"The boundaries changed, edition {seen_edition} → {preview.edition}. "
            "Your edit was computed again; look, then apply.",
            params={"seen_edition": seen_edition, "edition": preview.edition},
        )
        self.preview = preview
