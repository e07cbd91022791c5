"""What a division should be like: households per grid, and how much each other wish counts."""

from dataclasses import dataclass

import numpy as np

from gis.geometry.districting.atoms import Floats


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
    compact: float = 2.0
    lanes: float = 8.0
    stay: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high or not 0 <= self.margin < 0.5:
            raise ValueError("0 <= low < high and 0 <= margin < 0.5 are needed")

    @property
    def target(self) -> float:
        return (self.low + self.high) / 2

    def holds(self, households: float) -> bool:
        """Whether a grid of that many households is in the range."""
        return self.low <= households <= self.high

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


def grids_for(households: float, wishes: Wishes) -> int:
    """How many grids of the middle size that many households make; at least one, and in the range if any number is."""
    wanted = max(1, round(households / wishes.target))
    least = max(1, int(np.ceil(households / wishes.high)))
    most = int(households // wishes.low) if wishes.low else wanted
    return int(np.clip(wanted, least, most)) if least <= most else wanted


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
