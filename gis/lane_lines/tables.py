"""Lane lines: the street lines that lanes front, also edges of the walking network."""

from sqlalchemy import Column, Index, Table, Text

from gis.metadata import (
    METADATA,
    attributes_column,
    geometry_columns,
    measure_column,
    name_columns,
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
