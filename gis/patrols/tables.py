"""Duty posts: where somebody stands, by shift."""

from sqlalchemy import Column, Index, Table, Text

from gis.metadata import METADATA, attributes_column, geometry_columns, register_columns, tenant_reference

DUTY_POSTS = Table(
    "duty_posts",
    METADATA,
    *register_columns(),
    Column("name", Text, nullable=False),
    Column("hours", Text),
    attributes_column(),
    *geometry_columns("POINT"),
    tenant_reference(),
    Index("duty_posts_geom_3857_idx", "geom_3857", postgresql_using="gist"),
)
