"""Overlay areas from a file: areas, or lines with metres; each row a version of its own, refused row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry

from gis.db import Connection
from gis.errors import WanggeError
from gis.overlays.drawing import ground_from
from gis.overlays.model import KINDS, MAX_BUFFER_M, MIN_BUFFER_M, Content, Ground, Order
from gis.overlays.service import check_kind, load, tell_of_import
from importers.convert import Field, choice, integer, text
from importers.crs import SourceCrs
from importers.geometry import place, refusal_of
from importers.kinds import NAME, Register
from importers.mapping import Choices, map_batch
from importers.reader.batch import RawBatch, Refusal
from importers.report import ImportReport

_KINDS: dict[str, str] = {
    **{str(kind): str(kind) for kind in KINDS},
    "联建片区": "joint_area",
    "管辖范围": "jurisdiction",
    "警务区": "police_beat",
    "学区": "school_district",
    "整治区域": "risk_area",
}

OVERLAYS = Register(
    kind="overlays",
    table="overlay_versions",
    subject_kind="overlay",
    shape="ground",
    fields=(
        Field("kind", ("kind", "类别", "类型"), choice(_KINDS), required=True),
        Field("name", NAME.names, text(100), required=True),
        Field("name_en", ("name_en", "英文名"), text(100)),
        Field("body", ("body", "责任单位", "主管单位", "department"), text(100)),
        Field(
            "buffer_m", ("buffer_m", "沿线米数", "缓冲距离"), integer(int(MIN_BUFFER_M), int(MAX_BUFFER_M))
        ),
    ),
)


@dataclass(frozen=True)
class OverlayRow:
    """One row ready to be written."""

    row: int
    key: str
    kind: str
    content: Content


def overlay_rows(
    batch: RawBatch, crs: SourceCrs, choices: Choices, *, is_osm: bool
) -> tuple[list[OverlayRow], list[Refusal]]:
    """The batch's overlays and its refused rows; what a drawing is refused for, a row of a file is too."""
    mapped = map_batch(OVERLAYS, batch, choices, is_osm=is_osm)
    placed = place(batch, "ground", crs)
    refused = [*batch.refused, *placed.refused]
    rows = []
    for i, geom in zip(placed.index.tolist(), placed.geoms.tolist(), strict=True):
        if i in mapped.misfits:
            refused.append(refusal_of(batch, i, *mapped.misfits[i]))
            continue
        said = {name: values[i] for name, values in mapped.columns.items()}
        ground = _ground(batch, i, geom, said["buffer_m"])
        if isinstance(ground, Refusal):
            refused.append(ground)
            continue
        content = Content(said["name"], said["name_en"], said["body"], ground)
        key = mapped.keys[i] or f"{said['kind']}/{said['name']}"
        rows.append(OverlayRow(int(batch.rows[i]), key, said["kind"], content))
    return rows, refused


def _ground(batch: RawBatch, i: int, geom: BaseGeometry, metres: int | None) -> Ground | Refusal:
    """The ground of a row, or why there is none."""
    is_line = shapely.get_dimensions(geom) == 1
    if is_line and metres is None:
        return refusal_of(batch, i, "missing_value", {"column": "buffer_m"})
    try:
        return ground_from(geom, float(metres) if is_line and metres is not None else None)
    except WanggeError as error:
        words = {"reason": error.message_zh, "reason_en": error.message_en}
        return refusal_of(batch, i, "invalid_geometry", words, error.where)


def load_overlays(
    connection: Connection,
    tenant_id: int,
    rows: Sequence[OverlayRow],
    report: ImportReport,
    order: Order,
    at: datetime,
) -> None:
    """Write the rows that are new or differ; overlays of the source that are not in the file stay."""
    counts = report.count("overlays")
    first: dict[str, int] = {}
    for row in rows:
        if row.key in first:
            params = {"key": row.key, "first": first[row.key]}
            report.refuse(
                "overlays", [Refusal(row=row.row, code="duplicate_key", key=row.key, params=params)]
            )
            continue
        first[row.key] = row.row
        kind = check_kind(row.kind)
        done = load(connection, tenant_id, kind, row.content, order, (report.source, row.key), at)
        counts.added += done == "create"
        counts.changed += done == "replace"
        counts.unchanged += done is None
    changed = counts.added + counts.changed
    if changed:
        west, south, east, north = shapely.total_bounds([row.content.ground.area for row in rows]).tolist()
        tell_of_import(connection, tenant_id, (west, south, east, north), changed)
