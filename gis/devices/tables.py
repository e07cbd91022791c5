"""Devices: cameras, smoke alarms, gates."""

from sqlalchemy import Column, Index, Table, Text

from gis.metadata import METADATA, attributes_column, geometry_columns, register_columns, tenant_reference

DEVICES = Table(
    "devices",
    METADATA,
    *register_columns(),
    Column("kind", Text, nullable=False),
    Column("name", Text),
    attributes_column(),
    *geometry_columns("POINT"),
    tenant_reference(),
    Index("devices_geom_3857_idx", "geom_3857", postgresql_using="gist"),
)
