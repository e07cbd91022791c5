"""What is asked of facility gaps, and the answer, as JSON."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.inputs import Lat, Lon
from gis.gaps.measuring import Figures, rounded
from gis.gaps.standards import LONGEST_M, Standard
from gis.gaps.survey import MOST_SITES, Proposal, Question, Survey

GroupWord = Literal["people", "elderly", "children"]
Link = Annotated[list[tuple[Lon, Lat]], Field(min_length=2, max_length=50)]


class StandardOut(BaseModel):
    """A limit on the way to a kind of facility, and where it is said; `status` says whether it was checked there."""

    kind: str
    level: str
    limit_m: float
    duty: str
    group: GroupWord
    source: str
    source_en: str
    status: str
    effective_from: date

    @classmethod
    def of(cls, standard: Standard) -> "StandardOut":
        """From the domain."""
        return cls(**{name: getattr(standard, name) for name in cls.model_fields})


class StandardList(BaseModel):
    """Every standard there is."""

    items: list[StandardOut]


class SurveyBody(BaseModel):
    """Who of a community is within `limit_m` on foot of a facility of a kind.

    `added` are places as [longitude, latitude] where one more is supposed to stand, `closed` facilities that are
    supposed to be gone, `links` lines on which one is supposed to walk from street to street: a footbridge, a gate
    opened, a path. `sites`: how many more to find places for.
    """

    community_id: UUID
    kind: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,39}$")]
    limit_m: Annotated[float, Field(ge=1, le=LONGEST_M, allow_inf_nan=False)]
    group: GroupWord = "people"
    added: Annotated[list[tuple[Lon, Lat]], Field(max_length=20)] = []
    closed: Annotated[list[UUID], Field(max_length=200)] = []
    links: Annotated[list[Link], Field(max_length=10)] = []
    sites: Annotated[int, Field(ge=0, le=MOST_SITES)] = 0

    def question(self) -> Question:
        """For the domain."""
        return Question(
            self.community_id,
            self.kind,
            self.limit_m,
            self.group,
            tuple(self.added),
            frozenset(self.closed),
            tuple(tuple(link) for link in self.links),
            self.sites,
        )


class FiguresOut(BaseModel):
    """People of the group: within the limit, beyond it, and those of whom it cannot be told."""

    met: int
    gap: int
    unknown: int

    @classmethod
    def of(cls, figures: Figures) -> "FiguresOut":
        """From the domain."""
        return cls(met=figures.met, gap=figures.gap, unknown=figures.unknown)


class GridFiguresOut(FiguresOut):
    """The same of one grid; null: homes in no grid."""

    grid_id: UUID | None


class SiteOut(BaseModel):
    """A proposed place, and how many it brings within the limit that those before it do not."""

    point: tuple[float, float]
    gained: int


class ProposalOut(BaseModel):
    """Places, those that gain most first; no choice of as many along the streets could gain more than `at_most`."""

    sites: list[SiteOut]
    gained: int
    at_most: int

    @classmethod
    def of(cls, found: Proposal, base: int) -> "ProposalOut":
        """From the domain, figures as multiples of a base."""
        return cls(
            sites=[
                SiteOut(point=(site.lon, site.lat), gained=rounded(site.gained, base)) for site in found.sites
            ],
            gained=rounded(found.gained, base),
            at_most=rounded(found.at_most, base),
        )


class SurveyOut(BaseModel):
    """The answer. `rounded_to` more than 1: figures are multiples of it, for who may not count residents.

    `buildings` lists homes beyond the limit and those of which it cannot be told; the others with residents of the
    group are within it. `unplaced` are indices of `added` that are on no street, `unlinked` of `links` that lead
    nowhere. `islands_m` of `streets_m` are streets that the rest cannot reach.
    """

    whole: FiguresOut
    grids: list[GridFiguresOut]
    buildings: dict[Literal["gap", "unknown"], list[UUID]]
    facilities: int
    unplaced: list[int]
    unlinked: list[int]
    streets_m: float
    islands_m: float
    rounded_to: int
    proposal: ProposalOut | None

    @classmethod
    def of(cls, found: Survey, base: int) -> "SurveyOut":
        """From the domain, figures as multiples of a base."""
        grids = sorted(found.grids.items(), key=lambda item: (-item[1].gap, str(item[0])))
        return cls(
            whole=FiguresOut.of(found.whole.rounded(base)),
            grids=[
                GridFiguresOut(grid_id=grid, **FiguresOut.of(figures.rounded(base)).model_dump())
                for grid, figures in grids
            ],
            buildings={"gap": found.buildings["gap"], "unknown": found.buildings["unknown"]},
            facilities=found.facilities,
            unplaced=found.unplaced,
            unlinked=found.unlinked,
            streets_m=round(found.streets_m, 1),
            islands_m=round(found.islands_m, 1),
            rounded_to=base,
            proposal=None if found.proposal is None else ProposalOut.of(found.proposal, base),
        )
