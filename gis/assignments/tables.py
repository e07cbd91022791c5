"""Assignments: subject → territory, derived, with the rule, measure and edition that produced them."""

from sqlalchemy import Column, Double, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, UUID

from gis.metadata import METADATA, key_columns, reference, tenant_reference

_CURRENT = text("upper_inf(valid) and upper_inf(recorded)")

ASSIGNMENTS = Table(
    "assignments",
    METADATA,
    *key_columns(),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", UUID(as_uuid=True), nullable=False),
    Column("community_id", UUID(as_uuid=True)),
    Column("grid_id", UUID(as_uuid=True)),
    Column("lane_id", UUID(as_uuid=True)),
    Column("building_id", UUID(as_uuid=True)),
    Column("rule", Text, nullable=False),
    Column("measure", Double),
    Column("edition", Integer),
    Column("valid", TSTZRANGE, nullable=False),
    Column("recorded", TSTZRANGE, nullable=False, server_default=text("tstzrange(now(), null)")),
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
    Index("assignments_grid_idx", "tenant_id", "grid_id", "subject_kind", postgresql_where=_CURRENT),
    Index("assignments_lane_idx", "tenant_id", "lane_id", "subject_kind", postgresql_where=_CURRENT),
    Index(
        "assignments_community_idx", "tenant_id", "community_id", "subject_kind", postgresql_where=_CURRENT
    ),
)
