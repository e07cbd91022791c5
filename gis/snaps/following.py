"""How a report goes, in the words for the public; a report that became part of another goes as that one does."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.errors import NotFound
from gis.incidents.ids import number_of
from gis.incidents.machine import public_word
from gis.snaps import repository
from gis.snaps.model import Progress, PublicStep

_MOST_MERGED = 8


async def progress(connection: AsyncConnection, incident_id: UUID) -> Progress:
    """What the holder of a report's link is told; NotFound when there is no such report any more."""
    first = row = await repository.incident(connection, incident_id)
    if first is None or row is None:
        raise unknown_report()
    steps: list[PublicStep] = []
    for _ in range(_MOST_MERGED):
        began_at = steps[-1].at if steps else None
        for state in await repository.states(connection, row["id"]):
            if state["to_state"] == "merged":
                continue
            at = state["at"] if began_at is None else max(state["at"], began_at)
            code, name, name_en = public_word(state["to_state"])
            if not steps or steps[-1].code != code:
                steps.append(PublicStep(code, name, name_en, at))
        further = row["merged_into_id"] and await repository.incident(connection, row["merged_into_id"])
        if not further:
            break
        row = further
    return Progress(
        number=number_of(incident_id),
        kind=first["kind"],
        kind_en=first["kind_en"],
        community=first["community"],
        community_en=first["community_en"],
        reported_at=first["reported_at"],
        until_on=row["review_on"] if steps[-1].code == "delayed" else None,
        photos=first["photos"],
        steps=tuple(steps),
    )


def unknown_report() -> NotFound:
    """The answer to a link that is none, has a letter wrong, or whose report is gone: told alike."""
    return NotFound(
        "没有找到这件事。核对链接是否完整。",
        "There is no such report. Check that the link is complete.",
    )
