"""What a division should be like: households per grid, and how much each other wish counts."""

from dataclasses import dataclass, replace

import numpy as np

from gis.geometry.districting.atoms import Floats

GOOD_COMPACTNESS, GOOD_ON_LANES = 0.62, 0.87


@dataclass(frozen=True)
class Wishes:
    """Households a grid must have (`low` to `high`), the share of that range kept free at both ends, and weights.

    Weights say what a whole grid's worth is: `size` for being out of the range at all, `compact` for
    Polsby–Popper 0 instead of 1, `lanes` for a border that runs on no lane at all, `stay` for all households of
    a grid moved away from it.
    """

    low: float
    high: float
    margin: float = 0.1
    size: float = 3.0
    compact: float = 3.0
    lanes: float = 8.0
    stay: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high or not 0 <= self.margin < 0.5:
            raise ValueError("0 <= low < high and 0 <= margin < 0.5 are needed")

    def leaning(self, compactness: float, on_lanes: float) -> "Wishes":
        """Wishes for another try: what fell short of its goal counts for more."""
        return replace(
            self,
            compact=self.compact * (2.0 if compactness < GOOD_COMPACTNESS else 1.0),
            lanes=self.lanes * (1.6 if on_lanes < GOOD_ON_LANES else 1.0),
        )

    @property
    def target(self) -> float:
        return (self.low + self.high) / 2

    def holds(self, households: float) -> bool:
        """Whether a grid of that many households is in the range."""
        return self.low <= households <= self.high

    def holds_well(self, households: float) -> bool:
        """Whether it is in the range with the margin free at both ends."""
        free = (self.high - self.low) * self.margin
        return self.low + free <= households <= self.high - free

    def strain(self, households: float) -> float:
        """The cost of a grid's size: nothing well inside the range, little in the margin, steep outside."""
        if households < self.low:
            out = (self.low - households) / self.target
        elif households > self.high:
            out = (households - self.high) / self.target
        else:
            width = (self.high - self.low) * self.margin
            near = width - min(households - self.low, self.high - households)
            return 1.0 * (near / width) ** 2 if near > 0 else 0.0
        return self.size * (1.0 + 4.0 * out + 20.0 * out * out)


def grids_for(households: Floats, wishes: Wishes) -> int:
    """How many grids atoms with these households make, of the middle size and in the range if any number is.

    An atom heavier than a grid may be is one grid, whatever its weight.
    """
    heavy = households > wishes.high
    rest = float(households[~heavy].sum())
    wanted = round(rest / wishes.target)
    least = int(np.ceil(rest / wishes.high))
    most = int(rest // wishes.low) if wishes.low else wanted
    return max(1, int(heavy.sum()) + (int(np.clip(wanted, least, most)) if least <= most else wanted))


def shared_out(count: int, households: Floats) -> list[int]:
    """A number of grids dealt to components by their households, each at least one (largest remainders)."""
    count = max(count, len(households))
    total = households.sum()
    share = households / total * count if total else np.full(len(households), count / len(households))
    dealt = np.maximum(1, np.floor(share)).astype(int)
    while dealt.sum() != count:
        step = 1 if dealt.sum() < count else -1
        able = np.flatnonzero(dealt + step >= 1)
        lack = (share - dealt)[able] * step
        dealt[able[int(np.argmax(lack))]] += step
    return [int(number) for number in dealt]
