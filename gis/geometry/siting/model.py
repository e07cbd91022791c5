"""The question and the answer that all models of siting share."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

Indices = NDArray[np.int64]
Numbers = NDArray[np.float64]

SECONDS = 20.0
"""How long the solver looks for a proof before the best plan found is given with what is known of a better one."""


@dataclass(frozen=True)
class Plan:
    """Chosen ``sites`` in ascending order, what they come to, and the ``bound`` that no plan can be better than.

    ``value`` and ``bound`` are in the model's own unit; ``gap`` is how much better, as a share, any plan could be.
    """

    sites: tuple[int, ...]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """0 when the plan is proved to be the best."""
        most = max(abs(self.value), abs(self.bound))
        return 0.0 if most == 0 else abs(self.bound - self.value) / most

    @property
    def is_optimal(self) -> bool:
        """Whether no better plan exists, but for the rounding of the solver."""
        return self.gap <= 1e-6


@dataclass(frozen=True)
class Ways:
    """Distances in metres from each demand to each site, (demands, sites), inf where there is no way.

    ``weight`` is the people of each demand; ``standing`` sites are there already and count in every plan.
    """

    metres: Numbers
    weight: Numbers
    standing: Indices = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def __post_init__(self) -> None:
        """Distances and weights that contradict themselves are a mistake of the caller."""
        if (
            self.metres.shape[:1] != self.weight.shape
            or np.isnan(self.metres).any()
            or (self.metres < 0).any()
        ):
            raise ValueError("one row of distances, none negative, for each weight")
        if not np.isfinite(self.weight).all() or (self.weight < 0).any():
            raise ValueError("weights are finite and not negative")

    @property
    def free(self) -> Indices:
        """Sites that can be chosen."""
        return np.setdiff1d(np.arange(self.metres.shape[1]), self.standing)


def solve(
    seconds: float, cost: Numbers, is_whole: NDArray[np.bool_], constraints: list[LinearConstraint]
) -> OptimizeResult:
    """The smallest ``cost @ x`` for x in 0 … 1, whole where asked, by HiGHS; its bound is in ``mip_dual_bound``."""
    return milp(
        cost,
        integrality=is_whole.astype(np.int64),
        bounds=Bounds(0, 1),
        constraints=constraints,
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
