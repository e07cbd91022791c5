"""Households: counts and no geometry of their own; their place is their building's, who lives in them `gis.people`."""

from sqlalchemy import Column, DateTime, Index, Integer, SmallInteger, Table, text
from sqlalchemy.dialects.postgresql import UUID

from gis.metadata import METADATA, reference, register_columns

HOUSEHOLDS = Table(
    "households",
    METADATA,
    *register_columns(),
    Column("building_id", UUID(as_uuid=True), nullable=False),
    Column("unit_id", UUID(as_uuid=True)),
    Column("people", SmallInteger, nullable=False),
    Column("floating_people", SmallInteger, nullable=False, server_default=text("0")),
    Column("elderly_people", SmallInteger, nullable=False, server_default=text("0")),
    Column("child_people", SmallInteger, nullable=False, server_default=text("0")),
    Column("last_visited_at", DateTime(timezone=True)),
    Column("file_number", Integer, nullable=False, server_default=text("1")),
    reference("building_id", "buildings"),
    reference("unit_id", "units"),
    Index("households_building_idx", "tenant_id", "building_id"),
    Index("households_unit_idx", "tenant_id", "unit_id"),
)
