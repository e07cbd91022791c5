"""Which device and which address reported what, as keyed marks, for as long as they are counted."""

from sqlalchemy import Column, DateTime, Index, LargeBinary, Table, func

from gis.metadata import METADATA, key_columns, tenant_reference

SNAP_REPORTS = Table(
    "snap_reports",
    METADATA,
    *key_columns(),
    Column("device_mark", LargeBinary, nullable=False),
    Column("address_mark", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    tenant_reference(),
    Index("snap_reports_device_idx", "tenant_id", "device_mark", "received_at"),
    Index("snap_reports_address_idx", "tenant_id", "address_mark", "received_at"),
)
