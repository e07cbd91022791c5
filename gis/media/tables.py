"""Photos, the pieces of those under way, and their contents."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from gis.metadata import METADATA, key_columns, reference, tenant_reference

MEDIA = Table(
    "media",
    METADATA,
    *key_columns(),
    Column("sha256", LargeBinary, nullable=False),
    Column("byte_count", Integer, nullable=False),
    Column("received_count", Integer, nullable=False, server_default=text("0")),
    Column("uploaded_by_id", UUID(as_uuid=True)),
    Column("incident_id", UUID(as_uuid=True)),
    Column("taken_at", DateTime(timezone=True)),
    Column("position", Geometry("POINT", 4326, spatial_index=False)),
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("ready_at", DateTime(timezone=True)),
    Column("attached_at", DateTime(timezone=True)),
    tenant_reference(),
    reference("uploaded_by_id", "users"),
    reference("incident_id", "incidents"),
    Index(
        "media_free_key",
        "tenant_id",
        "uploaded_by_id",
        "sha256",
        unique=True,
        postgresql_where=text("incident_id is null"),
    ),
    Index("media_incident_idx", "tenant_id", "incident_id", postgresql_where=text("incident_id is not null")),
    Index("media_content_idx", "tenant_id", "sha256"),
)

MEDIA_CHUNKS = Table(
    "media_chunks",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("media_id", UUID(as_uuid=True), nullable=False),
    Column("start_byte", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("tenant_id", "media_id", "start_byte"),
    tenant_reference(),
    reference("media_id", "media", ondelete="CASCADE"),
)

MEDIA_CONTENTS = Table(
    "media_contents",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("thumbnail", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    PrimaryKeyConstraint("tenant_id", "sha256"),
    tenant_reference(),
)
