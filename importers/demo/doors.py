"""What the register says of a building beyond its figures: the national code of its use, and where its stairs open."""

import numpy as np
import shapely
from shapely import LineString, Point

from importers.demo.people import Resident
from importers.demo.streets import snap

_CODES = {"residential": "01", "commercial": "02", "public": "99", "other": "99"}


def use_code_of(resident: Resident) -> str:
    """GB/T 31000 table 5.17; a house let by the room over a shop is mixed."""
    if resident.is_rental and resident.floors > 6:
        return "06"
    if resident.use == "commercial" and not resident.rooms_per_floor and "写字" in resident.name:
        return "03"
    return _CODES[resident.use]


def stairs_of(resident: Resident) -> list[Point]:
    """The stairs of a building with several, evenly along its long north wall, on the millimetre grid."""
    if resident.entrances < 2:
        return []
    wall = resident.building.footprint
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(wall))
    a, b, c = box[0], box[1], box[2]
    if np.hypot(*(b - a)) < np.hypot(*(c - b)):
        a, b, c = b, c, box[3]
    across = c - b
    if across[1] > 0:
        a, b, across = a + across, c, -across
    points = []
    for number in range(resident.entrances):
        start = a + (b - a) * (number + 0.5) / resident.entrances
        cut = LineString([start - across * 0.1, start + across * 0.5]).intersection(wall.boundary)
        x, y = snap(shapely.get_coordinates(cut)[0])
        points.append(Point(float(x), float(y)))
    return points
