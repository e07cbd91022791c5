"""What is alike among incidents, over HTTP: possible duplicates, chronic places, figures with their formulas."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.deps import ConnectionDep, SignedInDep
from api.inputs import Lat, Lon, local_date
from gis.incidents import figures as counting
from gis.incidents import similar
from gis.incidents.access import check_may_read
from gis.incidents.figures import By, Group, Indicator, indicators
from gis.incidents.ids import number_of
from gis.incidents.similar import Similar

router = APIRouter(prefix="/api/v1", tags=["incidents"])

Where = Annotated[UUID | None, Query(description="a community, grid or lane; default everywhere in sight")]


class SimilarOut(BaseModel):
    """A report that may be the same matter, and why."""

    id: UUID
    number: str
    state: str
    type_code: str
    type_name: str | None
    type_name_en: str | None
    reported_at: datetime
    address: str
    distance_m: float
    likeness: float = Field(description="0 to 1, for the order only")
    text_zh: str
    text_en: str

    @classmethod
    def of(cls, found: Similar) -> Self:
        """From the domain."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class SimilarList(BaseModel):
    """The likeliest first."""

    items: list[SimilarOut]


class ChronicOut(BaseModel):
    """A place where one class of matter came back; ``incidents`` are the last twenty."""

    class_code: str
    class_name: str | None
    class_name_en: str | None
    building_id: UUID | None
    address: str
    point: tuple[float, float]
    grid_id: UUID | None
    grid: str | None
    community_id: UUID | None
    community: str | None
    recurrences: int
    open: int
    first_at: datetime
    last_at: datetime
    incidents: list["NumberedOut"]


class NumberedOut(BaseModel):
    """An incident by its number."""

    id: UUID
    number: str


class ChronicList(BaseModel):
    """Chronic places, the most recurrences first, and what makes one."""

    items: list[ChronicOut]
    least: int
    days: int
    text_zh: str
    text_en: str


class IndicatorOut(BaseModel):
    """What a figure is."""

    code: str
    name: str
    name_en: str
    formula: str
    formula_en: str
    numerator: str | None
    denominator: list[str]

    @classmethod
    def of(cls, each: Indicator) -> Self:
        """From the domain."""
        return cls(
            **{name: getattr(each, name) for name in cls.model_fields if name != "denominator"},
            denominator=list(each.denominator),
        )


class RateOut(BaseModel):
    """A rate with what it was made of; none where nothing was to be divided by."""

    value: float | None
    numerator: int
    denominator: int


class FiguresRowOut(BaseModel):
    """The figures of one group."""

    key: str | None
    name: str | None
    name_en: str | None
    counts: dict[str, int]
    rates: dict[str, RateOut]

    @classmethod
    def of(cls, group: Group) -> Self:
        """From the domain."""
        rates = {}
        for rate in indicators()[1]:
            above, below, value = rate.rate_of(group.counts)
            rates[rate.code] = RateOut(value=value, numerator=above, denominator=below)
        return cls(
            key=group.key, name=group.name, name_en=group.name_en, counts=dict(group.counts), rates=rates
        )


class FiguresOut(BaseModel):
    """Figures of a period with every formula and definition that they rest on."""

    at: datetime
    by: By
    from_on: date
    until_on: date
    rows: list[FiguresRowOut]
    total: FiguresRowOut
    counts: list[IndicatorOut]
    rates: list[IndicatorOut]
    definitions: dict[str, str]


@router.get("/incidents/similar")
async def similar_here(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    lon: Annotated[Lon, Query()],
    lat: Annotated[Lat, Query()],
    type_: Annotated[str, Query(alias="type", pattern=r"^[0-9A-Za-z]{2,12}$")],
    accuracy_m: Annotated[float | None, Query(gt=0, le=100_000, allow_inf_nan=False)] = None,
    building_id: UUID | None = None,
) -> SimilarList:
    """What may be reported already: near in space, time and kind, within sight; to be asked before a report is sent."""
    check_may_read(signed_in)
    asked = similar.Asked((lon, lat), type_, accuracy_m, building_id)
    found = await similar.similar_to(connection, signed_in.user.tenant.id, signed_in.scope, asked)
    return SimilarList(items=[SimilarOut.of(each) for each in found])


@router.get("/incidents/chronic")
async def chronic(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    territory_id: Where = None,
    days: Annotated[int, Query(ge=7, le=366)] = similar.WINDOW_DAYS,
    least: Annotated[int, Query(ge=2, le=50)] = similar.RECURRENCES,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ChronicList:
    """Places where one class of matter came back so often: at a building, or within 30 m where there is none."""
    check_may_read(signed_in)
    since = datetime.now(UTC) - timedelta(days=days)
    rows = await similar.chronic_places(connection, since, territory_id, least, limit)
    return ChronicList(
        items=[
            ChronicOut(
                **{name: row[name] for name in ChronicOut.model_fields if name not in ("point", "incidents")},
                point=(row["lon"], row["lat"]),
                incidents=[NumberedOut(id=each, number=number_of(each)) for each in row["ids"]],
            )
            for row in rows
        ],
        least=least,
        days=days,
        text_zh=f"近 {days} 天内同一大类上报 {least} 次及以上：同一楼栋，或相距 30 米以内。并入和不立案的不算。",
        text_en=f"One class of matter reported {least} times or more in {days} days: at one building, or within 30 m."
        " Merged and not filed ones are left out.",
    )


@router.get("/incidents/figures")
async def figures(
    signed_in: SignedInDep,
    connection: ConnectionDep,
    by: By = "month",
    from_on: date | None = None,
    until_on: date | None = None,
    territory_id: Where = None,
    kind: Annotated[
        str | None, Query(pattern=r"^[0-9A-Za-z]{2,12}$", description="a type and all below it")
    ] = None,
) -> FiguresOut:
    """Counts and rates of what was reported in a period (default: twelve months), with formulas and definitions."""
    check_may_read(signed_in)
    since, until = counting.period(from_on, until_on, local_date(None))
    found = await counting.figures(connection, by, since, until, territory_id=territory_id, kind_prefix=kind)
    counts, rates, definitions = indicators()
    return FiguresOut(
        at=found.at,
        by=by,
        from_on=since,
        until_on=until,
        rows=[FiguresRowOut.of(each) for each in found.groups],
        total=FiguresRowOut.of(found.total),
        counts=[IndicatorOut.of(each) for each in counts],
        rates=[IndicatorOut.of(each) for each in rates],
        definitions=dict(definitions),
    )


@router.get("/incidents/{incident_id}/similar")
async def similar_to_stored(
    incident_id: UUID, signed_in: SignedInDep, connection: ConnectionDep
) -> SimilarList:
    """What may be the same matter as an incident; two become one by the step `merge_into`."""
    check_may_read(signed_in)
    found = await similar.similar_to_stored(
        connection, signed_in.user.tenant.id, signed_in.scope, incident_id
    )
    return SimilarList(items=[SimilarOut.of(each) for each in found])
