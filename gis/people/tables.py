"""People, where they live, what they need, how units are let, what is noted, and what is said to be wrong."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, UUID, ExcludeConstraint
from sqlalchemy.schema import SchemaItem

from gis.metadata import METADATA, key_columns, name_columns, reference, register_columns, tenant_reference


def _moment(name: str, *, is_given: bool = False) -> SchemaItem:
    """A time, set by the database's clock unless it is given later."""
    default = None if is_given else func.clock_timestamp()
    return Column(name, DateTime(timezone=True), nullable=is_given, server_default=default)


def _once(name: str, whose: str, where: str | None = None) -> SchemaItem:
    """No two intervals of the same one overlap."""
    return ExcludeConstraint(
        ("tenant_id", "="),
        (whose, "="),
        ("valid", "&&"),
        name=name,
        using="gist",
        where=None if where is None else text(where),
        deferrable=True,
        initially="IMMEDIATE",
    )


def _sealed_columns(name: str) -> list[SchemaItem]:
    """A number: to show, to open, to find."""
    return [
        Column(f"{name}_masked", Text),
        Column(f"{name}_sealed", LargeBinary),
        Column(f"{name}_mark", LargeBinary),
    ]


PEOPLE = Table(
    "people",
    METADATA,
    *register_columns(),
    *name_columns(required=True),
    Column("birth_year", SmallInteger),
    Column("id_kind", Text),
    *_sealed_columns("id"),
    *_sealed_columns("phone"),
    _moment("erased_at", is_given=True),
    _moment("created_at"),
    tenant_reference(),
    Index("people_id_mark_idx", "tenant_id", "id_mark", postgresql_where=text("id_mark is not null")),
    Index(
        "people_phone_mark_idx", "tenant_id", "phone_mark", postgresql_where=text("phone_mark is not null")
    ),
    Index("people_name_idx", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
    Index(
        "people_pinyin_idx",
        "name_pinyin",
        postgresql_using="gin",
        postgresql_ops={"name_pinyin": "gin_trgm_ops"},
    ),
)

RESIDENCES = Table(
    "residences",
    METADATA,
    *key_columns(),
    Column("person_id", UUID(as_uuid=True), nullable=False),
    Column("household_id", UUID(as_uuid=True), nullable=False),
    Column("relation", Text, nullable=False),
    Column("is_registered", Boolean, nullable=False),
    Column("is_living", Boolean, nullable=False),
    Column("valid", DATERANGE, nullable=False),
    Column("inflow_reason", Text),
    Column("permit_kind", Text),
    Column("permit_until_on", Date),
    Column("housing_kind", Text),
    Column("batch_id", UUID(as_uuid=True)),
    Column("author_id", UUID(as_uuid=True)),
    _moment("recorded_at"),
    reference("person_id", "people"),
    reference("household_id", "households"),
    reference("batch_id", "import_batches"),
    reference("author_id", "users"),
    _once("residences_registered_once", "person_id", "is_registered"),
    _once("residences_living_once", "person_id", "is_living"),
    _once("residences_one_head", "household_id", "relation = 'head'"),
    Index("residences_household_idx", "tenant_id", "household_id"),
    Index("residences_person_idx", "tenant_id", "person_id"),
)

ATTENTION_TAGS = Table(
    "attention_tags",
    METADATA,
    *key_columns(),
    Column("person_id", UUID(as_uuid=True), nullable=False),
    Column("code", Text, nullable=False),
    Column("line", Text),
    Column("legal_basis", Text, nullable=False),
    Column("reviewer_id", UUID(as_uuid=True), nullable=False),
    _moment("reviewed_at"),
    Column("expires_on", Date, nullable=False),
    _moment("ended_at", is_given=True),
    Column("ended_by_id", UUID(as_uuid=True)),
    reference("person_id", "people"),
    reference("reviewer_id", "users"),
    reference("ended_by_id", "users"),
    Index(
        "attention_tags_once",
        "tenant_id",
        "person_id",
        "code",
        unique=True,
        postgresql_where=text("ended_at is null"),
    ),
)

TENANCIES = Table(
    "tenancies",
    METADATA,
    *key_columns(),
    Column("source", Text, nullable=False, server_default="page"),
    Column("source_key", Text, nullable=False, server_default=text("gen_random_uuid()::text")),
    Column("content_hash", LargeBinary, nullable=False, server_default=text("''::bytea")),
    UniqueConstraint("tenant_id", "source", "source_key"),
    Column("household_id", UUID(as_uuid=True), nullable=False),
    Column("use_code", Text, nullable=False),
    Column("hazard_codes", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("is_sublet", Boolean, nullable=False, server_default=text("false")),
    Column("landlord_name", Text),
    *_sealed_columns("landlord_phone"),
    Column("valid", DATERANGE, nullable=False),
    Column("batch_id", UUID(as_uuid=True)),
    Column("author_id", UUID(as_uuid=True)),
    _moment("recorded_at"),
    reference("household_id", "households"),
    reference("batch_id", "import_batches"),
    reference("author_id", "users"),
    _once("tenancies_once", "household_id"),
)

HOUSEHOLD_NOTES = Table(
    "household_notes",
    METADATA,
    *key_columns(),
    Column("household_id", UUID(as_uuid=True), nullable=False),
    Column("text", Text, nullable=False),
    Column("author_id", UUID(as_uuid=True), nullable=False),
    _moment("written_at"),
    reference("household_id", "households"),
    reference("author_id", "users"),
    Index("household_notes_household_idx", "tenant_id", "household_id", "written_at"),
)

CORRECTION_REQUESTS = Table(
    "correction_requests",
    METADATA,
    *key_columns(),
    Column("household_id", UUID(as_uuid=True), nullable=False),
    Column("person_id", UUID(as_uuid=True), nullable=False),
    Column("field", Text, nullable=False),
    Column("said_sealed", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author_id", UUID(as_uuid=True), nullable=False),
    _moment("asked_at"),
    Column("due_on", Date, nullable=False),
    Column("answer", Text),
    Column("answer_reason", Text),
    Column("answered_by_id", UUID(as_uuid=True)),
    _moment("answered_at", is_given=True),
    reference("household_id", "households"),
    reference("person_id", "people"),
    reference("author_id", "users"),
    reference("answered_by_id", "users"),
    Index("correction_requests_household_idx", "tenant_id", "household_id"),
)
