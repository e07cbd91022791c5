"""Visits and the rules that say which households are to be visited how often."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from gis.metadata import METADATA, key_columns, reference, tenant_reference

VISIT_RULES = Table(
    "visit_rules",
    METADATA,
    *key_columns(),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("tag", Text),
    Column("period", Text),
    Column("every_days", Integer),
    Column("priority", SmallInteger, nullable=False, server_default=text("50")),
    Column("line", Text),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date),
    UniqueConstraint("tenant_id", "code", "effective_from"),
    tenant_reference(),
)

VISITS = Table(
    "visits",
    METADATA,
    *key_columns(),
    Column("household_id", UUID(as_uuid=True), nullable=False),
    Column("worker_id", UUID(as_uuid=True)),
    Column("user_id", UUID(as_uuid=True)),
    Column("kind", Text, nullable=False),
    Column("line", Text),
    Column("planned_on", Date),
    Column("visited_at", DateTime(timezone=True), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("unit_verified", Boolean, nullable=False, server_default=text("false")),
    Column("request_hash", LargeBinary, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    tenant_reference(),
    reference("household_id", "households"),
    reference("worker_id", "workers"),
    reference("user_id", "users"),
    Index("visits_household_idx", "tenant_id", "household_id", text("visited_at desc")),
    Index("visits_worker_idx", "tenant_id", "worker_id", "visited_at"),
    Index("visits_user_idx", "tenant_id", "user_id", "visited_at"),
)
