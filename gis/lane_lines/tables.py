"""Lane lines: the street lines that lanes front, also edges of the walking network; and what is beside each."""

from sqlalchemy import Column, Double, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, UUID

from gis.metadata import (
    METADATA,
    attributes_column,
    geometry_columns,
    key_columns,
    measure_column,
    name_columns,
    reference,
    register_columns,
    tenant_reference,
)

LANE_LINES = Table(
    "lane_lines",
    METADATA,
    *register_columns(),
    *name_columns(),
    Column("class", Text, nullable=False),
    attributes_column(),
    *geometry_columns("LINESTRING"),
    measure_column("length_m"),
    tenant_reference(),
    Index("lane_lines_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    Index("lane_lines_name_idx", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
)

_CURRENT = text("upper_inf(valid) and upper_inf(recorded)")

LANE_LINE_SIDES = Table(
    "lane_line_sides",
    METADATA,
    *key_columns(),
    Column("lane_line_id", UUID(as_uuid=True), nullable=False),
    Column("side", Text, nullable=False),
    Column("community_id", UUID(as_uuid=True)),
    Column("grid_id", UUID(as_uuid=True)),
    Column("lane_id", UUID(as_uuid=True)),
    Column("share", Double, nullable=False),
    Column("edition", Integer),
    Column("valid", TSTZRANGE, nullable=False),
    Column("recorded", TSTZRANGE, nullable=False, server_default=text("tstzrange(now(), null)")),
    tenant_reference(),
    reference("lane_line_id", "lane_lines"),
    reference("community_id", "territories"),
    reference("grid_id", "territories"),
    reference("lane_id", "territories"),
    Index(
        "lane_line_sides_current_key",
        "tenant_id",
        "lane_line_id",
        "side",
        "community_id",
        "grid_id",
        "lane_id",
        unique=True,
        postgresql_where=_CURRENT,
        postgresql_nulls_not_distinct=True,
    ),
    Index(
        "lane_line_sides_line_idx",
        "tenant_id",
        "lane_line_id",
        postgresql_where=text("upper_inf(recorded)"),
    ),
)
