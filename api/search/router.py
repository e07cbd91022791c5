"""The search box."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import RowMapping

from api.deps import ConnectionDep, SignedInDep
from api.inputs import CleanText, point_lonlat
from gis.codes import code_table
from gis.components.reading import components_by_code
from gis.search.query import understand
from gis.search.repository import search

router = APIRouter(prefix="/api/v1/search", tags=["search"])

Kind = Literal["grid", "community", "lane", "lane_line", "building", "facility", "organization", "component"]

_MOST_NAMES = 3
_KINDS: dict[str, tuple[str, str]] = {
    "grid": ("网格", "Grid"),
    "community": ("社区（村）", "Community"),
    "lane": ("街巷", "Lane"),
    "lane_line": ("道路", "Street"),
    "building": ("楼栋", "Building"),
    "facility": ("设施", "Facility"),
    "organization": ("单位", "Organisation"),
    "component": ("部件", "Component"),
}


class Hit(BaseModel):
    """One thing found; `detail` says what it is and where."""

    kind: Kind
    id: UUID
    name: str
    code: str | None
    detail_zh: str
    detail_en: str
    point: tuple[float, float]
    bbox: tuple[float, float, float, float]

    @classmethod
    def of(cls, row: RowMapping) -> "Hit":
        """From a row of the search."""
        detail_zh, detail_en = _detail(row)
        return cls(
            kind=row["kind"],
            id=row["id"],
            name=row["name"] or row["address"] or (f"{row['number']} 号" if row["number"] else _also(row)[0]),
            code=row["code"],
            detail_zh=detail_zh,
            detail_en=detail_en,
            point=(row["lon"], row["lat"]),
            bbox=(row["west"], row["south"], row["east"], row["north"]),
        )

    @classmethod
    def of_component(cls, row: RowMapping) -> "Hit":
        """From a component, which is told by its code."""
        word = code_table("components", "kind").get(row["kind"])
        point = (row["lon"], row["lat"])
        return cls(
            kind="component",
            id=row["id"],
            name=row["name"] or (word.zh if word else row["code"]),
            code=row["code"],
            detail_zh=f"部件 · {row['code']}",
            detail_en=f"Component · {word.en if word else row['kind']} · {row['code']}",
            point=point,
            bbox=(*point, *point),
        )


class Hits(BaseModel):
    """What was found, best first."""

    items: list[Hit]


@router.get("")
async def find(
    _: SignedInDep,
    connection: ConnectionDep,
    q: Annotated[CleanText, Query(min_length=1, max_length=200)],
    near: Annotated[CleanText | None, Query(description="lon,lat in degrees")] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Hits:
    """Names, codes, building numbers and pinyin; nearest first among equals."""
    query = understand(q)
    rows = await search(connection, query, point_lonlat(near), limit)
    coded = await components_by_code(connection, query.code, limit)
    items = [*(Hit.of(row) for row in rows), *(Hit.of_component(row) for row in coded)]
    return Hits(items=items[:limit])


def _also(row: RowMapping) -> list[str]:
    """What a building is also called."""
    said: str | None = row["also"]
    return said.split("\n") if said else []


def _detail(row: RowMapping) -> tuple[str, str]:
    kind_zh, kind_en = _KINDS[row["kind"]]
    number = row["grid_number"]
    community = row["community_name"]
    place_zh = [part for part in (community, number and f"{number} 网格", row["address"]) if part]
    place_en = [
        part
        for part in (row["address"], number and f"grid {number}", row["community_name_en"] or community)
        if part
    ]
    if also := _also(row)[:_MOST_NAMES]:
        place_zh.append(f"又名 {'、'.join(also)}")
        place_en.append(f"also {', '.join(also)}")
    return " · ".join((kind_zh, *place_zh)), " · ".join((kind_en, *place_en))
