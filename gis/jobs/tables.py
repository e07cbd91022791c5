"""Jobs."""

from sqlalchemy import Boolean, Column, DateTime, Double, Index, Integer, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from gis.metadata import METADATA, key_columns, reference

JOBS = Table(
    "jobs",
    METADATA,
    *key_columns(),
    Column("kind", Text, nullable=False),
    Column("community_id", UUID(as_uuid=True), nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("params", JSONB, nullable=False, server_default=text("'{}'")),
    Column("progress", Double, nullable=False, server_default=text("0")),
    Column("phase", Text, nullable=False, server_default="queued"),
    Column("result", JSONB),
    Column("error", JSONB),
    Column("cancel_requested", Boolean, nullable=False, server_default=text("false")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("subject", Text, nullable=False, server_default=text("''")),
    Column("requested_by_id", UUID(as_uuid=True), nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    reference("community_id", "communities", "territory_id"),
    reference("requested_by_id", "users"),
    Index("jobs_community_idx", "tenant_id", "community_id", text("requested_at desc")),
    Index(
        "jobs_open_key",
        "tenant_id",
        "kind",
        "community_id",
        "subject",
        unique=True,
        postgresql_where=text("state in ('queued', 'running')"),
    ),
)
