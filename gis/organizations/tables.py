"""Organisations and shops, and the personal part beside them: whom to call there."""

from sqlalchemy import Boolean, Column, Date, Index, LargeBinary, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import UUID

from gis.metadata import (
    METADATA,
    geometry_columns,
    key_columns,
    name_columns,
    reference,
    register_columns,
    tenant_reference,
)

ORGANIZATIONS = Table(
    "organizations",
    METADATA,
    *register_columns(),
    Column("kind", Text, nullable=False),
    *name_columns(required=True),
    Column("credit_code", Text),
    Column("business", Text),
    Column("group_name", Text),
    Column("size_band", Text),
    Column("address", Text),
    Column("building_id", UUID(as_uuid=True)),
    Column("room", Text),
    Column("status", Text, nullable=False, server_default="open"),
    Column("opened_on", Date),
    Column("closed_on", Date),
    Column("is_key_place", Boolean, nullable=False, server_default=text("false")),
    Column("key_place_basis", Text),
    *geometry_columns("POINT"),
    tenant_reference(),
    reference("building_id", "buildings"),
    Index("organizations_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    Index("organizations_name_idx", "tenant_id", "name_pinyin", "id"),
    Index(
        "organizations_building_idx",
        "tenant_id",
        "building_id",
        postgresql_where=text("building_id is not null"),
    ),
)

ORGANIZATION_CONTACTS = Table(
    "organization_contacts",
    METADATA,
    *key_columns(),
    Column("organization_id", UUID(as_uuid=True), nullable=False),
    Column("name", Text),
    Column("phone_masked", Text),
    Column("phone_sealed", LargeBinary),
    Column("phone_mark", LargeBinary),
    Column("batch_id", UUID(as_uuid=True)),
    UniqueConstraint("tenant_id", "organization_id"),
    reference("organization_id", "organizations"),
    reference("batch_id", "import_batches"),
)
