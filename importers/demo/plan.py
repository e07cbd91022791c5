"""What a hand-drawn settlement plan consists of: named points, streets, quarters and the uses of their land."""

from collections.abc import Mapping
from dataclasses import dataclass, field

XY = tuple[float, float]


@dataclass(frozen=True)
class StreetPlan:
    """A street, river or shore through control points (names of plan points, or local metres)."""

    key: str
    name: str
    kind: str  # a lane line class, or "river" / "shore", which are no lane lines
    width_m: float
    points: tuple[str | XY, ...]
    border: bool = True  # divides grids; otherwise only blocks
    divides: bool = True  # divides blocks at all; a path through a park does not
    straight: bool = False  # straight between its points, for walls of a compound
    banks: tuple[str, ...] = ()  # names of the paths on the left and the right bank of a river


@dataclass(frozen=True)
class BlockPlan:
    """The use of the block that contains `seed`; without one a quarter is cut into blocks by itself."""

    seed: XY
    use: str
    lanes: int = 0


@dataclass(frozen=True)
class QuarterPlan:
    """One future grid: the face around `seed`, with the shares of land of each use.

    `toward` is the compass direction in which the uses other than village houses lie.
    """

    seed: XY
    name: str
    stem: str  # lanes are called stem + 一巷, 二巷 …
    stem_en: str
    group: int  # resident group 居民小组, 1-based
    uses: Mapping[str, float] = field(default_factory=dict)
    toward: str = "N"
    blocks: tuple[BlockPlan, ...] = ()
    dedicated: bool = False
    households: int = 0  # to be reached, 0: as the houses give
    houses: int = 112  # about as many, on as few blocks as that takes
    inner: tuple[str, ...] = ("workshop", "green", "estate")  # uses of the blocks left over


@dataclass(frozen=True)
class FacilityPlan:
    """A facility in the quarter called `stem`, in a building or on a block of kind `host`."""

    kind: str
    name: str
    stem: str
    host: str = "house"
    capacity: int | None = None
    status: str = "existing"


@dataclass(frozen=True)
class AreaPlan:
    """Ground drawn by hand, with a smooth outline; the ring may start with a street of the plan."""

    kind: str  # green | field | water | pitch | plaza
    name: str
    ring: tuple[XY, ...]
    along: str = ""


@dataclass(frozen=True)
class SettlementPlan:
    """A settlement in local metres, x east and y north of `origin`, (east, north) in its metric CRS."""

    prefix: str  # of every key
    code: str  # 12 digits
    name: str
    name_en: str
    settlement: str  # urban | rural
    epsg: int
    origin: XY
    area_m2: float | None  # the plan is scaled to it
    nodes: Mapping[str, XY]
    streets: tuple[StreetPlan, ...]
    quarters: tuple[QuarterPlan, ...]
    facilities: tuple[FacilityPlan, ...]
    uncollected: tuple[str, ...]  # stems of quarters without waste points, toilets and hydrants
    cameras: int
    duty_posts: int
    land: tuple[AreaPlan, ...] = ()
