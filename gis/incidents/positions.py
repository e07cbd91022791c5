"""Positions that are not what they say: at 0,0, with latitude first, shifted as web maps are, or in no community.

Nothing is moved by itself: a better reading is suggested and whoever sent it decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gis.errors import InvalidInput
from gis.geometry.datum_shift import bd09_to_wgs84, gcj02_to_wgs84

Fault = Literal["zero", "swapped", "shifted", "outside"]
ACCEPTABLE: frozenset[Fault] = frozenset({"shifted", "outside"})
"""What may be stored as it is when somebody says that it is right: it belongs to no community then."""

_NEAR_ZERO = 0.01


@dataclass(frozen=True, slots=True)
class Reading:
    """Another place that the same two numbers may mean, in lon/lat degrees, and how they were read."""

    fault: Fault
    lon: float
    lat: float
    said_zh: str
    said_en: str


class BadPosition(InvalidInput):
    """A position that is none, with the one it may be."""

    code = "bad_position"


def readings(lon: float, lat: float) -> list[Reading]:
    """Every other way to read two numbers, the likeliest first."""
    found = []
    if -180 <= lat <= 180 and -85 <= lon <= 85 and abs(lon - lat) > _NEAR_ZERO:
        found.append(Reading("swapped", lat, lon, "经纬度写反了", "longitude and latitude changed places"))
    here = np.array([[lon, lat]], dtype=np.float64)
    if abs(lat) <= 85:
        for undo, zh, en in (
            (gcj02_to_wgs84, "是 GCJ-02（高德、腾讯）坐标", "GCJ-02, as Amap and Tencent give them"),
            (bd09_to_wgs84, "是 BD-09（百度）坐标", "BD-09, as Baidu gives them"),
        ):
            true: NDArray[np.float64] = undo(here)
            if not np.allclose(true, here, atol=1e-9):
                found.append(
                    Reading("shifted", round(float(true[0, 0]), 9), round(float(true[0, 1]), 9), zh, en)
                )
    return found


def is_zero(lon: float, lat: float) -> bool:
    """Whether it is where a missing position is written."""
    return abs(lon) < _NEAR_ZERO and abs(lat) < _NEAR_ZERO


def refused(
    lon: float, lat: float, inside: Sequence[Reading], distance_m: float | None, *, is_on_map: bool
) -> BadPosition:
    """The refusal of a position in no community, with the first reading that is inside one."""
    params: dict[str, object] = {"point": [lon, lat], "suggestion": None, "distance_m": distance_m}
    if is_zero(lon, lat):
        return BadPosition(
            "没有位置：坐标是 0, 0。在地图上点出位置。尚未保存。",
            "There is no position: it says 0, 0. Tap the place on the map. Nothing was saved.",
            params={**params, "fault": "zero"},
        )
    if inside:
        best = inside[0]
        return BadPosition(
            f"这个位置不在任何社区内，像{best.said_zh}。改成 {best.lon:.6f}, {best.lat:.6f} 再提交。尚未保存。",
            f"The place is in no community; it looks like {best.said_en}."
            f" Send {best.lon:.6f}, {best.lat:.6f} instead. Nothing was saved.",
            params={**params, "fault": best.fault, "suggestion": [best.lon, best.lat]},
        )
    if not is_on_map:
        return BadPosition(
            f"坐标 {lon}, {lat} 不在地图范围内。经度在前，单位度。尚未保存。",
            f"{lon}, {lat} is off the map. Longitude comes first, in degrees. Nothing was saved.",
            params={**params, "fault": "swapped"},
        )
    away = "" if distance_m is None else f"，离最近的社区边界 {distance_m:,.0f} m"
    away_en = "" if distance_m is None else f", {distance_m:,.0f} m from the nearest one"
    return BadPosition(
        f"这个位置不在任何社区内{away}。核对位置；位置没错就确认提交，事件会标为“待定归属”。",
        f"The place is in no community{away_en}. Check it; if it is right, confirm, and it stays “to be assigned”.",
        params={**params, "fault": "outside"},
        where=(lon, lat),
    )
