"""What was patrolled: runs, what phones sent of them, check-ins, findings, tracks and where members are."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Double,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, REAL, UUID

from gis.metadata import METADATA, key_columns, point_column, reference, tenant_reference


def _moment(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


PATROL_RUNS = Table(
    "patrol_runs",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("id", UUID(as_uuid=True), nullable=False),
    Column("user_id", UUID(as_uuid=True)),
    Column("worker_id", UUID(as_uuid=True)),
    Column("plan_id", UUID(as_uuid=True)),
    Column("occurs_on", Date),
    Column("territory_id", UUID(as_uuid=True), nullable=False),
    Column("community_id", UUID(as_uuid=True)),
    Column("device_id", UUID(as_uuid=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("last_seq", Integer, nullable=False),
    _moment("started_observed_at"),
    _moment("started_at"),
    _moment("received_at"),
    _moment("heard_at"),
    _moment("finished_at", nullable=True),
    Column("run_day", Date, nullable=False),
    Column("point_count", Integer, nullable=False, server_default=text("0")),
    Column("distance_m", Double, nullable=False, server_default=text("0")),
    Column("gap_count", Integer, nullable=False, server_default=text("0")),
    Column("skew_s", Double, nullable=False, server_default=text("0")),
    Column("reason", Text, nullable=False, server_default=""),
    Column("handover", Text, nullable=False, server_default=""),
    Column("checklist", JSONB, nullable=False, server_default=text("'[]'")),
    PrimaryKeyConstraint("tenant_id", "id"),
    tenant_reference(),
    reference("user_id", "users"),
    reference("worker_id", "workers"),
    reference("plan_id", "patrol_plans"),
    reference("territory_id", "territories"),
    Index("patrol_runs_user_idx", "tenant_id", "user_id", "started_at"),
    Index("patrol_runs_territory_idx", "tenant_id", "territory_id", "started_at"),
    Index(
        "patrol_runs_open_idx",
        "tenant_id",
        "state",
        postgresql_where=text("state in ('running', 'paused')"),
    ),
    Index(
        "patrol_runs_plan_idx",
        "tenant_id",
        "plan_id",
        "occurs_on",
        postgresql_where=text("plan_id is not null"),
    ),
)

PATROL_ACTIONS = Table(
    "patrol_actions",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("user_id", UUID(as_uuid=True), nullable=False),
    Column("id", UUID(as_uuid=True), nullable=False),
    Column("run_id", UUID(as_uuid=True), nullable=False),
    Column("device_id", UUID(as_uuid=True), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    _moment("observed_at"),
    _moment("received_at"),
    Column("skew_s", Double, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("answer", JSONB, nullable=False),
    Column("said", Text, nullable=False, server_default=""),
    point_column("point", nullable=True),
    PrimaryKeyConstraint("tenant_id", "user_id", "id"),
    tenant_reference(),
    Index("patrol_actions_run_idx", "tenant_id", "run_id", "received_at"),
    Index("patrol_actions_sos_idx", "tenant_id", "received_at", postgresql_where=text("kind = 'sos'")),
)

CHECK_INS = Table(
    "check_ins",
    METADATA,
    *key_columns(),
    Column("run_id", UUID(as_uuid=True), nullable=False),
    Column("point_id", UUID(as_uuid=True), nullable=False),
    _moment("observed_at"),
    _moment("received_at"),
    _moment("at"),
    point_column("geom", nullable=True),
    Column("accuracy_m", REAL),
    Column("distance_m", Double),
    Column("fixes", SmallInteger, nullable=False, server_default=text("0")),
    Column("proof", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    reference("run_id", "patrol_runs"),
    reference("point_id", "patrol_points"),
    Index("check_ins_run_idx", "tenant_id", "run_id"),
    Index("check_ins_point_idx", "tenant_id", "point_id", "at"),
)

PATROL_FINDINGS = Table(
    "patrol_findings",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("run_id", UUID(as_uuid=True), nullable=False),
    Column("incident_id", UUID(as_uuid=True), nullable=False),
    Column("checklist_code", Text),
    _moment("at"),
    PrimaryKeyConstraint("tenant_id", "run_id", "incident_id"),
    reference("run_id", "patrol_runs"),
    reference("incident_id", "incidents"),
)

TRACK_POINTS = Table(
    "track_points",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("run_day", Date, nullable=False),
    Column("run_id", UUID(as_uuid=True), nullable=False),
    Column("seq", Integer, nullable=False),
    _moment("observed_at"),
    point_column("geom", nullable=False),
    Column("accuracy_m", REAL, nullable=False),
    Column("speed_mps", REAL),
    PrimaryKeyConstraint("tenant_id", "run_day", "run_id", "seq"),
    postgresql_partition_by="RANGE (run_day)",
)

MEMBER_POSITIONS = Table(
    "member_positions",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("run_id", UUID(as_uuid=True), nullable=False),
    _moment("at"),
    _moment("heard_at"),
    point_column("geom", nullable=False),
    Column("accuracy_m", REAL, nullable=False),
    PrimaryKeyConstraint("tenant_id", "run_id"),
    reference("run_id", "patrol_runs"),
)
