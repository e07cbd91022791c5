"""What is to be patrolled: posts, areas, routes, points, plans and the shifts of whoever walks them."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Time,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, REAL, UUID

from gis.metadata import (
    METADATA,
    attributes_column,
    geometry_columns,
    key_columns,
    reference,
    register_columns,
    tenant_reference,
)

DUTY_POSTS = Table(
    "duty_posts",
    METADATA,
    *register_columns(),
    Column("name", Text, nullable=False),
    Column("hours", Text),
    Column("min_members", SmallInteger, nullable=False, server_default=text("1")),
    attributes_column(),
    *geometry_columns("POINT"),
    tenant_reference(),
    Index("duty_posts_geom_3857_idx", "geom_3857", postgresql_using="gist"),
)


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False, server_default=text("1"))


PATROL_AREAS = Table(
    "patrol_areas",
    METADATA,
    *register_columns(),
    Column("name", Text, nullable=False),
    Column("line", Text),
    _version(),
    attributes_column(),
    *geometry_columns("MULTIPOLYGON"),
    tenant_reference(),
)

PATROL_ROUTES = Table(
    "patrol_routes",
    METADATA,
    *register_columns(),
    Column("name", Text, nullable=False),
    _version(),
    attributes_column(),
    *geometry_columns("LINESTRING"),
    tenant_reference(),
    Index("patrol_routes_geom_3857_idx", "geom_3857", postgresql_using="gist"),
)

PATROL_POINTS = Table(
    "patrol_points",
    METADATA,
    *register_columns(),
    Column("name", Text, nullable=False),
    Column("number", Text, nullable=False, server_default=""),
    Column("proof", Text, nullable=False, server_default="position"),
    Column("secret_mark", LargeBinary),
    Column("radius_m", REAL, nullable=False, server_default=text("20")),
    Column("is_key_place", Boolean, nullable=False, server_default=text("false")),
    Column("key_times", JSONB, nullable=False, server_default=text("'[]'")),
    _version(),
    Column("ended_at", DateTime(timezone=True)),
    attributes_column(),
    *geometry_columns("POINT"),
    tenant_reference(),
    Index("patrol_points_geom_3857_idx", "geom_3857", postgresql_using="gist"),
)

PATROL_PLANS = Table(
    "patrol_plans",
    METADATA,
    *key_columns(),
    Column("name", Text, nullable=False),
    Column("territory_id", UUID(as_uuid=True), nullable=False),
    Column("area_id", UUID(as_uuid=True)),
    Column("route_id", UUID(as_uuid=True)),
    Column("team_id", UUID(as_uuid=True)),
    Column("rrule", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("until_on", Date),
    Column("starts_at", Time, nullable=False),
    Column("duration_min", SmallInteger, nullable=False),
    Column("checklist", JSONB, nullable=False, server_default=text("'[]'")),
    _version(),
    Column("ended_at", DateTime(timezone=True)),
    tenant_reference(),
    reference("territory_id", "territories"),
    reference("area_id", "patrol_areas"),
    reference("route_id", "patrol_routes"),
    reference("team_id", "teams"),
    Index("patrol_plans_territory_idx", "tenant_id", "territory_id"),
)

PLAN_POINTS = Table(
    "plan_points",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("plan_id", UUID(as_uuid=True), nullable=False),
    Column("point_id", UUID(as_uuid=True), nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("from_time", Time),
    Column("until_time", Time),
    PrimaryKeyConstraint("tenant_id", "plan_id", "point_id"),
    reference("plan_id", "patrol_plans"),
    reference("point_id", "patrol_points"),
)

SHIFTS = Table(
    "shifts",
    METADATA,
    *key_columns(),
    Column("worker_id", UUID(as_uuid=True), nullable=False),
    Column("duty_post_id", UUID(as_uuid=True)),
    Column("plan_id", UUID(as_uuid=True)),
    Column("deputy_of_id", UUID(as_uuid=True)),
    Column("rrule", Text),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("until_on", Date),
    _version(),
    Column("ended_at", DateTime(timezone=True)),
    tenant_reference(),
    reference("worker_id", "workers"),
    reference("duty_post_id", "duty_posts"),
    reference("plan_id", "patrol_plans"),
    reference("deputy_of_id", "workers"),
    Index("shifts_worker_idx", "tenant_id", "worker_id"),
    Index("shifts_post_idx", "tenant_id", "duty_post_id", postgresql_where=text("duty_post_id is not null")),
)

SHIFT_EXCEPTIONS = Table(
    "shift_exceptions",
    METADATA,
    Column("tenant_id", Integer, nullable=False),
    Column("shift_id", UUID(as_uuid=True), nullable=False),
    Column("occurs_on", Date, nullable=False),
    Column("deputy_id", UUID(as_uuid=True)),
    Column("reason", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("tenant_id", "shift_id", "occurs_on"),
    reference("shift_id", "shifts"),
    reference("deputy_id", "workers"),
)
