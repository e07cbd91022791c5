"""Where the cameras of a file look: bearing, opening and range belong together, and to cameras only."""

from importers.mapping import Mapped

_SAID = ("bearing_deg", "angle_deg", "range_m")


def check_lenses(mapped: Mapped) -> None:
    """Turn bearings into 0 to 360, and refuse rows that say half of where a camera looks.

    A camera that looks all around (360°) needs no bearing.
    """
    columns = mapped.columns
    for i, kind in enumerate(columns["kind"]):
        bearing, angle, reach = (columns[name][i] for name in _SAID)
        if bearing is None and angle == 360 and reach is not None:
            bearing = 0.0
        said = [bearing, angle, reach]
        if any(each is not None for each in said):
            if kind != "camera":
                mapped.misfits.setdefault(i, ("lens_without_camera", {}))
            elif None in said:
                mapped.misfits.setdefault(i, ("lens_incomplete", {}))
        if bearing is not None:
            columns["bearing_deg"][i] = bearing % 360.0
