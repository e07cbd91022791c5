"""The names that the search box finds, one narrow row each, kept by triggers of the tables they come from."""

from sqlalchemy import Column, DateTime, Double, Index, Integer, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR, UUID

from gis.metadata import METADATA, tenant_reference

SEARCH_NAMES = Table(
    "search_names",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("id", UUID(as_uuid=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", UUID(as_uuid=True), nullable=False),
    Column("name", Text),
    Column("code", Text),
    Column("number", Text),
    Column("address", Text),
    Column("name_pinyin", Text, nullable=False, server_default=""),
    Column("name_initials", Text, nullable=False, server_default=""),
    Column("lon", Double, nullable=False),
    Column("lat", Double, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False, server_default=text("'-infinity'")),
    Column("until", DateTime(timezone=True), nullable=False, server_default=text("'infinity'")),
    Column("community_id", UUID(as_uuid=True)),
    Column("grid_id", UUID(as_uuid=True)),
    Column("lane_id", UUID(as_uuid=True)),
    Column("terms", TSVECTOR, nullable=False),
    Column("also", Text),
    Column("also_pinyin", Text, nullable=False, server_default=""),
    Column("also_initials", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("tenant_id", "id"),
    tenant_reference(),
    Index("search_names_terms_idx", "terms", postgresql_using="gin"),
)
