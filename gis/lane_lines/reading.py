"""Which territories lie on both sides of a lane line, with the sentence that says how that was found out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.assignments.locate import Place
from gis.lane_lines.sides import OFFSET_M, STEP_M
from gis.queries import fetch_all


@dataclass(frozen=True, slots=True)
class Beside:
    """A side of the line, as seen from its start, and a territory there with its share of the side."""

    side: str
    share: float
    length_m: float
    edition: int | None
    community: Place | None
    grid: Place | None
    lane: Place | None


async def sides_of(connection: AsyncConnection, lane_line_id: UUID) -> list[Beside]:
    """Both sides, the largest share first, as far as whoever asks sees the territories."""
    rows = await fetch_all(connection, "lane_lines", "sides", {"lane_line_id": lane_line_id})
    return [
        Beside(
            row["side"],
            row["share"],
            row["length_m"],
            row["edition"],
            *(_place(row["places"] or {}, level) for level in ("community", "grid", "lane")),
        )
        for row in rows
    ]


def explain_sides(found: Sequence[Beside]) -> tuple[str, str]:
    """How they were found, in both languages; empty where nothing is in sight."""
    if not found:
        return "", ""
    editions = [each.edition for each in found if each.edition is not None]
    by_zh = f"依据第 {max(editions)} 版边界。" if editions else ""
    by_en = f" By edition {max(editions)} of the boundaries." if editions else ""
    return (
        f"从起点看，沿线每 {STEP_M:.0f} m 看一次左右各 {OFFSET_M:.0f} m 处属于哪里。{by_zh}",
        f"Every {STEP_M:.0f} m along it, what lies {OFFSET_M:.0f} m to each side, seen from its start.{by_en}",
    )


def _place(places: dict[str, Any], level: str) -> Place | None:
    said = places.get(level)
    if said is None:
        return None
    return Place(UUID(said["id"]), level, said["code"], said["number"], said["name"])
