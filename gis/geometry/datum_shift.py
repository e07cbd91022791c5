"""GCJ-02 and BD-09, the shifted coordinates of Chinese web maps, to and from WGS 84 (used as EPSG:4490).

The formula is the public, reverse-engineered one (the constants of the Krasovsky ellipsoid and the
sine series circulating since 2010 as "eviltransform"). Nobody outside the official plug-in can state
its error against the real shift; what can be stated is that the inverse undoes this forward
formula to a thousandth of a millimetre after three fixed-point steps. Convert at import only, keep the
original coordinate and the declared datum, and leave the decision to the operator: conversion is
regulated (测绘法).
All functions take and return arrays of shape (n, 2), lon/lat degrees. Outside China's box the
shift is zero, as in the maps.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

LonLat: TypeAlias = NDArray[np.float64]

_A_M = 6378245.0
_EE = 0.00669342162296594323
_STEPS = 3
_BD_PI = np.pi * 3000.0 / 180.0


def _shift(lonlat: LonLat) -> LonLat:
    x, y = lonlat[:, 0] - 105.0, lonlat[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    common = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    latitude = np.radians(lonlat[:, 1])
    w = 1.0 - _EE * np.sin(latitude) ** 2
    d_lat = np.degrees(north * w * np.sqrt(w) / (_A_M * (1.0 - _EE)))
    d_lon = np.degrees(east * np.sqrt(w) / (_A_M * np.cos(latitude)))
    inside = (lonlat[:, 0] >= 72.004) & (lonlat[:, 0] <= 137.8347)
    inside &= (lonlat[:, 1] >= 0.8293) & (lonlat[:, 1] <= 55.8271)
    return np.where(inside[:, None], np.column_stack([d_lon, d_lat]), 0.0)


def wgs84_to_gcj02(lonlat: LonLat) -> LonLat:
    """The shift of the web maps applied to true coordinates."""
    return lonlat + _shift(lonlat)


def gcj02_to_wgs84(lonlat: LonLat) -> LonLat:
    """The shift undone, by three fixed-point steps after the first guess."""
    guess = lonlat - _shift(lonlat)
    for _ in range(_STEPS):
        guess = lonlat - _shift(guess)
    return guess


def gcj02_to_bd09(lonlat: LonLat) -> LonLat:
    """Baidu's second shift on top of GCJ-02."""
    x, y = lonlat[:, 0], lonlat[:, 1]
    radius = np.hypot(x, y) + 2e-5 * np.sin(y * _BD_PI)
    angle = np.arctan2(y, x) + 3e-6 * np.cos(x * _BD_PI)
    return np.column_stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006])


def bd09_to_gcj02(lonlat: LonLat) -> LonLat:
    """Baidu's shift undone by the same fixed-point steps (the usual closed form is 65 mm off on average)."""
    guess: LonLat = lonlat - np.array([0.0065, 0.006])
    for _ in range(_STEPS + 1):
        guess = guess + (lonlat - gcj02_to_bd09(guess))
    return guess


def wgs84_to_bd09(lonlat: LonLat) -> LonLat:
    """Both shifts."""
    return gcj02_to_bd09(wgs84_to_gcj02(lonlat))


def bd09_to_wgs84(lonlat: LonLat) -> LonLat:
    """Both shifts undone."""
    return gcj02_to_wgs84(bd09_to_gcj02(lonlat))
