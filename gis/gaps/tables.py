"""Scenarios of facility gaps."""

from sqlalchemy import Column, DateTime, Double, Integer, Table, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB, UUID

from gis.metadata import METADATA, key_columns, reference

SCENARIOS = Table(
    "scenarios",
    METADATA,
    *key_columns(),
    Column("community_id", UUID(as_uuid=True), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("limit_m", Double, nullable=False),
    Column("group_of", Text, nullable=False),
    Column("changes", JSONB, nullable=False),
    Column("versions", JSONB, nullable=False),
    Column("gap_before", Integer, nullable=False),
    Column("gap_after", Integer, nullable=False),
    Column("saved_by_id", UUID(as_uuid=True), nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    reference("community_id", "communities", "territory_id"),
    reference("saved_by_id", "users"),
    UniqueConstraint("tenant_id", "community_id", "name"),
)
