"""Households: counts, in the place of their building at every date; who lives in them is in `gis.people`."""

from sqlalchemy import Column, DateTime, Index, Integer, SmallInteger, Table, func, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, UUID, ExcludeConstraint

from gis.metadata import METADATA, reference, register_columns

HOUSEHOLDS = Table(
    "households",
    METADATA,
    *register_columns(),
    Column("building_id", UUID(as_uuid=True), nullable=False),
    Column("housed_since", DateTime(timezone=True), nullable=False, server_default=func.now()),
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

HOUSEHOLD_COUNTS = Table(
    "household_counts",
    METADATA,
    Column("tenant_id", Integer, primary_key=True, autoincrement=False),
    Column("building_id", UUID(as_uuid=True), primary_key=True),
    *(
        Column(name, Integer, nullable=False)
        for name in ("households", "people", "floating_people", "elderly_people", "child_people")
    ),
    reference("building_id", "buildings", ondelete="CASCADE"),
)

FORMER_HOMES = Table(
    "former_homes",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("household_id", UUID(as_uuid=True), nullable=False),
    Column("building_id", UUID(as_uuid=True), nullable=False),
    Column("valid", TSTZRANGE, nullable=False),
    reference("household_id", "households"),
    reference("building_id", "buildings"),
    ExcludeConstraint(
        ("tenant_id", "="),
        ("household_id", "="),
        ("valid", "&&"),
        name="former_homes_once",
        using="gist",
    ),
    Index("former_homes_building_idx", "tenant_id", "building_id"),
)
