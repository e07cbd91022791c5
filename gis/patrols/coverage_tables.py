"""What patrols covered: pieces of lane lines by run and hour, and what in a track should be looked at."""

from sqlalchemy import (
    Column,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSONB, UUID

from gis.metadata import METADATA, key_columns, reference

RUN_COVERAGE = Table(
    "run_coverage",
    METADATA,
    Column("tenant_id", Integer, primary_key=True),
    Column("run_id", UUID(as_uuid=True), primary_key=True),
    Column("point_count", Integer, nullable=False),
    Column("covered_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("gaps", Integer, nullable=False),
    Column("jumps", Integer, nullable=False),
    Column("stays", Integer, nullable=False),
    Column("imprecise", Integer, nullable=False),
    Column("stray", Integer, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("covered_m", Double, nullable=False),
    reference("run_id", "patrol_runs"),
)

LANE_COVERAGE = Table(
    "lane_coverage",
    METADATA,
    Column("tenant_id", Integer, primary_key=True),
    Column("run_id", UUID(as_uuid=True), primary_key=True),
    Column("lane_line_id", UUID(as_uuid=True), primary_key=True),
    Column("hour", DateTime(timezone=True), primary_key=True),
    Column("pieces", INT4MULTIRANGE, nullable=False),
    Column("length_dm", Integer, nullable=False),
    Column("passes", SmallInteger, nullable=False, server_default=text("0")),
    reference("run_id", "patrol_runs"),
    ForeignKeyConstraint(
        ["tenant_id", "lane_line_id"], ["lane_lines.tenant_id", "lane_lines.id"], ondelete="CASCADE"
    ),
    Index("lane_coverage_line_idx", "tenant_id", "lane_line_id", "hour"),
)

TRACK_FLAGS = Table(
    "track_flags",
    METADATA,
    *key_columns(),
    Column("run_id", UUID(as_uuid=True), nullable=False),
    Column("code", Text, nullable=False),
    Column("since_at", DateTime(timezone=True), nullable=False),
    Column("until_at", DateTime(timezone=True), nullable=False),
    Column("params", JSONB, nullable=False),
    Column("other_run_id", UUID(as_uuid=True)),
    reference("run_id", "patrol_runs"),
    reference("other_run_id", "patrol_runs"),
    Index("track_flags_run_idx", "tenant_id", "run_id"),
    Index(
        "track_flags_other_idx",
        "tenant_id",
        "other_run_id",
        postgresql_where=text("other_run_id is not null"),
    ),
)
