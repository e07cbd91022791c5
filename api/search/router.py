"""The search box."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import RowMapping

from api.deps import ConnectionDep, SignedInDep
from api.inputs import CleanText, point_lonlat
from gis.search.query import understand
from gis.search.repository import search

router = APIRouter(prefix="/api/v1/search", tags=["search"])

Kind = Literal["grid", "community", "lane", "lane_line", "building", "facility", "organization"]

_KINDS: dict[str, tuple[str, str]] = {
    "grid": ("网格", "Grid"),
    "community": ("社区（村）", "Community"),
    "lane": ("街巷", "Lane"),
    "lane_line": ("道路", "Street"),
    "building": ("楼栋", "Building"),
    "facility": ("设施", "Facility"),
    "organization": ("单位", "Organisation"),
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
            name=row["name"] or row["address"] or f"{row['number']} 号",
            code=row["code"],
            detail_zh=detail_zh,
            detail_en=detail_en,
            point=(row["lon"], row["lat"]),
            bbox=(row["west"], row["south"], row["east"], row["north"]),
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
    rows = await search(connection, understand(q), point_lonlat(near), limit)
    return Hits(items=[Hit.of(row) for row in rows])


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
    return " · ".join((kind_zh, *place_zh)), " · ".join((kind_en, *place_en))
