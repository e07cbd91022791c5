"""Facilities: what residents can reach."""

from geoalchemy2 import Geometry
from sqlalchemy import Column, Index, Integer, Table, Text, text

from gis.metadata import (
    METADATA,
    attributes_column,
    geometry_columns,
    name_columns,
    register_columns,
    tenant_reference,
)

FACILITIES = Table(
    "facilities",
    METADATA,
    *register_columns(),
    Column("kind", Text, nullable=False),
    *name_columns(),
    Column("status", Text, nullable=False, server_default="existing"),
    Column("capacity", Integer),
    attributes_column(),
    *geometry_columns("POINT"),
    Column("footprint", Geometry("MULTIPOLYGON", 4490, spatial_index=False)),
    tenant_reference(),
    Index("facilities_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    Index("facilities_kind_idx", "tenant_id", "kind"),
    Index(
        "facilities_name_idx",
        "name",
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
        postgresql_where=text("name is not null"),
    ),
)
