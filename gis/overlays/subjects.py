"""The overlay areas that hold a building, a household, or anything else that is assigned."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.overlays.reading import OverlayHere
from gis.queries import fetch_all


@dataclass(frozen=True, slots=True)
class OverlayOfSubject:
    """An overlay and the share, 0..1, of the subject's footprint that lies in it; one for what is a point."""

    overlay: OverlayHere
    share: float


async def overlays_of(
    connection: AsyncConnection, subject_kind: str, subject_id: UUID
) -> list[OverlayOfSubject]:
    """The overlays that hold a subject now, by kind, the largest share first."""
    values = {"subject_kind": subject_kind, "subject_id": subject_id}
    rows = await fetch_all(connection, "overlays", "of_subject", values)
    found = []
    for row in rows:
        here = dict(row)
        share = float(here.pop("share"))
        found.append(OverlayOfSubject(OverlayHere(**here), share))
    return found
