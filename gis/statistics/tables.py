"""Releases of statistics and their rows, one a territory; a row without counts is closed."""

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from gis.metadata import METADATA, key_columns, reference, tenant_reference

STATISTICS_RELEASES = Table(
    "statistics_releases",
    METADATA,
    *key_columns(),
    Column("number", Integer, nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
    Column("suppress_below", SmallInteger, nullable=False),
    Column("formula_edition", SmallInteger, nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("blocks", JSONB, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("author_id", UUID(as_uuid=True)),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    UniqueConstraint("tenant_id", "number"),
    tenant_reference(),
    reference("author_id", "users"),
)

STATISTICS_ROWS = Table(
    "statistics_rows",
    METADATA,
    *key_columns(),
    Column("release_id", UUID(as_uuid=True), nullable=False),
    Column("territory_id", UUID(as_uuid=True)),
    Column("level", Text, nullable=False),
    Column("parent_id", UUID(as_uuid=True)),
    Column("community_id", UUID(as_uuid=True)),
    Column("code", Text, nullable=False),
    Column("number", Text),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("edition", Integer),
    Column("counts", JSONB),
    reference("release_id", "statistics_releases"),
    reference("territory_id", "territories"),
    Index("statistics_rows_territory_key", "tenant_id", "release_id", "territory_id", unique=True),
    Index("statistics_rows_parent_idx", "tenant_id", "release_id", "parent_id"),
)
