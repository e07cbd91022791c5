"""Workers, teams, duties, absences and the reports about them as JSON."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping

from api.inputs import CleanText
from gis.teams.model import Changed

Employment = Literal["full_time", "part_time", "volunteer"]
PersonName = Annotated[CleanText, Field(min_length=1, max_length=50)]
TeamName = Annotated[CleanText, Field(min_length=1, max_length=100)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
Reason = Annotated[CleanText, Field(min_length=1, max_length=500)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ChangedOut(BaseModel):
    """A record that was written, and the number its ETag has now."""

    id: UUID
    number: int

    @classmethod
    def of(cls, changed: Changed) -> "ChangedOut":
        """From the domain."""
        return cls(id=changed.id, number=changed.number)


class DutyRoleOut(BaseModel):
    """A role of duty: at which levels, by how many at once, whether a territory needs it, which line of work."""

    role: str
    name: str
    name_en: str
    levels: list[str]
    cardinality: Literal["one", "many"]
    is_required: bool
    carries_households: bool
    line: str | None
    source: str
    status: str


class DutyRoleList(BaseModel):
    """Every role of duty, in order."""

    items: list[DutyRoleOut]


class DutyOut(BaseModel):
    """What a worker answers for; `is_to_reassign` when the territory is no longer in force."""

    id: UUID
    number: int
    role: str
    role_name: str
    role_name_en: str
    line: str | None
    territory_id: UUID
    level: str
    territory_number: str | None
    territory: str
    parent_id: UUID | None
    valid_from: datetime
    valid_to: datetime | None
    is_begun: bool
    is_to_reassign: bool


class AbsenceOut(BaseModel):
    """When a worker is away, and who stands in."""

    id: UUID
    number: int
    starts_at: datetime
    ends_at: datetime | None
    is_now: bool
    deputy_id: UUID | None
    deputy: str | None


class WorkerOut(BaseModel):
    """A worker with duties and absences; the telephone number is masked."""

    id: UUID
    number: int
    name: str
    phone_masked: str | None
    employment: Employment | None
    team_id: UUID | None
    team: str | None
    territory_id: UUID | None
    account: str | None
    ended_at: datetime | None
    source: str
    duties: list[DutyOut]
    absences: list[AbsenceOut]
    stands_in_for: list[str]

    @classmethod
    def of(cls, row: RowMapping) -> "WorkerOut":
        """From a row of the list."""
        return cls.model_validate({name: row[name] for name in cls.model_fields})


class WorkerPage(BaseModel):
    """Workers by name, with the cursor of the next page."""

    items: list[WorkerOut]
    next_cursor: str | None
    at: datetime


class NewWorkerBody(_Body):
    """A worker to add; the telephone number is masked before it is stored."""

    name: PersonName
    phone: Annotated[CleanText | None, Field(max_length=30)] = None
    employment: Employment = "full_time"
    team_id: UUID | None = None
    territory_id: UUID | None = None


class WorkerBody(_Body):
    """What to change about a worker; what is left out stays."""

    name: PersonName | None = None
    phone: Annotated[CleanText | None, Field(max_length=30)] = None
    employment: Employment | None = None
    team_id: UUID | None = None
    territory_id: UUID | None = None
    is_ended: bool | None = None


class TeamOut(BaseModel):
    """A team, its place in the tree, and how many work in it."""

    id: UUID
    number: int
    name: str
    parent_id: UUID | None
    parent: str | None
    territory_id: UUID | None
    members: int


class TeamList(BaseModel):
    """Every team, by name."""

    items: list[TeamOut]


class NewTeamBody(_Body):
    """A team to add."""

    name: TeamName
    parent_id: UUID | None = None
    territory_id: UUID | None = None


class TeamBody(_Body):
    """What to change about a team; what is left out stays."""

    name: TeamName | None = None
    parent_id: UUID | None = None
    territory_id: UUID | None = None


class NewDutyBody(_Body):
    """A duty to give; no beginning is now, no end is until further notice."""

    worker_id: UUID
    territory_id: UUID
    role: Code
    line: Code | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    reason: Reason


class DutyBody(_Body):
    """What becomes of a duty: another holder or territory from now on, or only its end (none: now)."""

    worker_id: UUID | None = None
    territory_id: UUID | None = None
    valid_to: datetime | None = None
    reason: Reason


class NewAbsenceBody(_Body):
    """Who is away from which day to which day (both included; no last day: until further notice), who stands in."""

    worker_id: UUID
    starts_on: date
    ends_on: date | None = None
    deputy_id: UUID | None = None
    note: Annotated[CleanText, Field(max_length=500)] = ""


class AbsenceBody(_Body):
    """What to change about an absence; what is left out stays."""

    ends_on: date | None = None
    deputy_id: UUID | None = None
    note: Annotated[CleanText, Field(max_length=500)] | None = None


class VacancyOut(BaseModel):
    """A territory without the head it needs: nobody holds the post, or its holder is away and nobody stands in."""

    territory_id: UUID
    level: str
    community_id: UUID | None
    parent_id: UUID | None
    code: str
    number: str | None
    name: str
    role: str
    role_name: str
    role_name_en: str
    why: Literal["nobody", "away"]
    households: int
    label: tuple[float, float]
    bbox: tuple[float, float, float, float]

    @classmethod
    def of(cls, row: RowMapping) -> "VacancyOut":
        """From a row of the report."""
        own = {name: row[name] for name in cls.model_fields if name in row}
        box = (row["west"], row["south"], row["east"], row["north"])
        return cls(**own, label=(row["lon"], row["lat"]), bbox=box)


class PostsOut(BaseModel):
    """How many posts of a required role there are, and how many are held."""

    role: str
    role_name: str
    role_name_en: str
    level: str
    needed: int
    held: int


class VacancyReport(BaseModel):
    """Grids and lanes that lack their head, and the counts behind."""

    at: datetime
    posts: list[PostsOut]
    items: list[VacancyOut]


class StaffedLineOut(BaseModel):
    """A line of work on duty in a territory, in a role."""

    line: str
    role: str
    role_name: str | None
    role_name_en: str | None


class SharedOut(BaseModel):
    """A territory in which staff of several lines of work are on duty."""

    territory_id: UUID
    level: str
    code: str
    number: str | None
    name: str
    lines: int
    workers: int
    staffed: list[StaffedLineOut]


class SharedReport(BaseModel):
    """Territories that several lines of work staff, most lines first."""

    at: datetime
    items: list[SharedOut]


class LoadPlaceOut(BaseModel):
    """A territory whose households a worker carries."""

    id: UUID
    level: str
    number: str | None
    name: str


class LoadOut(BaseModel):
    """What one worker carries; incidents are none of another day and for whoever may not read them, alarms while there
    is no register of them.
    """

    id: UUID
    name: str
    employment: Employment | None
    team: str | None
    territories: list[LoadPlaceOut]
    buildings: int
    households: int
    band: tuple[float, float] | None
    visits_due: int
    visits_done: int
    incidents: int | None = None
    incidents_overdue: int | None = None
    alarms: int | None = None


class WorkloadReport(BaseModel):
    """What each worker carries, by name; visits are counted from `since` on."""

    at: datetime
    since: datetime
    items: list[LoadOut]
