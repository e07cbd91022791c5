"""The order in which points are walked, for one member or shared among several."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator

from api.deps import BriefSignedInDep, ServicesDep
from gis.patrols.touring import Toured, Walker, Wanted, tours_of

router = APIRouter(prefix="/api/v1/patrol", tags=["patrol"])

MOST_STOPS = 200
Place = tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-85.06, le=85.06)]]
Minutes = Annotated[int, Field(ge=0, le=1_440)]


class WalkerBody(BaseModel):
    """Whose walk begins where; `returns` to there; `at_most_min` with stops of a minute."""

    start: Place
    returns: bool = False
    at_most_min: Annotated[int, Field(ge=1, le=1_440)] | None = None


class TimesBody(BaseModel):
    """Between which minutes after the start somebody is to be at a point."""

    point_id: UUID
    from_min: Minutes | None = None
    until_min: Minutes | None = None


class ToursBody(BaseModel):
    """Points of an area, other places as of incidents, and who walks: nobody named is one from `start`, or anywhere."""

    territory_id: UUID
    point_ids: Annotated[list[UUID], Field(max_length=MOST_STOPS)] = []
    places: Annotated[list[Place], Field(max_length=MOST_STOPS)] = []
    start: Place | None = None
    members: Annotated[list[WalkerBody], Field(max_length=20)] = []
    windows: Annotated[list[TimesBody], Field(max_length=MOST_STOPS)] = []

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(set(self.point_ids)) < len(self.point_ids):
            raise ValueError("point_ids: each once")
        if not 1 <= len(self.point_ids) + len(self.places) <= MOST_STOPS:
            raise ValueError(f"1 to {MOST_STOPS} points and places together")
        if not {each.point_id for each in self.windows} <= set(self.point_ids):
            raise ValueError("windows: of points among point_ids")
        if self.windows and not self.members:
            raise ValueError("windows: with members")
        return self

    def wanted(self) -> Wanted:
        """What is asked for, by number."""
        number = {each: n for n, each in enumerate(self.point_ids)}
        walkers = [Walker(each.start, each.returns, each.at_most_min) for each in self.members]
        times = {number[each.point_id]: (each.from_min, each.until_min) for each in self.windows}
        return Wanted(self.territory_id, self.point_ids, self.places, walkers or [Walker(self.start)], times)


class StopOut(BaseModel):
    """A point, or one of the places by its number, and after how many minutes somebody is there."""

    point_id: UUID | None
    place: int | None
    arrive_min: float


class RoundOut(BaseModel):
    """One member's walk."""

    stops: list[StopOut]
    length_m: float


class ToursOut(BaseModel):
    """A walk for each member in the order they were named. `gap`: by how much one walk is too long at most."""

    rounds: list[RoundOut]
    unserved: list[StopOut]
    length_m: float
    gap: float | None

    @classmethod
    def of(cls, body: ToursBody, found: Toured) -> "ToursOut":
        """What was found, with the ids that were asked for."""

        def stop(number: int, seconds: int) -> StopOut:
            is_point = number < len(body.point_ids)
            return StopOut(
                point_id=body.point_ids[number] if is_point else None,
                place=None if is_point else number - len(body.point_ids),
                arrive_min=round(seconds / 60, 1),
            )

        length_m = sum(each.length_m for each in found.rounds)
        bound_m = found.bound_m
        return cls(
            rounds=[
                RoundOut(
                    stops=[stop(*each) for each in zip(one.places, one.arrive_s, strict=True)],
                    length_m=round(one.length_m, 1),
                )
                for one in found.rounds
            ],
            unserved=[stop(number, 0) for number in found.unserved],
            length_m=round(length_m, 1),
            gap=None if bound_m is None else round(max(length_m / bound_m - 1, 0), 4) if bound_m else 0.0,
        )


@router.post("/tours")
async def tours(body: ToursBody, signed_in: BriefSignedInDep, found: ServicesDep) -> ToursOut:
    """Order points by the shortest walk along streets, or share them among members; nothing is written."""
    return ToursOut.of(body, await tours_of(found.engine, found.networks, signed_in, body.wanted()))
