"""Components as the map shows them: a list by place, class, state or due check, one of them, and some by their code."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from gis.components.code import LENGTH
from gis.errors import NotFound
from gis.people.identity import today
from gis.queries import fetch_all
from gis.search.query import contained

_FEWEST_DIGITS = 10
"""County, class and sub-class: fewer digits are a territory's code and would find every component of a county."""


@dataclass(frozen=True, slots=True)
class ComponentFilter:
    """Which components; `q` is the beginning of a code or part of a name, `is_due` whether a check has fallen due."""

    community_id: UUID | None = None
    grid_id: UUID | None = None
    lane_id: UUID | None = None
    class_: str | None = None
    kind: str | None = None
    state: str | None = None
    is_due: bool | None = None
    q: str | None = None
    after: str | None = None
    page_size: int = 100
    ids: tuple[UUID, ...] | None = None


async def list_components(connection: AsyncConnection, asked: ComponentFilter) -> Sequence[RowMapping]:
    """One page by code."""
    values = asdict(asked)
    q = None if asked.q is None else contained(asked.q)
    values["ids"] = None if asked.ids is None else list(asked.ids)
    values |= {"class": values.pop("class_"), "today": today(), "q": q, "code": None if q is None else q[1:]}
    return await fetch_all(connection, "components", "list", values)


async def read_component(connection: AsyncConnection, component_id: UUID) -> RowMapping:
    """One of them; NotFound when it is not there or not in sight."""
    rows = await list_components(connection, ComponentFilter(ids=(component_id,)))
    if not rows:
        raise NotFound(
            "没有这个部件，或不在你的可见范围内。核对链接后再试。",
            "There is no such component, or it is outside your scope. Check the link.",
        )
    return rows[0]


async def components_by_code(
    connection: AsyncConnection, code: str | None, page_size: int
) -> Sequence[RowMapping]:
    """Those whose code begins with the digits, when these are enough to say which kind of thing is meant."""
    if code is None or not code.isdigit() or not _FEWEST_DIGITS <= len(code) <= LENGTH:
        return []
    values = {"low": code, "high": code.ljust(LENGTH, "9"), "page_size": page_size}
    return await fetch_all(connection, "components", "by_code", values)
