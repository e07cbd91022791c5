"""Grants: which account has which area."""

from sqlalchemy import ARRAY, Column, DateTime, Index, Table, Text, func, text
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
