"""Bodies, overlay areas with their changes and versions, and the rules of competence."""

from geoalchemy2 import Geometry
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
from sqlalchemy.dialects.postgresql import TSTZRANGE, UUID, ExcludeConstraint

from gis.metadata import (
    METADATA,
    geometry_columns,
    key_columns,
    name_columns,
    point_column,
    reference,
    tenant_reference,
)

BODIES = Table(
    "bodies",
    METADATA,
    *key_columns(),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("tenant_id", "name"),
    tenant_reference(),
)

OVERLAYS = Table(
    "overlays",
    METADATA,
    *key_columns(),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_key", Text, nullable=False),
    Column("number", Integer, nullable=False, server_default=text("0")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("tenant_id", "source", "source_key"),
    tenant_reference(),
)

OVERLAY_CHANGES = Table(
    "overlay_changes",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("overlay_id", UUID(as_uuid=True), nullable=False),
    Column("number", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author_id", UUID(as_uuid=True)),
    Column("batch_id", UUID(as_uuid=True)),
    Column("idempotency_key", UUID(as_uuid=True)),
    Column("request_hash", LargeBinary, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("effective_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("tenant_id", "overlay_id", "number"),
    reference("overlay_id", "overlays"),
    reference("author_id", "users"),
    reference("batch_id", "import_batches"),
    Index(
        "overlay_changes_idempotency_key",
        "tenant_id",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key is not null"),
    ),
)

_CHANGE = ["overlay_changes.tenant_id", "overlay_changes.overlay_id", "overlay_changes.number"]

OVERLAY_VERSIONS = Table(
    "overlay_versions",
    METADATA,
    *key_columns(),
    Column("overlay_id", UUID(as_uuid=True), nullable=False),
    Column("number", Integer, nullable=False),
    Column("ended_number", Integer),
    *name_columns(required=True),
    Column("name_en", Text),
    Column("body_id", UUID(as_uuid=True)),
    Column("content_hash", LargeBinary, nullable=False),
    Column("line", Geometry("MULTILINESTRING", 4490, spatial_index=False)),
    Column("buffer_m", Double),
    *geometry_columns("MULTIPOLYGON"),
    point_column("label_point", nullable=False),
    Column("area_m2", Double, nullable=False),
    Column("valid", TSTZRANGE, nullable=False),
    Column("recorded", TSTZRANGE, nullable=False, server_default=text("tstzrange(clock_timestamp(), null)")),
    ForeignKeyConstraint(["tenant_id", "overlay_id", "number"], _CHANGE),
    ForeignKeyConstraint(["tenant_id", "overlay_id", "ended_number"], _CHANGE),
    reference("body_id", "bodies"),
    ExcludeConstraint(
        ("tenant_id", "="),
        ("overlay_id", "="),
        ("valid", "&&"),
        ("recorded", "&&"),
        using="gist",
        name="overlay_versions_once",
    ),
    Index("overlay_versions_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    Index(
        "overlay_versions_overlay_idx",
        "tenant_id",
        "overlay_id",
        postgresql_where=text("upper_inf(recorded)"),
    ),
)

COMPETENCE_RULES = Table(
    "competence_rules",
    METADATA,
    *key_columns(),
    Column("pattern", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_en", Text),
    Column("priority", SmallInteger, nullable=False),
    Column("overlay_kind", Text),
    Column("overlay_id", UUID(as_uuid=True)),
    Column("level", Text),
    Column("body_id", UUID(as_uuid=True)),
    Column("source", Text, nullable=False),
    Column("author_id", UUID(as_uuid=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("valid", TSTZRANGE, nullable=False),
    reference("overlay_id", "overlays"),
    ForeignKeyConstraint(["tenant_id", "level"], ["levels.tenant_id", "levels.level"]),
    reference("body_id", "bodies"),
    reference("author_id", "users"),
    Index(
        "competence_rules_overlay_idx",
        "tenant_id",
        "overlay_id",
        postgresql_where=text("overlay_id is not null"),
    ),
)
