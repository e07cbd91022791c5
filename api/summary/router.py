"""What the page asks first."""

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ConnectionDep, SignedInDep
from api.inputs import local_date
from api.session.schemas import TenantOut, UserOut
from api.territories.schemas import TerritoryOut
from gis.territories import reading

router = APIRouter(prefix="/api/v1/summary", tags=["summary"])


class TotalsOut(BaseModel):
    """How much of everything there is now."""

    grids: int
    lanes: int
    buildings: int
    households: int
    people: int
    facilities: int


class SummaryOut(BaseModel):
    """Tenant, town, communities, totals, and where to look on the map.

    `areas` are what somebody answers for, the topmost of each, when that is not the whole tenant.
    """

    tenant: TenantOut
    town: TerritoryOut | None
    communities: list[TerritoryOut]
    edition: int | None
    totals: TotalsOut
    areas: list[TerritoryOut] | None
    bbox: tuple[float, float, float, float] | None


@router.get("")
async def summary(signed_in: SignedInDep, connection: ConnectionDep) -> SummaryOut:
    """The deployment at a glance; the first 200 communities."""
    rules = await reading.size_rules(connection)
    today = local_date(None)
    found = {
        level: [
            TerritoryOut.of(row, rules, today)
            for row in await reading.list_territories(
                connection, reading.TerritoryFilter(level=level, page_size=size)
            )
        ]
        for level, size in (("town", 1), ("community", 200))
    }
    areas = signed_in.scope.map
    totals = await reading.totals(connection, areas)
    own = [] if areas.is_everything else await reading.topmost(connection, areas)
    west, south, east, north = (totals[side] for side in ("west", "south", "east", "north"))
    return SummaryOut(
        tenant=UserOut.of(signed_in.user).tenant,
        town=next(iter(found["town"]), None),
        communities=found["community"],
        edition=totals["edition"],
        totals=TotalsOut(**{name: totals[name] for name in TotalsOut.model_fields}),
        areas=None if areas.is_everything else [TerritoryOut.of(row, rules, today) for row in own],
        bbox=None if west is None else (west, south, east, north),
    )
