"""Accounts, their sessions, and the log of what they did."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from gis.metadata import METADATA, identity_column, key_columns, reference, tenant_reference

USERS = Table(
    "users",
    METADATA,
    *key_columns(),
    Column("username", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("locale", Text, nullable=False, server_default="zh"),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("password_until", DateTime(timezone=True)),
    UniqueConstraint("tenant_id", "username"),
    tenant_reference(),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    *key_columns(),
    Column("user_id", UUID(as_uuid=True), nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("way", Text, nullable=False, server_default="password"),
    Column("address", Text, nullable=False, server_default=""),
    Column("client", Text, nullable=False, server_default=""),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("token_hash", "tenant_id"),
    reference("user_id", "users"),
    Index("sessions_user_idx", "tenant_id", "user_id"),
)

API_KEYS = Table(
    "api_keys",
    METADATA,
    *key_columns(),
    Column("user_id", UUID(as_uuid=True), nullable=False),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False),
    Column("rights", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("last_used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    UniqueConstraint("token_hash", "tenant_id"),
    reference("user_id", "users"),
    Index("api_keys_user_idx", "tenant_id", "user_id"),
)

IDENTITIES = Table(
    "identities",
    METADATA,
    *key_columns(),
    Column("user_id", UUID(as_uuid=True), nullable=False),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    reference("user_id", "users"),
    Index(
        "identities_subject_key",
        "tenant_id",
        "issuer",
        "subject",
        unique=True,
        postgresql_where=text("ended_at is null"),
    ),
    Index("identities_user_idx", "tenant_id", "user_id"),
)

AUDIT_LOG = Table(
    "audit_log",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    identity_column(),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("actor_id", UUID(as_uuid=True)),
    Column("action", Text, nullable=False),
    Column("subject_kind", Text),
    Column("subject_id", Text),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'")),
    Column("area_id", UUID(as_uuid=True)),
    Column("seq", BigInteger, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant_id", "at", "id"),
    tenant_reference(),
    Index("audit_log_chain_idx", "tenant_id", "area_id", "seq"),
    Index("audit_log_subject_idx", "tenant_id", "subject_kind", "subject_id"),
    Index("audit_log_actor_idx", "tenant_id", "actor_id", "at"),
    postgresql_partition_by="RANGE (at)",
)

AUDIT_HEADS = Table(
    "audit_heads",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("area_id", UUID(as_uuid=True), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant_id", "area_id"),
    tenant_reference(),
)
