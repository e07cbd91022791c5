"""Who is to deal with an incident: the rules of competence at its place, and the territory as fallback."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from gis.access.model import Scope
from gis.incidents.placing import Placing
from gis.incidents.surroundings import Surroundings
from gis.overlays.competence import Body, Competence, competence_in, decide
from gis.overlays.sentences import why


@dataclass(frozen=True, slots=True)
class Routing:
    """The responsible body (none: nobody), what decided, and the sentence that says it.

    A body without an id is the territory itself, or an overlay that names none.
    """

    body: Body | None
    decided_by: str
    rule_id: UUID | None
    text_zh: str
    text_en: str

    @property
    def body_id(self) -> UUID | None:
        """The id of a body of the register."""
        return self.body.id if self.body else None


async def route(connection: AsyncConnection, placed: Placing, matter: str) -> Routing:
    """Route a matter at a place, in a transaction that sees everything around it."""
    return routing_of(await competence_in(connection, placed.location, matter))


def routed_in(near: Surroundings, placed: Placing, matter: str) -> Routing:
    """As `route`, with the surroundings read already."""
    return routing_of(decide(near.rules, near.overlays, placed.location, matter))


def routing_of(found: Competence) -> Routing:
    """What of an answer is kept."""
    rule = found.winner.rule if found.winner else None
    return Routing(found.body, found.decided_by, rule.id if rule else None, *why(found))


def in_sight(routed: Routing, placed: Placing, scope: Scope) -> Routing:
    """What somebody may be told of it: all of it where they see the place, nothing elsewhere."""
    here = [each.id for each in (placed.community, placed.grid, placed.lane) if each is not None]
    if scope.map.is_everything or any(each in scope.map for each in here):
        return routed
    return Routing(
        None,
        routed.decided_by,
        None,
        "这里不在你的可见范围内，事件已交给负责这里的人。",
        "This place is outside your scope; the incident goes to whoever answers for it.",
    )
