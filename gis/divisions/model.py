"""What is asked of a division, and what it is measured by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gis.errors import InvalidInput

KIND = "division"
"""The kind of its jobs."""

Method = Literal["propose", "rebalance"]

TARGETS: Mapping[str, float] = {"in_range": 1.0, "contiguous": 1.0, "on_lanes": 0.85, "compactness": 0.60}
"""What the scores stand beside: shares of grids in range and in one piece, of inner border on lanes; Polsby–Popper."""

MOST_GRIDS = 500


@dataclass(frozen=True)
class Wanted:
    """What is asked for: households a grid should have, and the number of grids where it is not to be reckoned."""

    method: Method
    low: float
    high: float
    count: int | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high <= 1_000_000:
            raise InvalidInput(
                "户数下限应小于上限。",
                "The least number of households must be below the most.",
                code="bad_range",
            )
        if self.count is not None and not 1 <= self.count <= MOST_GRIDS:
            raise InvalidInput(
                f"网格数应为 1～{MOST_GRIDS}。",
                f"The number of grids must be 1–{MOST_GRIDS}.",
                code="bad_count",
            )

    def as_params(self) -> dict[str, Any]:
        """The parameters of its job."""
        return {
            "method": self.method,
            "low": self.low,
            "high": self.high,
            "count": self.count,
            "seed": self.seed,
        }


@dataclass(frozen=True)
class Situation:
    """A community before it is divided: its general grids and the range that its size rule asks for, if it has one."""

    grids: int
    dedicated: int
    households: int
    buildings: int
    out_of_range: tuple[str, ...]
    low: float | None
    high: float | None
    source: str | None
