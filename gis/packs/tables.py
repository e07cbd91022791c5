"""Packs of tiles."""

from sqlalchemy import (
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from gis.metadata import METADATA, key_columns, reference

PACKS = Table(
    "packs",
    METADATA,
    *key_columns(),
    Column("territory_id", UUID(as_uuid=True), nullable=False),
    Column("format", Text, nullable=False),
    Column("layers", ARRAY(Text), nullable=False),
    Column("minzoom", SmallInteger, nullable=False),
    Column("maxzoom", SmallInteger, nullable=False),
    Column("ground_3857", ARRAY(Double), nullable=False),
    Column("map_areas", Text, nullable=False),
    Column("context_areas", Text, nullable=False),
    Column("sight_digest", LargeBinary, nullable=False),
    Column("likeness", LargeBinary, nullable=False),
    Column("standing", LargeBinary, nullable=False, server_default=text("''")),
    Column("job_id", UUID(as_uuid=True)),
    Column("requested_by_id", UUID(as_uuid=True), nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("built_at", DateTime(timezone=True)),
    Column("generation", Text),
    Column("sha256", Text),
    Column("tiles", Integer),
    Column("copied", Integer),
    Column("content", LargeBinary),
    reference("territory_id", "territories"),
    reference("requested_by_id", "users"),
    Index("packs_territory_idx", "tenant_id", "territory_id", text("requested_at desc")),
    Index("packs_requested_by_idx", "tenant_id", "requested_by_id", text("requested_at desc")),
)
