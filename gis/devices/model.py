"""Cameras and what they see, free of tables."""

from dataclasses import dataclass
from uuid import UUID

from shapely import Point
from shapely.geometry.base import BaseGeometry

from gis.geometry.sight import Lens


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that looks somewhere; its place in EPSG:4490 degrees."""

    id: UUID
    at: Point
    lens: Lens


@dataclass(frozen=True, slots=True)
class View:
    """The sector of a camera and what it sees of it, EPSG:4490 degrees and square metres."""

    device_id: UUID
    sector: BaseGeometry
    seen: BaseGeometry
    sector_m2: float
    seen_m2: float
