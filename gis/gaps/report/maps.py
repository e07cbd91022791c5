"""Maps of a report: SVG in millimetres, one path for everything that looks alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.gaps.measuring import GAP, MET, UNKNOWN, LonLat, metric_points, within_limit
from gis.gaps.reading import Place
from gis.gaps.running import Row
from gis.geometry.crs import GeometryArray, to_metric
from gis.geometry.network.building import Network

PAPER, GROUND, STREET, BORDER, INK = "#f4f6f5", "#ffffff", "#cfd6d5", "#55666b", "#16262c"
MET_COLOUR, GAP_COLOUR, UNKNOWN_COLOUR = "#74bdb4", "#d9622b", "#b9bdb8"
STANDING_COLOUR, NEW_COLOUR = "#0b6b6b", "#a3176f"
FONT = "Noto Sans CJK SC"
_AIR = 0.03
_STEPS_M = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)


@dataclass(frozen=True)
class Sheet:
    """Where metres are on paper."""

    west: float
    north: float
    mm_per_m: float
    width_mm: float
    height_mm: float

    def place(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Millimetres from the left upper corner."""
        return np.column_stack([xy[:, 0] - self.west, self.north - xy[:, 1]]) * self.mm_per_m


class Atlas:
    """Maps of one community at one size: what they share is drawn once."""

    def __init__(self, place: Place, network: Network, width_mm: float) -> None:
        self._place = place
        self._sheet = _sheet_of(place.outline, width_mm)
        self._ground = _ground(place, network, self._sheet)
        self._borders = _borders(place, self._sheet)
        self._homes = np.array([_path(self._sheet, [each]) for each in place.outlines], dtype=object)

    def map_of(self, row: Row, added: Sequence[LonLat] = (), links: Sequence[Sequence[LonLat]] = ()) -> str:
        """Buildings by state for one standard, facilities of its kind, and what a scenario adds; as SVG."""
        place, sheet = self._place, self._sheet
        state = within_limit(row.found, row.standard.limit_m).state
        lived = place.homes.counts[row.standard.group] > 0
        parts = [self._ground]
        for which, colour in ((MET, MET_COLOUR), (UNKNOWN, UNKNOWN_COLOUR), (GAP, GAP_COLOUR)):
            parts.append(f'<path d="{"".join(self._homes[lived & (state == which)])}" fill="{colour}"/>')
        parts += [self._borders, *_signs(place, sheet, row.standard.kind, added, links), _scale(sheet)]
        width, height = f"{sheet.width_mm:.2f}", f"{sheet.height_mm:.2f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
            f' viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
        )


def _sheet_of(outline: BaseGeometry, width_mm: float) -> Sheet:
    """A sheet that holds the community with a little air."""
    west, south, east, north = outline.bounds
    air = _AIR * max(east - west, north - south)
    scale = width_mm / (east - west + 2 * air)
    return Sheet(west - air, north + air, scale, width_mm, (north - south + 2 * air) * scale)


def _ground(place: Place, network: Network, sheet: Sheet) -> str:
    east, south = sheet.west + sheet.width_mm / sheet.mm_per_m, sheet.north - sheet.height_mm / sheet.mm_per_m
    frame = shapely.box(sheet.west, south, east, sheet.north)
    return (
        f'<rect width="{sheet.width_mm:.2f}" height="{sheet.height_mm:.2f}" fill="{PAPER}"/>'
        f'<path d="{_path(sheet, [place.outline])}" fill="{GROUND}"/>'
        f'<path d="{_path(sheet, shapely.intersection(network.edges, frame))}" fill="none" stroke="{STREET}"'
        ' stroke-width="0.35"/>'
    )


def _borders(place: Place, sheet: Sheet) -> str:
    """Grid borders once each, their numbers, and the community's line."""
    lines = shapely.union_all([shapely.boundary(grid.outline) for grid in place.grids])
    parts = [
        f'<path d="{_path(sheet, [lines])}" fill="none" stroke="{BORDER}" stroke-width="0.12"/>',
        f'<path d="{_path(sheet, [place.outline])}" fill="none" stroke="{INK}" stroke-width="0.4"/>',
    ]
    for grid in place.grids:
        at = grid.outline.representative_point()
        ((x, y),) = sheet.place(np.array([[at.x, at.y]]))
        parts.append(_text(x, y + 0.8, grid.number, 2.3, INK))
    return "".join(parts)


def _signs(
    place: Place, sheet: Sheet, kind: str, added: Sequence[LonLat], links: Sequence[Sequence[LonLat]]
) -> Iterator[str]:
    for x, y in _on_paper(place, sheet, [each.lonlat for each in place.standing(kind)]):
        yield _dot(x, y, 1.0, STANDING_COLOUR)
    for link in links:
        line = to_metric(shapely.LineString(link), place.epsg)
        yield (
            f'<path d="{_path(sheet, [line])}" fill="none" stroke="{NEW_COLOUR}" stroke-width="0.7"'
            ' stroke-dasharray="1.4 0.7"/>'
        )
    for nth, (x, y) in enumerate(_on_paper(place, sheet, added), start=1):
        yield _dot(x, y, 1.9, NEW_COLOUR)
        yield _text(x, y + 0.85, str(nth), 2.4, "#ffffff", halo=False)


def _on_paper(place: Place, sheet: Sheet, lonlat: Sequence[LonLat]) -> list[tuple[float, float]]:
    at = sheet.place(shapely.get_coordinates(metric_points(lonlat, place.epsg)))
    return [(float(x), float(y)) for x, y in at if 0 <= x <= sheet.width_mm and 0 <= y <= sheet.height_mm]


def _dot(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius}" fill="{colour}" stroke="#ffffff" stroke-width="0.3"/>'


def _text(x: float, y: float, words: str, size: float, colour: str, *, halo: bool = True) -> str:
    around = ' stroke="#ffffff" stroke-width="0.7" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-family="{FONT}" font-size="{size}" font-weight="700"'
        f' text-anchor="middle" fill="{colour}"{around}>{escape(words)}</text>'
    )


def _scale(sheet: Sheet) -> str:
    """A bar of a round number of metres, at most a fifth of the width."""
    most = max(sheet.width_mm / sheet.mm_per_m / 5, _STEPS_M[0])
    metres = max(step for step in _STEPS_M if step <= most)
    length, x, y = metres * sheet.mm_per_m, 2.0, sheet.height_mm - 2.0
    bar = f"M{x} {y - 1:.2f}V{y:.2f}H{x + length:.2f}V{y - 1:.2f}"
    return (
        f'<path d="{bar}" fill="none" stroke="{INK}" stroke-width="0.3"/>'
        f"{_text(x + length / 2, y - 0.9, f'{metres} 米', 2.0, INK)}"
    )


def _path(sheet: Sheet, geometries: Iterable[BaseGeometry] | GeometryArray) -> str:
    """Rings and lines as one path, to a hundredth of a millimetre."""
    drawn: list[str] = []
    for part in shapely.get_parts(np.array(list(geometries), dtype=object)):
        is_area = part.geom_type == "Polygon"
        for line in shapely.get_rings(part) if is_area else [part]:
            xy = sheet.place(shapely.get_coordinates(shapely.simplify(line, 0.02 / sheet.mm_per_m)))
            if len(xy) > 1:
                drawn.append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in xy) + ("Z" if is_area else ""))
    return "".join(drawn)
