"""Components: a list, one of them with the grids it may be in, and the tables of their codes."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import RowMapping

from api.assignments import AssignmentOut, NamedOut
from api.deps import ConnectionDep, ServicesDep, SignedInDep
from api.inputs import CleanText
from api.pagination import read_cursor, write_cursor
from api.places import with_place
from gis.assignments.reading import assignment_of
from gis.assignments.uncertain import CONFIDENCE, Candidate, candidates
from gis.codes import code_table
from gis.components.code import ACCURACY_M
from gis.components.reading import ComponentFilter, list_components, read_component

router = APIRouter(prefix="/api/v1/components", tags=["components"])

State = Literal["intact", "damaged", "missing", "abandoned"]


class ComponentOut(BaseModel):
    """A line of the list; `class` and `kind` are parts of the code, whose words are at `/codes`."""

    id: UUID
    code: str
    class_: str = Field(alias="class")
    kind: str
    name: str | None
    state: State
    accuracy: Literal["A", "B", "C"] | None
    authority: str | None
    owner: str | None
    maintainer: str | None
    surveyed_on: date | None
    check_cycle_days: int | None
    checked_on: date | None
    point: tuple[float, float]

    @classmethod
    def of(cls, row: RowMapping) -> "ComponentOut":
        """From the row."""
        return cls(**{**row, "point": (row["lon"], row["lat"])})


class ComponentPage(BaseModel):
    """Components by code."""

    items: list[ComponentOut]
    next_cursor: str | None


class MayBeInOut(BaseModel):
    """A grid that a component may be in, as well as its position is known."""

    community: NamedOut | None
    grid: NamedOut | None
    probability: float

    @classmethod
    def of(cls, candidate: Candidate) -> "MayBeInOut":
        """From the domain."""
        return cls(
            community=NamedOut.of(candidate.community),
            grid=NamedOut.of(candidate.grid),
            probability=round(candidate.probability, 4),
        )


class ComponentInFullOut(ComponentOut):
    """One component, where it belongs and why; with `accuracy_m` of its class, how sure that is."""

    accuracy_m: float | None
    bbox: tuple[float, float, float, float]
    assignment: AssignmentOut | None
    may_be_in: list[MayBeInOut]


class CodeOut(BaseModel):
    """A code with its words."""

    code: str
    name: str
    name_en: str


@router.get("")
async def list_them(
    _: SignedInDep,
    connection: ConnectionDep,
    community: UUID | None = None,
    grid: UUID | None = None,
    lane: UUID | None = None,
    class_: Annotated[CleanText | None, Query(alias="class", pattern=r"^\d{2}$")] = None,
    kind: Annotated[CleanText | None, Query(pattern=r"^\d{4}$")] = None,
    state: State | None = None,
    due: Annotated[bool | None, Query(description="whether a check has fallen due")] = None,
    q: Annotated[
        CleanText | None,
        Query(min_length=1, max_length=50, description="beginning of a code, part of a name"),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[CleanText | None, Query(max_length=200)] = None,
) -> ComponentPage:
    """Components of a place, by code."""
    after = read_cursor(cursor)
    asked = ComponentFilter(
        community, grid, lane, class_, kind, state, due, q, after[0] if after else None, limit + 1
    )
    rows = await list_components(connection, asked)
    last = rows[limit - 1] if len(rows) > limit else None
    return ComponentPage(
        items=[ComponentOut.of(row) for row in rows[:limit]],
        next_cursor=write_cursor(last["code"], last["id"]) if last else None,
    )


@router.get("/codes")
async def read_codes(_: SignedInDep) -> dict[str, list[CodeOut]]:
    """Classes, sub-classes, states and accuracy classes, in their order."""
    return {
        scheme: [
            CodeOut(code=each.code, name=each.zh, name_en=each.en)
            for each in code_table("components", scheme).values()
        ]
        for scheme in ("class", "kind", "state", "accuracy")
    }


@router.get("/{component_id}")
async def read(
    component_id: UUID, signed_in: SignedInDep, connection: ConnectionDep, found: ServicesDep
) -> ComponentInFullOut:
    """One component, where it belongs, and how sure that is as its position is surveyed."""
    row = await read_component(connection, component_id)
    assigned = await assignment_of(connection, "component", component_id, point=True)
    accuracy_m = ACCURACY_M.get(row["accuracy"] or "")
    listed: tuple[Candidate, ...] = ()
    if accuracy_m is not None:
        place, tenant_id = (row["lon"], row["lat"]), signed_in.user.tenant.id
        now = datetime.now(UTC)
        near = await candidates(found.engine, tenant_id, signed_in.scope, place, accuracy_m, CONFIDENCE, now)
        listed = near.listed
    return ComponentInFullOut(
        **with_place(row),
        accuracy_m=accuracy_m,
        assignment=AssignmentOut.of(assigned),
        may_be_in=[MayBeInOut.of(each) for each in listed],
    )
