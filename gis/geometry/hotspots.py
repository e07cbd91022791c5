"""Where incidents gather more, or less, than chance would have it: Gi* with a false-discovery correction, Moran's I."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array
from scipy.stats import norm

Numbers = NDArray[np.float64]

LEVELS = (0.01, 0.05, 0.10)
"""Shares of false discoveries that the classes allow: 99, 95 and 90 % confidence."""


@dataclass(frozen=True)
class HotSpots:
    """Per cell its ``z``, the two-sided probability ``p`` of chance, and a ``confidence`` class.

    A class is 99, 95 or 90 for a hot spot, negative for a cold one, 0 for neither, after the correction. ``z`` and
    ``p`` are NaN where nothing can be said: every cell is a neighbour, or all values are the same.
    """

    z: Numbers
    p: Numbers
    confidence: NDArray[np.int64]


def gi_star(values: Numbers, neighbours: "csr_array[np.float64]") -> HotSpots:
    """Gi* of Ord and Getis 1995 with weights of 0 and 1: each cell's sum over its neighbours and itself.

    ``neighbours`` (n, n) holds an entry for each neighbour; its values and its diagonal do not matter. Classes after
    Benjamini and Hochberg 1995: of the cells called hot or cold at 95 %, one in twenty is so by chance.
    """
    n = len(values)
    if not np.isfinite(values).all():
        raise ValueError("values are finite")
    if n == 0:
        return HotSpots(np.empty(0), np.empty(0), np.empty(0, dtype=np.int64))
    near = _ones(neighbours + eye_array(n, format="csr"))
    count: Numbers = near.sum(axis=1)
    mean = values.mean()
    variance = max(float((values**2).mean() - mean**2), 0.0)
    spread = np.sqrt(variance * (n * count - count**2) / max(n - 1, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(spread > 1e-12 * max(abs(mean), 1.0), (near @ values - mean * count) / spread, np.nan)
    p = 2 * norm.sf(np.abs(z))
    confidence = np.zeros(n, dtype=np.int64)
    for level in sorted(LEVELS, reverse=True):
        confidence[p <= _threshold(p, level)] = round(100 * (1 - level))
    return HotSpots(z, p, np.where(z < 0, -confidence, confidence))


def _ones(neighbours: "csr_array[np.float64]") -> "csr_array[np.float64]":
    """The same entries, each 1."""
    return csr_array((np.ones(neighbours.nnz), neighbours.indices, neighbours.indptr), shape=neighbours.shape)


def _threshold(p: Numbers, level: float) -> float:
    """The largest of the sorted p that is within its share of the level; below all of them when none is."""
    known = np.sort(p[~np.isnan(p)])
    if not len(known):
        return -1.0
    passing = np.flatnonzero(known <= level * np.arange(1, len(known) + 1) / len(known))
    return float(known[passing[-1]]) if len(passing) else -1.0


@dataclass(frozen=True)
class Gathering:
    """Moran's I of a whole map: above ``expected`` like is near like; ``z`` and two-sided ``p`` under randomisation."""

    value: float
    expected: float
    z: float
    p: float


def moran(values: Numbers, neighbours: "csr_array[np.float64]") -> Gathering:
    """Moran's I with weights of 0 and 1 (Moran 1950), its variance under randomisation (Cliff and Ord 1981).

    NaN where nothing can be said: fewer than four cells, no neighbours, the same value everywhere.
    """
    near = _ones(neighbours)
    n, away = len(values), values - values.mean() if len(values) else values
    pairs = float(near.sum())
    squares = float((away**2).sum())
    if n < 4 or pairs == 0 or squares == 0:
        return Gathering(np.nan, np.nan, np.nan, np.nan)
    value = n / pairs * float(away @ np.asarray(near @ away)) / squares
    expected = -1 / (n - 1)
    both = near + near.T
    s1 = float((both.data**2).sum()) / 2
    s2 = float(((near.sum(axis=1) + near.sum(axis=0)) ** 2).sum())
    kurtosis = n * float((away**4).sum()) / squares**2
    first = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * pairs**2)
    second = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * pairs**2)
    variance = (first - second) / ((n - 1) * (n - 2) * (n - 3) * pairs**2) - expected**2
    z = (value - expected) / np.sqrt(variance)
    return Gathering(value, expected, float(z), float(2 * norm.sf(abs(z))))
