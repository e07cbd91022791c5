"""Placing and routing as JSON: where a report belongs, how sure that is, who is responsible, and why."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from api.assignments import NamedOut
from api.overlays.schemas import BodyOut
from gis.access.model import Scope
from gis.incidents import routing
from gis.incidents.ids import number_of
from gis.incidents.intake import Reported
from gis.incidents.placing import Placing, in_sight
from gis.incidents.routing import Routing


class PlaceCandidateOut(BaseModel):
    """A grid, or a community without grids there, that may hold the place."""

    community: NamedOut | None
    grid: NamedOut | None
    probability: float


class PlacingOut(BaseModel):
    """Where a place belongs, how sure that is, and why; what is out of sight is none."""

    point: tuple[float, float]
    community: NamedOut | None
    grid: NamedOut | None
    lane: NamedOut | None
    building: NamedOut | None
    address: str
    address_by: str
    rule: str
    edition: int | None
    confidence: float | None
    candidates: list[PlaceCandidateOut]
    elsewhere: float
    text_zh: str
    text_en: str

    @classmethod
    def of(cls, placed: Placing, scope: Scope) -> "PlacingOut":
        """From the domain, as far as it is in sight."""
        seen = in_sight(placed, scope)
        why = seen.explanation
        return cls(
            point=(seen.lon, seen.lat),
            community=NamedOut.of(seen.community),
            grid=NamedOut.of(seen.grid),
            lane=NamedOut.of(seen.lane),
            building=NamedOut.of(seen.building),
            address=seen.address,
            address_by=seen.address_by,
            rule=seen.rule,
            edition=seen.edition,
            confidence=seen.confidence,
            candidates=[
                PlaceCandidateOut(
                    community=NamedOut.of(each.community),
                    grid=NamedOut.of(each.grid),
                    probability=each.probability,
                )
                for each in seen.candidates
            ],
            elsewhere=seen.elsewhere,
            text_zh=why.text_zh,
            text_en=why.text_en,
        )


class PlacingThenOut(PlacingOut):
    """Where the place of an incident would belong by the map of another day, and where it belongs now."""

    as_of: datetime
    now: NamedOut | None
    differs: bool


class RoutingOut(BaseModel):
    """Who is responsible, what decided, and the sentence that says it."""

    body: BodyOut | None
    decided_by: str
    rule_id: UUID | None
    text_zh: str
    text_en: str

    @classmethod
    def of(cls, routed: Routing, placed: Placing, scope: Scope) -> "RoutingOut":
        """From the domain, as far as the place is in sight."""
        seen = routing.in_sight(routed, placed, scope)
        body = seen.body
        return cls(
            body=BodyOut(id=body.id, name=body.name, name_en=body.name_en) if body else None,
            decided_by=seen.decided_by,
            rule_id=seen.rule_id,
            text_zh=seen.text_zh,
            text_en=seen.text_en,
        )


class PlacedOut(BaseModel):
    """What a report there would be told."""

    placing: PlacingOut
    routing: RoutingOut | None


class ReportedOut(BaseModel):
    """A report that is stored; placing and routing are told once, `is_repeat` says that it was there before."""

    id: UUID
    number: str
    state: str
    version: int
    is_repeat: bool
    placing: PlacingOut | None
    routing: RoutingOut | None

    @classmethod
    def of(cls, done: Reported, scope: Scope) -> "ReportedOut":
        """From the domain."""
        placed, routed = done.placing, done.routing
        return cls(
            id=done.id,
            number=number_of(done.id),
            state=done.state,
            version=done.version,
            is_repeat=done.is_repeat,
            placing=PlacingOut.of(placed, scope) if placed else None,
            routing=RoutingOut.of(routed, placed, scope) if placed and routed else None,
        )
