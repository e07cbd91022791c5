"""Teams, workers, the duties that bind them to territories, and who stands in while somebody is away."""

from sqlalchemy import ARRAY, Boolean, Column, DateTime, Index, Integer, SmallInteger, Table, Text, func, text
from sqlalchemy import PrimaryKeyConstraint as PrimaryKey
from sqlalchemy.dialects.postgresql import TSTZRANGE, UUID, ExcludeConstraint

from gis.metadata import METADATA, key_columns, reference, register_columns, tenant_reference

DUTY_ROLES = Table(
    "duty_roles",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("levels", ARRAY(Text), nullable=False),
    Column("cardinality", Text, nullable=False),
    Column("is_required", Boolean, nullable=False, server_default=text("false")),
    Column("carries_households", Boolean, nullable=False, server_default=text("false")),
    Column("line", Text),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    PrimaryKey("tenant_id", "role"),
    tenant_reference(),
)

TEAMS = Table(
    "teams",
    METADATA,
    *key_columns(),
    Column("name", Text, nullable=False),
    Column("parent_id", UUID(as_uuid=True)),
    Column("territory_id", UUID(as_uuid=True)),
    Column("number", Integer, nullable=False, server_default=text("1")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    tenant_reference(),
    reference("parent_id", "teams"),
    reference("territory_id", "territories"),
    Index("teams_name_key", "tenant_id", "name", unique=True),
    Index("teams_parent_idx", "tenant_id", "parent_id"),
)

WORKERS = Table(
    "workers",
    METADATA,
    *register_columns(),
    Column("name", Text, nullable=False),
    Column("phone_masked", Text),
    Column("employment", Text),
    Column("team", Text),
    Column("team_id", UUID(as_uuid=True)),
    Column("territory_id", UUID(as_uuid=True)),
    Column("user_id", UUID(as_uuid=True)),
    Column("number", Integer, nullable=False, server_default=text("1")),
    Column("ended_at", DateTime(timezone=True)),
    tenant_reference(),
    reference("team_id", "teams"),
    reference("territory_id", "territories"),
    reference("user_id", "users"),
    Index("workers_team_idx", "tenant_id", "team_id"),
    Index(
        "workers_user_key",
        "tenant_id",
        "user_id",
        unique=True,
        postgresql_where=text("user_id is not null"),
    ),
)
"""``team`` is what an imported file calls the team; ``team_id`` is the team."""

DUTIES = Table(
    "duties",
    METADATA,
    *register_columns(),
    Column("worker_id", UUID(as_uuid=True), nullable=False),
    Column("territory_id", UUID(as_uuid=True), nullable=False),
    Column("role", Text, nullable=False),
    Column("valid", TSTZRANGE, nullable=False, server_default=text("tstzrange(now(), null)")),
    Column("line", Text),
    Column("is_sole", Boolean, nullable=False, server_default=text("false")),
    Column("number", Integer, nullable=False, server_default=text("1")),
    Column("reason", Text, nullable=False, server_default=""),
    Column("author_id", UUID(as_uuid=True)),
    reference("worker_id", "workers"),
    reference("territory_id", "territories"),
    reference("author_id", "users"),
    ExcludeConstraint(
        ("tenant_id", "="),
        ("territory_id", "="),
        ("role", "="),
        ("valid", "&&"),
        using="gist",
        name="duties_one_head",
        where=text("is_sole"),
    ),
    Index("duties_territory_idx", "tenant_id", "territory_id"),
    Index("duties_worker_idx", "tenant_id", "worker_id"),
)

ABSENCES = Table(
    "absences",
    METADATA,
    *key_columns(),
    Column("worker_id", UUID(as_uuid=True), nullable=False),
    Column("deputy_id", UUID(as_uuid=True)),
    Column("valid", TSTZRANGE, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("number", Integer, nullable=False, server_default=text("1")),
    Column("author_id", UUID(as_uuid=True)),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    tenant_reference(),
    reference("worker_id", "workers"),
    reference("deputy_id", "workers"),
    reference("author_id", "users"),
    ExcludeConstraint(
        ("tenant_id", "="), ("worker_id", "="), ("valid", "&&"), using="gist", name="absences_once"
    ),
    Index("absences_deputy_idx", "tenant_id", "deputy_id", postgresql_where=text("deputy_id is not null")),
)
