"""Devices: cameras, smoke alarms, gates; where a camera looks and what it sees."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    Column,
    Computed,
    DateTime,
    Double,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from gis.metadata import (
    METADATA,
    attributes_column,
    geometry_columns,
    measure_column,
    reference,
    register_columns,
    tenant_reference,
)

DEVICES = Table(
    "devices",
    METADATA,
    *register_columns(),
    Column("kind", Text, nullable=False),
    Column("name", Text),
    Column("bearing_deg", Double),
    Column("angle_deg", Double),
    Column("range_m", Double),
    Column("height_m", Double),
    attributes_column(),
    *geometry_columns("POINT"),
    tenant_reference(),
    Index("devices_geom_3857_idx", "geom_3857", postgresql_using="gist"),
)

CAMERA_VIEWS = Table(
    "camera_views",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("device_id", UUID(as_uuid=True), nullable=False),
    Column("sector", Geometry("POLYGON", 4490, spatial_index=False), nullable=False),
    Column(
        "sector_3857",
        Geometry("POLYGON", 3857, spatial_index=False),
        Computed("st_transform(sector, 3857)", persisted=True),
    ),
    Column("seen", Geometry("MULTIPOLYGON", 4490, spatial_index=False), nullable=False),
    measure_column("sector_m2"),
    measure_column("seen_m2"),
    Column("derived_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    PrimaryKeyConstraint("tenant_id", "device_id"),
    reference("device_id", "devices"),
    Index("camera_views_sector_3857_idx", "sector_3857", postgresql_using="gist"),
)
