"""Alembic's entry: migrations run as the owner, online only, each with a short lock timeout."""

import os
import re
from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, pool, text
from sqlalchemy.engine import make_url

from gis.metadata import METADATA
from gis.tables import TABLES

assert TABLES


_PART = re.compile(r"(incidents|incident_transitions)_y\d{4}m\d{2}|track_points_y\d{4}m\d{2}d\d{2}")


def _is_part(name: str | None) -> bool:
    return name is not None and _PART.fullmatch(name) is not None


def _include(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave PostGIS' own tables and the partitions that the database makes out of the comparison."""
    if kind == "table" and reflected and compare_to is None:
        return name not in {"spatial_ref_sys", "alembic_version", "audit_log_default"} and not _is_part(name)
    if kind == "foreign_key_constraint" and reflected and compare_to is None:
        # PostgreSQL writes one for each part of a table that is referred to.
        return not _is_part(item.elements[0].target_fullname.split(".")[0])
    return bool(alembic_helpers.include_object(item, name, kind, reflected, compare_to))


def run() -> None:
    """Upgrade, downgrade or compare, in one transaction, in the schema ``wangge``."""
    url = context.config.get_main_option("sqlalchemy.url") or os.environ["WANGGE_OWNER_DATABASE_URL"]
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("set local lock_timeout = '5s'"))
        connection.execute(text("create schema if not exists wangge"))
        connection.execute(text("set local search_path = wangge, public"))
        connection.dialect.default_schema_name = "wangge"
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            include_object=_include,
            compare_type=True,
            transaction_per_migration=False,
        )
        context.run_migrations()
    engine.dispose()


run()
