"""Scenarios and runs of facility gaps."""

from sqlalchemy import (
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
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

GAP_RUNS = Table(
    "gap_runs",
    METADATA,
    *key_columns(),
    Column("community_id", UUID(as_uuid=True), nullable=False),
    Column("scenario_id", UUID(as_uuid=True)),
    Column("key", Text, nullable=False),
    Column("versions", JSONB, nullable=False),
    Column("job_id", UUID(as_uuid=True)),
    Column("requested_by_id", UUID(as_uuid=True), nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("finished_at", DateTime(timezone=True)),
    Column("found", JSONB),
    Column("report_pdf", LargeBinary),
    Column("report_xlsx", LargeBinary),
    Column("report_gpkg", LargeBinary),
    reference("community_id", "communities", "territory_id"),
    reference("requested_by_id", "users"),
    Index("gap_runs_community_idx", "tenant_id", "community_id", text("requested_at desc")),
)
