"""The one MetaData, and the columns that many tables share."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    Double,
    ForeignKeyConstraint,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.schema import SchemaItem

METADATA = MetaData()


def key_columns() -> list[SchemaItem]:
    """tenant_id and a random id, together the primary key."""
    return [
        Column("tenant_id", Integer, nullable=False),
        Column("id", UUID(as_uuid=True), nullable=False, server_default=text("gen_random_uuid()")),
        PrimaryKeyConstraint("tenant_id", "id"),
    ]


def tenant_reference() -> SchemaItem:
    """The foreign key to the tenant."""
    return ForeignKeyConstraint(["tenant_id"], ["tenants.id"])


def reference(column: str, table: str, target: str = "id", **options: bool | str) -> SchemaItem:
    """A foreign key inside the tenant."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.{target}"],
        **options,  # type: ignore[arg-type]
    )


def register_columns() -> list[SchemaItem]:
    """A register row: its key, where it came from, and what it said."""
    return [
        *key_columns(),
        Column("source", Text, nullable=False),
        Column("source_key", Text, nullable=False),
        Column("content_hash", LargeBinary, nullable=False),
        Column("batch_id", UUID(as_uuid=True)),
        UniqueConstraint("tenant_id", "source", "source_key"),
        reference("batch_id", "import_batches"),
    ]


def name_columns(*, required: bool = False) -> list[SchemaItem]:
    """A name and what search reads beside it."""
    return [
        Column("name", Text, nullable=not required),
        Column("name_pinyin", Text, nullable=False, server_default=""),
        Column("name_initials", Text, nullable=False, server_default=""),
    ]


def geometry_columns(kind: str) -> list[SchemaItem]:
    """geom in EPSG:4490 degrees and the generated, indexed geom_3857 in metres."""
    return [
        Column("geom", Geometry(kind, 4490, spatial_index=False), nullable=False),
        Column(
            "geom_3857",
            Geometry(kind, 3857, spatial_index=False),
            Computed("st_transform(geom, 3857)", persisted=True),
        ),
    ]


def attributes_column() -> SchemaItem:
    """What the source says and no column holds."""
    return Column("attributes", JSONB, nullable=False, server_default=text("'{}'"))


def identity_column() -> SchemaItem:
    """A number that the database counts."""
    return Column("id", BigInteger, Identity(always=True), nullable=False)


def point_column(name: str, *, nullable: bool) -> SchemaItem:
    """A point in EPSG:4490 that no query searches by place."""
    return Column(name, Geometry("POINT", 4490, spatial_index=False), nullable=nullable)


def measure_column(name: str) -> SchemaItem:
    """A double whose unit is the end of its name."""
    return Column(name, Double, nullable=False)
