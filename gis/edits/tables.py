"""Lineage, drafts with their steps and events, and the outbox of news."""

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from gis.metadata import METADATA, identity_column, key_columns, reference, tenant_reference

LINEAGE = Table(
    "lineage",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("edit_id", UUID(as_uuid=True), nullable=False),
    Column("from_id", UUID(as_uuid=True), nullable=False),
    Column("to_id", UUID(as_uuid=True), nullable=False),
    Column("area_share", Double, nullable=False),
    Column("household_share", Double),
    PrimaryKeyConstraint("tenant_id", "edit_id", "from_id", "to_id"),
    reference("edit_id", "edits"),
    reference("from_id", "territories"),
    reference("to_id", "territories"),
    Index("lineage_from_idx", "tenant_id", "from_id"),
    Index("lineage_to_idx", "tenant_id", "to_id"),
)

DRAFTS = Table(
    "drafts",
    METADATA,
    *key_columns(),
    Column("community_id", UUID(as_uuid=True), nullable=False),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="draft"),
    Column("base_edition", Integer, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("author_id", UUID(as_uuid=True), nullable=False),
    Column("submitted_by_id", UUID(as_uuid=True)),
    Column("approved_by_id", UUID(as_uuid=True)),
    Column("effective_at", DateTime(timezone=True)),
    Column("is_outdated", Boolean, nullable=False, server_default=text("false")),
    Column("conflict", JSONB),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    reference("community_id", "communities", "territory_id"),
    reference("author_id", "users"),
    reference("submitted_by_id", "users"),
    reference("approved_by_id", "users"),
    Index("drafts_community_idx", "tenant_id", "community_id", "state"),
    Index("drafts_due_idx", "effective_at", postgresql_where=text("state = 'recorded'")),
)

DRAFT_STEPS = Table(
    "draft_steps",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("draft_id", UUID(as_uuid=True), nullable=False),
    Column("position", Integer, nullable=False),
    Column("intent", JSONB, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("result_hash", LargeBinary, nullable=False),
    Column("impact", JSONB, nullable=False, server_default=text("'{}'")),
    Column("added_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("removed_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("tenant_id", "draft_id", "position"),
    reference("draft_id", "drafts"),
)

DRAFT_EVENTS = Table(
    "draft_events",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("draft_id", UUID(as_uuid=True), nullable=False),
    identity_column(),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("actor_id", UUID(as_uuid=True)),
    Column("action", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("comment", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("tenant_id", "draft_id", "id"),
    reference("draft_id", "drafts"),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    identity_column(),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("topic", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    PrimaryKeyConstraint("tenant_id", "id"),
    tenant_reference(),
)
