"""Writes the register as the GeoJSON, CSV and JSON files that the ordinary importer reads."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import shapely
from shapely import Geometry

from gis.geometry import crs
from importers.demo.doors import stairs_of, use_code_of
from importers.demo.names import chinese_number
from importers.demo.overlays import overlays_of
from importers.demo.register import Place, Register
from importers.demo.residents import COLUMNS as RESIDENT_COLUMNS
from importers.demo.residents import Residents
from importers.demo.tenancies import COLUMNS as TENANCY_COLUMNS
from importers.demo.tenancies import tenancies_of

Row: TypeAlias = Mapping[str, Any]


def write_all(folder: Path, registers: Sequence[Register]) -> dict[str, int]:
    """Writes every data file; returns the number of rows by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    for name, make in _FEATURES.items():
        features = [feature for register in registers for feature in make(register)]
        rows[name] = _write_features(folder / name, features)
    for name, (columns, make_rows) in _TABLES.items():
        rows[name] = _write_table(
            folder / name, columns, (r for register in registers for r in make_rows(register))
        )
    return rows


def write_json(path: Path, value: Any) -> None:
    """Pretty JSON with a final newline, the same bytes for the same value."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def _write_features(path: Path, features: list[str]) -> int:
    crs_name = f"urn:ogc:def:crs:EPSG::{crs.STORAGE_EPSG}"
    head = f'{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"{crs_name}"}}}},"features":[\n'
    path.write_text(head + ",\n".join(features) + "\n]}\n", encoding="utf-8", newline="\n")
    return len(features)


def _write_table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_cell(value) for value in row])
            count += 1
    return count


def _cell(value: object) -> object:
    return ("true" if value else "false") if isinstance(value, bool) else "" if value is None else value


def _features(register: Register, geometries: Sequence[Geometry], rows: Iterable[Row]) -> list[str]:
    """GeoJSON features from geometries in local metres."""
    plan = register.settlement.plan
    origin = np.array(plan.origin)
    placed = shapely.transform(np.array(geometries, dtype=object), lambda points: points + origin)
    lonlat = crs.to_lonlat(placed, plan.epsg)
    return [_feature(geometry, row) for geometry, row in zip(lonlat, rows, strict=True)]


def _feature(geometry: Geometry, properties: Row) -> str:
    body = {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": {"type": type(geometry).__name__, "coordinates": _lists(geometry)},
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _lists(geometry: Geometry) -> Any:
    """Coordinates as nested lists, outer rings anticlockwise (RFC 7946)."""
    if isinstance(geometry, shapely.Polygon):
        oriented = shapely.orient_polygons(geometry)
        return [shapely.get_coordinates(ring).tolist() for ring in (oriented.exterior, *oriented.interiors)]
    points = shapely.get_coordinates(geometry).tolist()
    return points[0] if isinstance(geometry, shapely.Point) else points


def _communities(register: Register) -> list[str]:
    plan = register.settlement.plan
    row = {"code": plan.code, "name": plan.name, "name_en": plan.name_en, "settlement": plan.settlement}
    return _features(register, [register.settlement.outline], [row | {"synthetic": True}])


def _grids(register: Register) -> list[str]:
    plan = register.settlement.plan
    rows = [
        {
            "community_code": plan.code,
            "number": grid.number,
            "code": grid.code,
            "name": grid.quarter.name,
            "name_en": f"{grid.quarter.stem_en} Grid",
            "kind": "dedicated" if grid.quarter.dedicated else "general",
            "resident_group": _group(register, grid.quarter.group),
        }
        for grid in register.settlement.grids
    ]
    return _features(register, [grid.polygon for grid in register.settlement.grids], rows)


def _group(register: Register, number: int) -> str:
    kind = "居民" if register.settlement.plan.settlement == "urban" else "村民"
    return f"第{chinese_number(number)}{kind}小组"


def _lanes(register: Register) -> list[str]:
    lanes = register.settlement.lanes
    rows = [
        {
            "grid_code": register.settlement.grids[lane.grid].code,
            "number": f"{lane.number:02d}",
            "code": lane.code,
            "name": lane.name,
            "name_en": f"{register.settlement.grids[lane.grid].quarter.stem_en} Lane {lane.number}",
        }
        for lane in lanes
    ]
    return _features(register, [lane.polygon for lane in lanes], rows)


def _lane_lines(register: Register) -> list[str]:
    prefix = register.settlement.plan.prefix
    streets = [street for street in register.settlement.streets if street.is_lane_line]
    streets += [lane.spine for lane in register.settlement.lanes]
    rows = [
        {
            "key": f"{prefix}-s{number:04d}",
            "name": street.name,
            "class": street.kind,
            "width_m": street.width_m,
        }
        for number, street in enumerate(streets, start=1)
    ]
    return _features(register, [street.line for street in streets], rows)


def building_key(register: Register, index: int) -> str:
    """Key of the building at a position of the list."""
    return f"{register.settlement.plan.prefix}-b{index + 1:05d}"


def _buildings(register: Register) -> list[str]:
    settlement = register.settlement
    rows = [
        {
            "key": building_key(register, index),
            "name": resident.name,
            "use": resident.use,
            "use_code": use_code_of(resident),
            "floors": resident.floors,
            "is_rental": resident.is_rental,
            "house_number": resident.building.house_number,
            "street": resident.building.street,
            "address": f"{settlement.plan.name}{resident.building.street}{resident.building.house_number}",
            "resident_group": _group(register, settlement.grids[resident.building.grid].quarter.group),
        }
        for index, resident in enumerate(register.buildings)
    ]
    return _features(register, [resident.building.footprint for resident in register.buildings], rows)


def _entrances(register: Register) -> list[str]:
    """The stairs of the buildings that have several, each on the wall it opens."""
    rows, points = [], []
    for index, resident in enumerate(register.buildings):
        for number, point in enumerate(stairs_of(resident), start=1):
            key = building_key(register, index)
            rows.append(
                {"key": f"{key}-{number}", "building_key": key, "kind": "unit", "name": f"{number}单元"}
            )
            points.append(point)
    return _features(register, points, rows) if rows else []


def _places(register: Register, places: Sequence[Place], letter: str, columns: tuple[str, ...]) -> list[str]:
    prefix = register.settlement.plan.prefix
    rows = [
        {"key": f"{prefix}-{letter}{number:04d}"} | {column: getattr(place, column) for column in columns}
        for number, place in enumerate(places, start=1)
    ]
    return _features(register, [place.point for place in places], rows) if places else []


def _facilities(register: Register) -> list[str]:
    return _places(register, register.facilities, "f", ("kind", "name", "status", "capacity"))


_DEVICE = ("kind", "name", "bearing_deg", "angle_deg", "range_m", "height_m")


def _devices(register: Register) -> list[str]:
    return _places(register, register.devices, "d", _DEVICE)


def _duty_posts(register: Register) -> list[str]:
    return _places(register, register.duty_posts, "p", ("name", "hours"))


def _organizations(register: Register) -> list[str]:
    prefix = register.settlement.plan.prefix
    said = ("kind", "name", "credit_code", "business", "group_name", "size_band", "address", "room", "opened_on",
            "closed_on", "contact_name", "contact_phone")  # fmt: skip
    rows = [
        {
            "key": f"{prefix}-u{number:04d}",
            **{name: getattr(one, name) or None for name in said},
            "building_key": None if one.building is None else building_key(register, one.building),
            "is_key_place": bool(one.basis),
            "key_place_basis": one.basis or None,
        }
        for number, one in enumerate(register.organizations, start=1)
    ]
    return _features(register, [one.point for one in register.organizations], rows)


def _components(register: Register) -> list[str]:
    said = ("code", "state", "accuracy", "authority", "owner", "maintainer", "check_cycle_days", "checked_on")
    rows = [{name: getattr(one, name) for name in said} for one in register.components]
    return _features(register, [one.point for one in register.components], rows)


def _land(register: Register) -> list[str]:
    prefix = register.settlement.plan.prefix
    rows = [
        {"key": f"{prefix}-g{number:04d}", "kind": item.kind, "name": item.name}
        for number, item in enumerate(register.land, start=1)
    ]
    return _features(register, [item.polygon for item in register.land], rows)


def _overlays(register: Register) -> list[str]:
    prefix = register.settlement.plan.prefix
    found = overlays_of(register.settlement)
    rows = [
        {
            "key": f"{prefix}-o-{item.key}",
            "kind": item.kind,
            "name": item.name,
            "name_en": item.name_en,
            "body": item.body,
            "buffer_m": item.buffer_m,
        }
        for item in found
    ]
    return _features(register, [item.geometry for item in found], rows)


def _households(register: Register) -> Iterable[tuple[object, ...]]:
    prefix = register.settlement.plan.prefix
    for number, home in enumerate(register.households, start=1):
        yield (
            f"{prefix}-h{number:06d}", building_key(register, home.building), home.entrance, home.floor, home.room,
            home.is_rental, home.people, home.floating_people, home.elderly_people, home.child_people,
        )  # fmt: skip


def _residents(register: Register) -> Iterable[tuple[object, ...]]:
    residents = Residents(register.settlement.plan.prefix, len(register.households))
    return residents.rows(register.households)


def _tenancies(register: Register) -> Iterable[tuple[object, ...]]:
    prefix = register.settlement.plan.prefix
    return tenancies_of(prefix, register.households, _residents(register))


def _workers(register: Register) -> Iterable[tuple[object, ...]]:
    prefix = register.settlement.plan.prefix
    for number, worker in enumerate(register.workers, start=1):
        yield f"{prefix}-w{number:04d}", worker.name, worker.phone_masked, worker.employment, worker.team


def _duties(register: Register) -> Iterable[tuple[object, ...]]:
    prefix = register.settlement.plan.prefix
    for number, worker in enumerate(register.workers, start=1):
        for code, role in worker.duties:
            yield f"{prefix}-w{number:04d}-{role}-{code}", f"{prefix}-w{number:04d}", code, role


_FEATURES = {
    "communities.geojson": _communities,
    "grids.geojson": _grids,
    "lanes.geojson": _lanes,
    "lane_lines.geojson": _lane_lines,
    "buildings.geojson": _buildings,
    "entrances.geojson": _entrances,
    "facilities.geojson": _facilities,
    "organizations.geojson": _organizations,
    "components.geojson": _components,
    "devices.geojson": _devices,
    "duty_posts.geojson": _duty_posts,
    "land.geojson": _land,
    "overlays.geojson": _overlays,
}
_TABLES = {
    "households.csv": (
        ("key", "building_key", "entrance", "floor", "room", "is_rental", "people", "floating_people",
         "elderly_people", "child_people"),
        _households,
    ),
    "people.csv": (RESIDENT_COLUMNS, _residents),
    "tenancies.csv": (TENANCY_COLUMNS, _tenancies),
    "workers.csv": (("key", "name", "phone_masked", "employment", "team"), _workers),
    "duties.csv": (("key", "worker_key", "territory_code", "role"), _duties),
}  # fmt: skip
