"""Land for the paper-like base map: green, water, pitches, plazas, fields."""

from sqlalchemy import Column, Index, Table, Text

from gis.metadata import METADATA, geometry_columns, register_columns, tenant_reference

LAND = Table(
    "land",
    METADATA,
    *register_columns(),
    Column("kind", Text, nullable=False),
    Column("name", Text),
    *geometry_columns("MULTIPOLYGON"),
    tenant_reference(),
    Index("land_geom_3857_idx", "geom_3857", postgresql_using="gist"),
)
