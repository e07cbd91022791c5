"""Points of tracks as they come in: stored once by their number, in any order; impossible ones refused, each with why.

A jump, a wrong clock or a point far away is stored as it was sent: coverage judges it, and says what it thinks of it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.patrols import repository
from gis.patrols.model import FIRST, LAST, OVER, Clock, Run, Track
from gis.patrols.repository import Member
from gis.teams.calendar import LOCAL_ZONE

MOST_POINTS = 600
SHOW_M = 50.0
_FIRST_MS, _LAST_MS = FIRST.timestamp() * 1000, LAST.timestamp() * 1000
_MOST_SEQ = 2_147_483_000

Point = tuple[int, float, float, float, float, float | None]


def refusal(point: Point) -> str | None:
    """Why a point can be no point of a track; none when it can."""
    seq, ms, lon, lat, accuracy_m, speed_mps = point
    if not 0 <= seq <= _MOST_SEQ:
        return "bad_seq"
    if not _FIRST_MS <= ms <= _LAST_MS:
        return "bad_time"
    if not (-180 <= lon <= 180 and -85.06 <= lat <= 85.06) or (lon == 0 and lat == 0):
        return "bad_position"
    if not 0 < accuracy_m <= 100_000:
        return "bad_accuracy"
    return "bad_speed" if speed_mps is not None and not 0 <= speed_mps <= 1_000 else None


async def take(
    connection: AsyncConnection, member: Member, run: Run, clock: Clock, track: Track
) -> Mapping[str, Any]:
    """Store what can be stored; counts of new and repeated points, the refused ones, and the next number."""
    refused, good = [], []
    for point in track.points:
        code = refusal(point)
        if code is None:
            good.append(point)
        else:
            refused.append({"seq": point[0], "code": code})
    columns = list(zip(*good, strict=True)) or [()] * 6
    names = ("seqs", "ms", "lons", "lats", "accuracies", "speeds")
    values = {name: list(column) for name, column in zip(names, columns, strict=True)}
    if run.run_day != clock.received_at.astimezone(LOCAL_ZONE).date():
        # The day of a run that is sent late may be gone.
        await repository.add_day(connection, run.run_day)
    ids = {"tenant_id": member.tenant_id, "run_id": run.id, "run_day": run.run_day}
    stored, next_seq = await repository.add_track(connection, {**ids, **values})
    if run.state in OVER:
        if stored:
            await repository.measure(connection, run)
    else:
        await _stand(connection, member, run, clock, good)
    return {
        "stored": stored,
        "repeated": len(good) - stored,
        "refused": refused,
        "next_seq": next_seq,
    }


async def _stand(
    connection: AsyncConnection, member: Member, run: Run, clock: Clock, points: list[Point]
) -> None:
    usable = [point for point in points if point[4] <= SHOW_M]
    if not usable:
        return
    last = max(usable, key=lambda point: point[0])
    await repository.stand(
        connection,
        {
            "tenant_id": member.tenant_id,
            "run_id": run.id,
            "at": clock.at(datetime.fromtimestamp(last[1] / 1000, UTC)),
            "heard_at": clock.received_at,
            "lon": last[2],
            "lat": last[3],
            "accuracy_m": last[4],
        },
    )
