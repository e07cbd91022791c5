"""Components: code, state, accuracy, who answers for them, and when they were last checked."""

from sqlalchemy import Column, Computed, Date, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy.sql import text

from gis.metadata import METADATA, attributes_column, geometry_columns, register_columns, tenant_reference

COMPONENTS = Table(
    "components",
    METADATA,
    *register_columns(),
    Column("code", Text, nullable=False),
    Column("class", Text, Computed("substr(code, 7, 2)", persisted=True)),
    Column("kind", Text, Computed("substr(code, 7, 4)", persisted=True)),
    Column("name", Text),
    Column("state", Text, nullable=False, server_default="intact"),
    Column("accuracy", Text),
    Column("authority", Text),
    Column("owner", Text),
    Column("maintainer", Text),
    Column("surveyed_on", Date),
    Column("check_cycle_days", Integer),
    Column("checked_on", Date),
    attributes_column(),
    *geometry_columns("POINT"),
    tenant_reference(),
    UniqueConstraint("tenant_id", "code"),
    Index("components_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    Index(
        "components_due_idx", "tenant_id", "checked_on", postgresql_where=text("check_cycle_days is not null")
    ),
)
