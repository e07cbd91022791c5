"""Buildings and the units in them."""

from sqlalchemy import Boolean, Column, DateTime, Index, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import UUID

from gis.metadata import (
    METADATA,
    attributes_column,
    geometry_columns,
    measure_column,
    name_columns,
    point_column,
    reference,
    register_columns,
    tenant_reference,
)

BUILDINGS = Table(
    "buildings",
    METADATA,
    *register_columns(),
    *name_columns(),
    Column("address", Text),
    Column("house_number", Text),
    Column("street", Text),
    Column("use", Text, nullable=False),
    Column("floors", SmallInteger),
    Column("is_rental", Boolean, nullable=False, server_default=text("false")),
    attributes_column(),
    *geometry_columns("MULTIPOLYGON"),
    point_column("inner_point", nullable=False),
    point_column("entrance_point", nullable=True),
    measure_column("area_m2"),
    tenant_reference(),
    Index("buildings_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    Index(
        "buildings_name_idx",
        "name",
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
        postgresql_where=text("name is not null"),
    ),
    Index(
        "buildings_address_idx",
        "address",
        postgresql_using="gin",
        postgresql_ops={"address": "gin_trgm_ops"},
        postgresql_where=text("address is not null"),
    ),
)

UNITS = Table(
    "units",
    METADATA,
    *register_columns(),
    Column("building_id", UUID(as_uuid=True), nullable=False),
    Column("entrance", Text),
    Column("floor", SmallInteger),
    Column("room", Text, nullable=False),
    Column("is_rental", Boolean, nullable=False, server_default=text("false")),
    Column("verified_at", DateTime(timezone=True)),
    Column("use_code", Text),
    reference("building_id", "buildings"),
    Index("units_building_idx", "tenant_id", "building_id"),
    Index("units_verified_idx", "tenant_id", "verified_at"),
)
