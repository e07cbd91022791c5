"""Tenants, their territory levels and their size rules."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gis.metadata import METADATA, key_columns, tenant_reference

TENANTS = Table(
    "tenants",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("is_demo", Boolean, nullable=False, server_default=text("false")),
    Column("is_default", Boolean, nullable=False, server_default=text("false")),
    Column("loaded", JSONB, nullable=False, server_default=text("'{}'")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("tenants_default_key", "is_default", unique=True, postgresql_where=text("is_default")),
)

LEVELS = Table(
    "levels",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("level", Text, nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("parent_level", Text),
    Column("covers_parent", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("code_scheme", Text, nullable=False),
    PrimaryKeyConstraint("tenant_id", "level"),
    UniqueConstraint("tenant_id", "ordinal"),
    ForeignKeyConstraint(["tenant_id", "parent_level"], ["levels.tenant_id", "levels.level"]),
    tenant_reference(),
)

SIZE_RULES = Table(
    "size_rules",
    METADATA,
    *key_columns(),
    Column("level", Text, nullable=False),
    Column("settlement", Text),
    Column("kind", Text),
    Column("measure", Text, nullable=False),
    Column("min_value", Double),
    Column("max_value", Double),
    Column("severity", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("source_en", Text),
    UniqueConstraint(
        "tenant_id",
        "level",
        "settlement",
        "kind",
        "measure",
        "effective_from",
        postgresql_nulls_not_distinct=True,
    ),
    ForeignKeyConstraint(["tenant_id", "level"], ["levels.tenant_id", "levels.level"]),
)
