"""How buildings and units are called, now and before."""

from sqlalchemy import Column, Index, LargeBinary, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, UUID

from gis.metadata import METADATA, key_columns, reference

_OPEN = "upper_inf(valid)"

ADDRESSES = Table(
    "addresses",
    METADATA,
    *key_columns(),
    Column("building_id", UUID(as_uuid=True), nullable=False),
    Column("unit_id", UUID(as_uuid=True)),
    Column("source", Text, nullable=False, server_default="page"),
    Column("source_key", Text, nullable=False, server_default=text("gen_random_uuid()::text")),
    Column("content_hash", LargeBinary, nullable=False, server_default=text("''::bytea")),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("spelling", Text, nullable=False),
    Column("name_pinyin", Text, nullable=False, server_default=""),
    Column("name_initials", Text, nullable=False, server_default=""),
    Column("valid", TSTZRANGE, nullable=False, server_default=text("tstzrange(clock_timestamp(), null)")),
    Column("batch_id", UUID(as_uuid=True)),
    Column("author_id", UUID(as_uuid=True)),
    UniqueConstraint("tenant_id", "source", "source_key"),
    reference("building_id", "buildings"),
    reference("unit_id", "units"),
    reference("batch_id", "import_batches"),
    reference("author_id", "users"),
    Index(
        "addresses_standard_once",
        "tenant_id",
        "building_id",
        "unit_id",
        unique=True,
        postgresql_where=text(f"kind = 'standard' and {_OPEN}"),
        postgresql_nulls_not_distinct=True,
    ),
    Index(
        "addresses_spelling_once",
        "tenant_id",
        "building_id",
        "unit_id",
        "spelling",
        unique=True,
        postgresql_where=text(_OPEN),
        postgresql_nulls_not_distinct=True,
    ),
    Index(
        "addresses_spelling_from_idx",
        "tenant_id",
        "spelling",
        postgresql_ops={"spelling": "text_pattern_ops"},
        postgresql_where=text(_OPEN),
    ),
    Index(
        "addresses_spelling_idx",
        "spelling",
        postgresql_using="gin",
        postgresql_ops={"spelling": "gin_trgm_ops"},
    ),
)
