"""Import batches, the rows they refused, and what register rows said before they changed."""

from sqlalchemy import (
    BigInteger,
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
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, UUID

from gis.metadata import METADATA, identity_column, key_columns, reference, tenant_reference

IMPORT_BATCHES = Table(
    "import_batches",
    METADATA,
    *key_columns(),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", LargeBinary, nullable=False),
    Column("source_crs", Text),
    Column("options", JSONB, nullable=False, server_default=text("'{}'")),
    Column("status", Text, nullable=False),
    Column("counts", JSONB, nullable=False, server_default=text("'{}'")),
    Column("report", JSONB, nullable=False, server_default=text("'{}'")),
    Column("author_id", UUID(as_uuid=True)),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("finished_at", DateTime(timezone=True)),
    tenant_reference(),
    Index("import_batches_started_idx", "tenant_id", "started_at"),
)

REJECTED_ROWS = Table(
    "rejected_rows",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("batch_id", UUID(as_uuid=True), nullable=False),
    identity_column(),
    Column("row_number", BigInteger, nullable=False),
    Column("source_key", Text),
    Column("code", Text, nullable=False),
    Column("message_zh", Text, nullable=False),
    Column("message_en", Text, nullable=False),
    Column("lon", Double),
    Column("lat", Double),
    Column("payload", JSONB, nullable=False, server_default=text("'{}'")),
    PrimaryKeyConstraint("tenant_id", "batch_id", "id"),
    reference("batch_id", "import_batches"),
)

REGISTER_VERSIONS = Table(
    "register_versions",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    identity_column(),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", UUID(as_uuid=True), nullable=False),
    Column("recorded", TSTZRANGE, nullable=False),
    Column("batch_id", UUID(as_uuid=True)),
    Column("before", JSONB, nullable=False),
    PrimaryKeyConstraint("tenant_id", "id"),
    tenant_reference(),
    Index("register_versions_subject_idx", "tenant_id", "subject_kind", "subject_id"),
)
