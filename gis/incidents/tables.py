"""Incidents and their steps by month, receipts, reporters, types with conditions, calendars, and attendances."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, UUID, ExcludeConstraint
from sqlalchemy.schema import SchemaItem

from gis.metadata import METADATA, key_columns, reference, tenant_reference

_MILLISECONDS = "((('x'::text || \"left\"(replace((id)::text, '-'::text, ''::text), 12)))::bit(48))::bigint"
_MADE_OF_ID = f"to_timestamp(((({_MILLISECONDS})::numeric / 1000.0))::double precision)"
_MADE_OF_STATE = (
    "(state <> ALL (ARRAY['closed'::text, 'reviewed'::text, 'archived'::text, 'rejected'::text,"
    " 'merged'::text]))"
)


def _stamp(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _count(name: str) -> Column[int]:
    return Column(name, SmallInteger, nullable=False, server_default=text("0"))


def _said() -> list[SchemaItem]:
    return [Column("source", Text, nullable=False), Column("status", Text, nullable=False)]


def _valid() -> SchemaItem:
    return Column("valid", TSTZRANGE, nullable=False, server_default=text("tstzrange(now(), null)"))


INCIDENT_TYPES = Table(
    "incident_types",
    METADATA,
    *key_columns(),
    Column("code", Text, nullable=False),
    Column("parent_code", Text),
    Column("depth", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("line", Text),
    Column("is_leaf", Boolean, nullable=False),
    Column("fields", JSONB, nullable=False, server_default=text("'[]'")),
    *_said(),
    _valid(),
    tenant_reference(),
    ExcludeConstraint(
        ("tenant_id", "="), ("code", "="), ("valid", "&&"), using="gist", name="incident_types_once"
    ),
)

FILING_CONDITIONS = Table(
    "filing_conditions",
    METADATA,
    *key_columns(),
    Column("type_code", Text, nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("condition", Text, nullable=False),
    Column("limit_amount", SmallInteger, nullable=False),
    Column("limit_unit", Text, nullable=False),
    Column("closing", Text, nullable=False),
    *_said(),
    _valid(),
    tenant_reference(),
    ExcludeConstraint(
        ("tenant_id", "="),
        ("type_code", "="),
        ("ordinal", "="),
        ("valid", "&&"),
        using="gist",
        name="filing_conditions_once",
    ),
)

WORK_CALENDARS = Table(
    "work_calendars",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("hours", JSONB, nullable=False),
    Column("workdays", ARRAY(SmallInteger), nullable=False),
    Column("day_s", Integer, nullable=False),
    Column("spans_from", Date),
    Column("spans_until", Date),
    *_said(),
    PrimaryKeyConstraint("tenant_id", "code"),
    tenant_reference(),
)

CALENDAR_DAYS = Table(
    "calendar_days",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("calendar", Text, nullable=False),
    Column("on_date", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    *_said(),
    PrimaryKeyConstraint("tenant_id", "calendar", "on_date"),
    reference("calendar", "work_calendars", "code"),
)

WORKING_SPANS = Table(
    "working_spans",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("calendar", Text, nullable=False),
    _stamp("starts_at", nullable=False),
    _stamp("ends_at", nullable=False),
    Column("before_s", BigInteger, nullable=False),
    PrimaryKeyConstraint("tenant_id", "calendar", "starts_at"),
    reference("calendar", "work_calendars", "code"),
    Index("working_spans_before_key", "tenant_id", "calendar", "before_s", unique=True),
)

INCIDENTS = Table(
    "incidents",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("id", UUID(as_uuid=True), nullable=False),
    Column("reported_at", DateTime(timezone=True), Computed(_MADE_OF_ID, persisted=True), nullable=False),
    _stamp("observed_at", nullable=False),
    Column("state", Text, nullable=False),
    _stamp("state_at", nullable=False),
    Column("is_open", Boolean, Computed(_MADE_OF_STATE, persisted=True), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("source", Text, nullable=False),
    Column("type_code", Text, nullable=False),
    Column("condition_id", UUID(as_uuid=True)),
    Column("level", SmallInteger, nullable=False, server_default=text("4")),
    Column("text", Text, nullable=False, server_default=""),
    Column("fields", JSONB, nullable=False, server_default=text("'{}'")),
    Column("geom", Geometry("POINT", 4490, spatial_index=False), nullable=False),
    Column(
        "geom_3857",
        Geometry("POINT", 3857, spatial_index=False),
        Computed("st_transform(geom, 3857)", persisted=True),
    ),
    Column("accuracy_m", REAL),
    Column("confidence", REAL),
    Column("address", Text, nullable=False, server_default=""),
    Column("address_by", Text, nullable=False),
    Column("building_id", UUID(as_uuid=True)),
    Column("community_id", UUID(as_uuid=True)),
    Column("grid_id", UUID(as_uuid=True)),
    Column("lane_id", UUID(as_uuid=True)),
    Column("line", Text),
    Column("body_id", UUID(as_uuid=True)),
    Column("body_rule_id", UUID(as_uuid=True)),
    Column("routed_by", Text, nullable=False),
    Column("team_id", UUID(as_uuid=True)),
    Column("worker_id", UUID(as_uuid=True)),
    Column("author_id", UUID(as_uuid=True)),
    Column("external_source", Text),
    Column("external_id", Text),
    Column("merged_into_id", UUID(as_uuid=True)),
    Column("clock_unit", Text),
    Column("limit_s", Integer),
    Column("used_s", Integer, nullable=False, server_default=text("0")),
    _stamp("running_since"),
    _stamp("due_at"),
    _stamp("stopped_at"),
    Column("on_time", Boolean),
    Column("review_on", Date),
    _count("escalation"),
    _count("rework_count"),
    _count("reopen_count"),
    _count("delay_count"),
    _count("correction_count"),
    _count("urge_count"),
    Column("satisfaction", SmallInteger),
    _stamp("closed_at"),
    PrimaryKeyConstraint("tenant_id", "id"),
    tenant_reference(),
    reference("building_id", "buildings"),
    reference("condition_id", "filing_conditions"),
    reference("body_id", "bodies"),
    reference("team_id", "teams"),
    reference("worker_id", "workers"),
    reference("author_id", "users"),
    Index("incidents_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    Index("incidents_open_place_idx", "geom_3857", postgresql_using="gist", postgresql_where=text("is_open")),
    Index("incidents_community_idx", "tenant_id", "community_id", "id"),
    Index("incidents_grid_idx", "tenant_id", "grid_id", "id"),
    Index("incidents_open_idx", "tenant_id", "due_at", "id", postgresql_where=text("is_open")),
    Index("incidents_closed_idx", "tenant_id", "closed_at", postgresql_where=text("closed_at is not null")),
    Index(
        "incidents_building_idx",
        "tenant_id",
        "building_id",
        "id",
        postgresql_where=text("building_id is not null"),
    ),
    postgresql_partition_by="range (id)",
)

INCIDENT_TRANSITIONS = Table(
    "incident_transitions",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("incident_id", UUID(as_uuid=True), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("from_state", Text),
    Column("to_state", Text, nullable=False),
    _stamp("at", nullable=False),
    Column("actor_id", UUID(as_uuid=True)),
    Column("role", Text, nullable=False),
    Column("edition", Integer),
    Column("reason", Text, nullable=False, server_default=""),
    Column("media_ids", ARRAY(UUID(as_uuid=True)), nullable=False, server_default=text("'{}'")),
    Column("details", JSONB, nullable=False, server_default=text("'{}'")),
    Column("request_id", UUID(as_uuid=True)),
    PrimaryKeyConstraint("tenant_id", "incident_id", "ordinal"),
    postgresql_partition_by="range (incident_id)",
)

INCIDENT_RECEIPTS = Table(
    "incident_receipts",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("author_id", UUID(as_uuid=True), nullable=False),
    Column("request_id", UUID(as_uuid=True), nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("incident_id", UUID(as_uuid=True), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    PrimaryKeyConstraint("tenant_id", "author_id", "request_id"),
    tenant_reference(),
    Index("incident_receipts_made_idx", "tenant_id", "made_at"),
)

INCIDENT_REPORTERS = Table(
    "incident_reporters",
    METADATA,
    *key_columns(),
    Column("incident_id", UUID(as_uuid=True), nullable=False),
    Column("name", Text),
    Column("phone_masked", Text),
    Column("phone_sealed", LargeBinary),
    Column("phone_mark", LargeBinary),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    UniqueConstraint("tenant_id", "incident_id"),
    reference("incident_id", "incidents"),
)

ATTENDANCE_RULES = Table(
    "attendance_rules",
    METADATA,
    *key_columns(),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("type_prefix", Text, nullable=False),
    Column("level_at_most", SmallInteger, nullable=False),
    Column("within_s", Integer, nullable=False),
    *_said(),
    _valid(),
    tenant_reference(),
    ExcludeConstraint(
        ("tenant_id", "="), ("code", "="), ("valid", "&&"), using="gist", name="attendance_rules_once"
    ),
)

INCIDENT_ATTENDANCES = Table(
    "incident_attendances",
    METADATA,
    *key_columns(),
    Column("incident_id", UUID(as_uuid=True), nullable=False),
    Column("rule_id", UUID(as_uuid=True), nullable=False),
    _stamp("due_at", nullable=False),
    _stamp("done_at"),
    Column("done_by_id", UUID(as_uuid=True)),
    Column("note", Text, nullable=False, server_default=""),
    Column("media_ids", ARRAY(UUID(as_uuid=True)), nullable=False, server_default=text("'{}'")),
    UniqueConstraint("tenant_id", "incident_id", "rule_id"),
    reference("incident_id", "incidents"),
    reference("rule_id", "attendance_rules"),
    reference("done_by_id", "users"),
    Index("incident_attendances_due_idx", "tenant_id", "due_at", postgresql_where=text("done_at is null")),
)
