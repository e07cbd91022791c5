"""Grants: which account has which area; and requests for more."""

from sqlalchemy import ARRAY, Column, DateTime, Index, Integer, Table, Text, func, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, UUID

from gis.metadata import METADATA, key_columns, reference

GRANTS = Table(
    "grants",
    METADATA,
    *key_columns(),
    Column("user_id", UUID(as_uuid=True), nullable=False),
    Column("territory_id", UUID(as_uuid=True)),
    Column("lines", ARRAY(Text)),
    Column("classes", ARRAY(Text), nullable=False, server_default=text("'{map,people}'")),
    Column("kind", Text, nullable=False, server_default="standing"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("granted_by_id", UUID(as_uuid=True)),
    Column("approved_by_id", UUID(as_uuid=True)),
    Column("valid", TSTZRANGE, nullable=False, server_default=text("tstzrange(now(), null)")),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    reference("user_id", "users"),
    reference("territory_id", "territories"),
    reference("granted_by_id", "users"),
    reference("approved_by_id", "users"),
    Index("grants_user_idx", "tenant_id", "user_id"),
    Index(
        "grants_territory_idx", "tenant_id", "territory_id", postgresql_where=text("territory_id is not null")
    ),
)

ACCESS_REQUESTS = Table(
    "access_requests",
    METADATA,
    *key_columns(),
    Column("user_id", UUID(as_uuid=True), nullable=False),
    Column("wanted", Text, nullable=False),
    Column("territory_id", UUID(as_uuid=True)),
    Column("classes", ARRAY(Text), nullable=False),
    Column("hours", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_by_id", UUID(as_uuid=True)),
    Column("answer", Text, nullable=False, server_default=""),
    Column("grant_id", UUID(as_uuid=True)),
    reference("user_id", "users"),
    reference("territory_id", "territories"),
    reference("decided_by_id", "users"),
    reference("grant_id", "grants"),
    Index("access_requests_user_idx", "tenant_id", "user_id"),
    Index("access_requests_open_idx", "tenant_id", "created_at", postgresql_where=text("state = 'open'")),
)
