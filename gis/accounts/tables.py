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
    SmallInteger,
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
    Column("second", Text),
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

SECOND_FACTORS = Table(
    "second_factors",
    METADATA,
    *key_columns(),
    Column("user_id", UUID(as_uuid=True), nullable=False),
    Column("secret_sealed", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("last_step", BigInteger, nullable=False, server_default=text("0")),
    Column("ended_at", DateTime(timezone=True)),
    reference("user_id", "users"),
    Index(
        "second_factors_user_key",
        "tenant_id",
        "user_id",
        unique=True,
        postgresql_where=text("ended_at is null"),
    ),
)

RECOVERY_CODES = Table(
    "recovery_codes",
    METADATA,
    *key_columns(),
    Column("factor_id", UUID(as_uuid=True), nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("code_hash", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("used_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    reference("factor_id", "second_factors"),
    Index(
        "recovery_codes_position_key",
        "tenant_id",
        "factor_id",
        "position",
        unique=True,
        postgresql_where=text("ended_at is null"),
    ),
)

SECOND_FACTOR_RULES = Table(
    "second_factor_rules",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("roles", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("changed_by_id", UUID(as_uuid=True)),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("tenant_id"),
    tenant_reference(),
    reference("changed_by_id", "users"),
)

SECOND_FACTOR_RESETS = Table(
    "second_factor_resets",
    METADATA,
    *key_columns(),
    Column("user_id", UUID(as_uuid=True), nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by_id", UUID(as_uuid=True), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("state", Text, nullable=False, server_default="open"),
    Column("decided_by_id", UUID(as_uuid=True)),
    Column("decided_at", DateTime(timezone=True)),
    reference("user_id", "users"),
    reference("asked_by_id", "users"),
    reference("decided_by_id", "users"),
    Index(
        "second_factor_resets_open_key",
        "tenant_id",
        "user_id",
        unique=True,
        postgresql_where=text("state = 'open'"),
    ),
)
