"""Whether somebody was at a point: by distance and accuracy of two fixes, or by the code that hangs there. Pure.

The phone judges by the same rules when it has no network; what is said here counts.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal, Protocol
from uuid import UUID

from pyproj import Geod

from gis.teams.calendar import LOCAL_ZONE

FIXES_NEEDED = 2
WEAK_M = 50.0
"""An accuracy worse than this proves nothing by position."""

Verdict = Literal["done", "late", "declined"]
Proof = Literal["position", "qr", "code"]


class _Say(Protocol):
    """Fills in what every judgement has."""

    def __call__(self, verdict: Verdict, code: str, zh: str, en: str, by: Proof = ...) -> "Judged": ...


_GEOD = Geod(ellps="GRS80")


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a phone thought it was: degrees, the radius in metres in which that is good, and its clock."""

    lon: float
    lat: float
    accuracy_m: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """A point and how being there is proved; the window is when its plan wants somebody there, by the local clock."""

    id: UUID
    number: str
    lon: float
    lat: float
    radius_m: float
    proof: Proof
    secret_mark: bytes | None = None
    window: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict, why, and the fix that counts; proved by what."""

    verdict: Verdict
    code: str
    reason_zh: str
    reason_en: str
    proof: Proof
    distance_m: float | None
    fix: Fix | None


def mark_of(point_id: UUID, said: str) -> bytes:
    """What is kept of a code on a wall: equal for equal codes of one point, however they are typed."""
    plain = "".join(unicodedata.normalize("NFKC", said).split()).upper()
    return hashlib.sha256(f"{point_id}\n{plain}".encode()).digest()


def distance_m(target: Target, fix: Fix) -> float:
    """Metres on the ellipsoid."""
    return float(_GEOD.inv(target.lon, target.lat, fix.lon, fix.lat)[2])


def judge(target: Target, fixes: Sequence[Fix], proof: str | None, at: datetime) -> Judged:
    """Whether fixes and what was scanned prove that somebody was there at a moment of the server's time."""
    measured = sorted(((distance_m(target, fix), n, fix) for n, fix in enumerate(fixes)), key=lambda m: m[:2])
    inside = [m for m in measured if m[2].accuracy_m <= WEAK_M and m[0] <= target.radius_m + m[2].accuracy_m]
    usable = [m for m in measured if m[2].accuracy_m <= WEAK_M]
    nearest = next(iter(inside or usable or measured), None)
    distance, fix = (round(nearest[0], 1), nearest[2]) if nearest else (None, None)

    def said(verdict: Verdict, code: str, zh: str, en: str, by: Proof = "position") -> Judged:
        return Judged(verdict, code, zh, en, by, distance, fix)

    where = f" {target.number} 号点" if target.number else "点位"
    where_en = f"point {target.number}" if target.number else "the point"
    if target.proof != "position" or (proof and target.secret_mark):
        if not proof and target.proof != "position":
            return said(
                "declined",
                "code_needed",
                f"{where.strip()}要扫码或输入编码才能签到。",
                f"Scan or type the code at {where_en} to check in.",
            )
        if proof:
            if target.secret_mark != mark_of(target.id, proof):
                return said(
                    "declined",
                    "wrong_code",
                    f"这不是{where}的编码。找到点位上的编码再扫一次。",
                    f"That is not the code of {where_en}. Find the code there and scan it again.",
                )
            if usable and not inside:
                return _too_far(said, target, usable[0], where, where_en)
            by: Proof = "code" if target.proof == "code" else "qr"
            return _in_time(said, target, at, by, "编码相符", "The code is right")
    if not usable:
        worst = round(min((m[2].accuracy_m for m in measured), default=0))
        return said(
            "declined",
            "weak_position",
            f"定位误差 {worst} m，还不能签到。走到开阔处等几秒再签，或补签说明情况。",
            f"Position is only good to {worst} m, too wide to check in. Step into the open and try again.",
        )
    if not inside:
        return _too_far(said, target, usable[0], where, where_en)
    if len({m[2].at for m in inside}) < FIXES_NEEDED:
        return said(
            "declined",
            "one_fix",
            f"只有一次定位在{where}范围内，需要 {FIXES_NEEDED} 次。在原地停几秒再签。",
            f"Only one fix lies at {where_en}; {FIXES_NEEDED} are needed. Stand still for a few seconds.",
        )
    return _in_time(said, target, at, "position", f"距{where} {distance} m", f"{distance} m from {where_en}")


def _too_far(
    said: _Say, target: Target, measured: tuple[float, int, Fix], where: str, where_en: str
) -> Judged:
    allowed = round(target.radius_m + measured[2].accuracy_m)
    return said(
        "declined",
        "too_far",
        f"签到离{where} {round(measured[0])} m，要求 {allowed} m 内。走近再签，或补签说明情况。",
        f"The check-in was {round(measured[0])} m from {where_en}; {allowed} m is allowed. Go nearer, or make it up.",
    )


def _in_time(said: _Say, target: Target, at: datetime, by: Proof, zh: str, en: str) -> Judged:
    if target.window is None:
        return said("done", "there", f"{zh}。", f"{en}.", by)
    from_, until = target.window
    now = at.astimezone(LOCAL_ZONE).time()
    span = f"{from_:%H:%M} 至 {until:%H:%M}", f"{from_:%H:%M}–{until:%H:%M}"
    if from_ <= now <= until if from_ <= until else now >= from_ or now <= until:
        return said("done", "there", f"{zh}，在 {span[0]} 内。", f"{en}, within {span[1]}.", by)
    return said(
        "late",
        "out_of_window",
        f"{zh}，时段是 {span[0]}，签到在 {now:%H:%M}。",
        f"{en}; the time is {span[1]}, the check-in was at {now:%H:%M}.",
        by,
    )
