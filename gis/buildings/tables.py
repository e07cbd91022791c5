"""Buildings and the units in them."""

from sqlalchemy import Boolean, Column, Computed, DateTime, Index, SmallInteger, Table, Text, text
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


def _address_order(parts: str) -> Column[str]:
    """A text by which rows sort as people count: every number padded, ten after nine. In the database's own words."""
    plain = f"translate({parts}, '０１２３４５６７８９'::text, '0123456789'::text)"
    padded = f"regexp_replace({plain}, '([0-9]+)'::text, '00000\\1'::text, 'g'::text)"
    cut = f"regexp_replace({padded}, '0*([0-9]{{6,}})'::text, '\\1'::text, 'g'::text)"
    return Column(
        "address_order", Text(collation="C"), Computed(f'"left"({cut}, 250)', persisted=True), nullable=False
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
    Column("use_code", Text),
    Column("floors", SmallInteger),
    Column("is_rental", Boolean, nullable=False, server_default=text("false")),
    attributes_column(),
    *geometry_columns("MULTIPOLYGON"),
    point_column("inner_point", nullable=False),
    point_column("entrance_point", nullable=True),
    measure_column("area_m2"),
    _address_order(
        "((COALESCE(street, ''::text) || ' '::text)"
        " || rtrim(COALESCE(house_number, name, ''::text), '号栋幢座楼'::text))"
    ),
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
    _address_order(
        "((((COALESCE(entrance, ''::text) || ' '::text)"
        " || ((COALESCE((floor)::integer, 0) + 100))::text) || ' '::text) || COALESCE(room, ''::text))"
    ),
    reference("building_id", "buildings"),
    Index("units_building_idx", "tenant_id", "building_id"),
    Index("units_verified_idx", "tenant_id", "verified_at"),
)

ENTRANCES = Table(
    "entrances",
    METADATA,
    *register_columns(),
    Column("building_id", UUID(as_uuid=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text),
    *geometry_columns("POINT"),
    tenant_reference(),
    reference("building_id", "buildings"),
    Index("entrances_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    Index("entrances_building_idx", "tenant_id", "building_id"),
)
