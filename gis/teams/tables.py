"""Workers and the duties that bind them to territories."""

from sqlalchemy import Column, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, UUID, ExcludeConstraint

from gis.metadata import METADATA, reference, register_columns, tenant_reference

WORKERS = Table(
    "workers",
    METADATA,
    *register_columns(),
    Column("name", Text, nullable=False),
    Column("phone_masked", Text),
    Column("employment", Text),
    Column("team", Text),
    tenant_reference(),
)

DUTIES = Table(
    "duties",
    METADATA,
    *register_columns(),
    Column("worker_id", UUID(as_uuid=True), nullable=False),
    Column("territory_id", UUID(as_uuid=True), nullable=False),
    Column("role", Text, nullable=False),
    Column("valid", TSTZRANGE, nullable=False, server_default=text("tstzrange(now(), null)")),
    reference("worker_id", "workers"),
    reference("territory_id", "territories"),
    ExcludeConstraint(
        ("tenant_id", "="),
        ("territory_id", "="),
        ("role", "="),
        ("valid", "&&"),
        using="gist",
        name="duties_one_head",
        where=text("role in ('grid_head', 'lane_head', 'building_head')"),
    ),
    Index("duties_territory_idx", "tenant_id", "territory_id"),
    Index("duties_worker_idx", "tenant_id", "worker_id"),
)
