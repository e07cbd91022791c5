"""The rows of the demo data: a settlement with its buildings, people, staff and facilities."""

from dataclasses import dataclass

from shapely import Point

from importers.demo.partition import Settlement
from importers.demo.people import Household, Resident
from importers.demo.sites import Land


@dataclass(frozen=True)
class Place:
    """A facility, device or duty post at a point in local metres."""

    kind: str
    name: str
    point: Point
    capacity: int | None = None
    status: str = "existing"
    hours: str = ""
    bearing_deg: float | None = None
    angle_deg: float | None = None
    range_m: float | None = None
    height_m: float | None = None


@dataclass(frozen=True)
class Organization:
    """One organisation at a point in local metres; `building` is a position in the list of buildings."""

    kind: str
    name: str
    prefix: str
    business: str
    point: Point
    building: int | None = None
    room: str = ""
    address: str = ""
    group_name: str = ""
    size_band: str = "micro"
    basis: str = ""
    credit_code: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    opened_on: str = ""
    closed_on: str = ""


@dataclass(frozen=True)
class Component:
    """A municipal object at a point in local metres, last checked on a day."""

    code: str
    state: str
    accuracy: str
    authority: str
    owner: str
    maintainer: str
    check_cycle_days: int
    checked_on: str
    point: Point


@dataclass(frozen=True)
class Worker:
    """Someone who answers for a territory."""

    name: str
    phone_masked: str
    employment: str
    team: str
    duties: tuple[tuple[str, str], ...]  # (territory code, role)


@dataclass(frozen=True)
class Register:
    """All rows of one settlement."""

    settlement: Settlement
    buildings: list[Resident]
    households: list[Household]
    facilities: list[Place]
    devices: list[Place]
    duty_posts: list[Place]
    organizations: list[Organization]
    components: list[Component]
    workers: list[Worker]
    land: list[Land]
