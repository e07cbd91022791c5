"""What every thing on the map has in JSON: a point and a box."""

from typing import Any

from sqlalchemy import RowMapping

_COORDINATES = ("lon", "lat", "west", "south", "east", "north")


def with_place(row: RowMapping) -> dict[str, Any]:
    """The row with `point` and `bbox` in place of its coordinates; EPSG:4490 degrees. The box of a point is itself."""
    members = {key: value for key, value in row.items() if key not in _COORDINATES}
    west, south, east, north = (
        (row["west"], row["south"], row["east"], row["north"])
        if "west" in row
        else (row["lon"], row["lat"]) * 2
    )
    return {**members, "point": (row["lon"], row["lat"]), "bbox": (west, south, east, north)}
