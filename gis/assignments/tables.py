"""Assignments: subject → territory, derived, with the rule, measure and edition that produced them."""

from sqlalchemy import Column, DateTime, Double, Index, Integer, Table, Text, func, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, UUID, ExcludeConstraint

from gis.metadata import METADATA, key_columns, reference, tenant_reference

_CURRENT = text("upper_inf(valid) and upper_inf(recorded)")
_REACHING = text("rule in ('largest_share', 'manual') and upper_inf(valid) and upper_inf(recorded)")
_IN_ORDER = ("subject_kind", "address_order", "subject_id")

ASSIGNMENTS = Table(
    "assignments",
    METADATA,
    *key_columns(),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", UUID(as_uuid=True), nullable=False),
    Column("community_id", UUID(as_uuid=True)),
    Column("grid_id", UUID(as_uuid=True)),
    Column("lane_id", UUID(as_uuid=True)),
    Column("rule", Text, nullable=False),
    Column("measure", Double),
    Column("edition", Integer),
    Column("valid", TSTZRANGE, nullable=False),
    Column("recorded", TSTZRANGE, nullable=False, server_default=text("tstzrange(now(), null)")),
    Column("address_order", Text(collation="C"), nullable=False, server_default=""),
    tenant_reference(),
    reference("community_id", "territories"),
    reference("grid_id", "territories"),
    reference("lane_id", "territories"),
    Index(
        "assignments_current_key",
        "tenant_id",
        "subject_kind",
        "subject_id",
        unique=True,
        postgresql_where=_CURRENT,
    ),
    Index(
        "assignments_subject_idx",
        "tenant_id",
        "subject_kind",
        "subject_id",
        postgresql_where=text("upper_inf(recorded)"),
    ),
    Index("assignments_grid_idx", "tenant_id", "grid_id", *_IN_ORDER, postgresql_where=_CURRENT),
    Index("assignments_lane_idx", "tenant_id", "lane_id", *_IN_ORDER, postgresql_where=_CURRENT),
    Index("assignments_community_idx", "tenant_id", "community_id", *_IN_ORDER, postgresql_where=_CURRENT),
    Index("assignments_reaching_idx", "tenant_id", postgresql_where=_REACHING),
)

_IN_FORCE = text("upper_inf(valid)")

ASSIGNMENT_OVERRIDES = Table(
    "assignment_overrides",
    METADATA,
    *key_columns(),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", UUID(as_uuid=True), nullable=False),
    Column("territory_id", UUID(as_uuid=True), nullable=False),
    Column("reason", Text, nullable=False),
    Column("author_id", UUID(as_uuid=True)),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("valid", TSTZRANGE, nullable=False),
    Column("revoked_by_id", UUID(as_uuid=True)),
    Column("revoke_reason", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    tenant_reference(),
    reference("territory_id", "territories"),
    reference("author_id", "users"),
    reference("revoked_by_id", "users"),
    ExcludeConstraint(
        ("tenant_id", "="),
        ("subject_kind", "="),
        ("subject_id", "="),
        ("valid", "&&"),
        name="assignment_overrides_once",
        using="gist",
    ),
    Index("assignment_overrides_territory_idx", "tenant_id", "territory_id", postgresql_where=_IN_FORCE),
    Index("assignment_overrides_expires_idx", "tenant_id", "expires_at", postgresql_where=_IN_FORCE),
)
