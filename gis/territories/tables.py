"""Territories, their versions and codes, the communities that number them, and the edits that change them."""

from sqlalchemy import (
    Column,
    DateTime,
    Double,
    ForeignKeyConstraint,
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
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, UUID, ExcludeConstraint

from gis.metadata import METADATA, attributes_column, geometry_columns, key_columns, point_column, reference

_KNOWN_NOW = text("upper_inf(recorded)")

TERRITORIES = Table(
    "territories",
    METADATA,
    *key_columns(),
    Column("level", Text, nullable=False),
    Column("community_id", UUID(as_uuid=True)),
    Column("kind", Text, nullable=False, server_default="general"),
    Column("settlement", Text),
    Column("source", Text, nullable=False),
    Column("source_key", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("tenant_id", "source", "source_key"),
    ForeignKeyConstraint(["tenant_id", "level"], ["levels.tenant_id", "levels.level"]),
    reference("community_id", "territories", deferrable=True, initially="DEFERRED"),
)

COMMUNITIES = Table(
    "communities",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("territory_id", UUID(as_uuid=True), nullable=False),
    Column("metric_epsg", Integer, nullable=False),
    Column("edition", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("tenant_id", "territory_id"),
    reference("territory_id", "territories"),
)

EDITS = Table(
    "edits",
    METADATA,
    *key_columns(),
    Column("community_id", UUID(as_uuid=True), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", JSONB, nullable=False, server_default=text("'{}'")),
    Column("reason", Text, nullable=False, server_default=""),
    Column("author_id", UUID(as_uuid=True)),
    Column("batch_id", UUID(as_uuid=True)),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("effective_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    UniqueConstraint("tenant_id", "community_id", "edition"),
    reference("community_id", "communities", "territory_id"),
    reference("batch_id", "import_batches"),
)

TERRITORY_CODES = Table(
    "territory_codes",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("territory_id", UUID(as_uuid=True), nullable=False),
    Column("assigned_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("tenant_id", "scheme", "code"),
    reference("territory_id", "territories"),
    Index("territory_codes_territory_idx", "tenant_id", "territory_id"),
)

TERRITORY_VERSIONS = Table(
    "territory_versions",
    METADATA,
    *key_columns(),
    Column("territory_id", UUID(as_uuid=True), nullable=False),
    Column("level", Text, nullable=False),
    Column("community_id", UUID(as_uuid=True)),
    Column("parent_id", UUID(as_uuid=True)),
    Column("code", Text, nullable=False),
    Column("number", Text),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("name_pinyin", Text, nullable=False, server_default=""),
    Column("name_initials", Text, nullable=False, server_default=""),
    attributes_column(),
    Column("content_hash", LargeBinary, nullable=False),
    *geometry_columns("MULTIPOLYGON"),
    point_column("label_point", nullable=False),
    Column("area_m2", Double, nullable=False),
    Column("colour", SmallInteger, nullable=False, server_default=text("1")),
    Column("valid", TSTZRANGE, nullable=False),
    Column("recorded", TSTZRANGE, nullable=False),
    Column("edition", Integer),
    Column("edit_id", UUID(as_uuid=True)),
    Column("ended_edit_id", UUID(as_uuid=True)),
    reference("territory_id", "territories"),
    reference("parent_id", "territories"),
    reference("edit_id", "edits"),
    reference("ended_edit_id", "edits"),
    ForeignKeyConstraint(["tenant_id", "level"], ["levels.tenant_id", "levels.level"]),
    ExcludeConstraint(
        ("tenant_id", "="),
        ("territory_id", "="),
        ("valid", "&&"),
        ("recorded", "&&"),
        using="gist",
        name="territory_versions_once",
    ),
    Index("territory_versions_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    Index("territory_versions_parent_idx", "tenant_id", "parent_id", postgresql_where=_KNOWN_NOW),
    Index(
        "territory_versions_community_idx",
        "tenant_id",
        "community_id",
        "level",
        postgresql_where=_KNOWN_NOW,
    ),
    Index("territory_versions_level_idx", "tenant_id", "level", "code", postgresql_where=_KNOWN_NOW),
    Index(
        "territory_versions_name_idx",
        "name",
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    ),
)

PARTITION_CHECKS = Table(
    "partition_checks",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("parent_id", UUID(as_uuid=True), nullable=False),
    Column("level", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("tenant_id", "parent_id", "level"),
)
