"""How much of a point's uncertainty lies in a polygon: an isotropic normal distribution, integrated exactly.

A receiver states a radius within which the true place lies with some confidence. The W3C Geolocation specification asks
for 95 % (https://www.w3.org/TR/geolocation/#accuracy-attribute); Android's `Location.getAccuracy` states 68 %.
"""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.special import owens_t
from shapely.geometry.base import BaseGeometry

Numbers = NDArray[np.float64]


def deviation_m(radius_m: float, confidence: float) -> float:
    """The standard deviation on each axis of a place that lies within a radius with a confidence of 0 to 1.

    The distance of a two-dimensional normal variable follows Rayleigh's distribution: P(r) = 1 − exp(−r² / 2σ²).
    """
    return radius_m / math.sqrt(-2.0 * math.log1p(-confidence))


def share_inside(polygon: BaseGeometry, x: float, y: float, sigma: float) -> float:
    """The probability that a place around (x, y) lies in a polygon; all in the same units, sigma on each axis.

    Green's theorem in polar coordinates makes the integral one over the boundary: an edge at distance h·σ that is seen
    from its foot's angle φ₁ to φ₂ adds (φ₂ − φ₁) / 2π − (T(h, tan φ₂) − T(h, tan φ₁)), where T is Owen's function
    (Owen 1956, "Tables for computing bivariate normal probabilities"). Holes run the other way and take away.
    """
    total = sum(_ring(ring, x, y, sigma) for ring in _rings(polygon))
    return min(1.0, max(0.0, total))


def _rings(polygon: BaseGeometry) -> list[Numbers]:
    """Every ring as (n, 2) coordinates, shells counter-clockwise and holes clockwise."""
    parts = shapely.get_parts(shapely.orient_polygons(polygon))
    return [shapely.get_coordinates(ring) for part in parts for ring in shapely.get_rings(part)]


def _ring(ring: Numbers, x: float, y: float, sigma: float) -> float:
    ends = (ring - (x, y)) / sigma
    start, end = ends[:-1], ends[1:]
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    keep = length > 0
    start, along, length = start[keep], along[keep] / length[keep, None], length[keep]
    # Seen from the middle: the distance to the edge's line, positive where it runs counter-clockwise around.
    distance = start[:, 0] * along[:, 1] - start[:, 1] * along[:, 0]
    first = start[:, 0] * along[:, 0] + start[:, 1] * along[:, 1]
    last = first + length
    h = np.abs(distance)
    touching = h < 1e-12
    safe = np.where(touching, 1.0, h)
    seen = np.arctan(last / safe) - np.arctan(first / safe)
    spread = owens_t(h, last / safe) - owens_t(h, first / safe)
    # An edge whose line runs through the middle is seen as nothing; the angle it turns is its neighbours'.
    each = np.where(touching, 0.0, np.sign(distance) * (seen / (2 * np.pi) - spread))
    return float(each.sum())
