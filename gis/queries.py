"""Statements kept in `.sql` files beside their noun: read once, run with named parameters."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection


@cache
def statement(noun: str, name: str) -> str:
    """The text of ``gis/<noun>/queries/<name>.sql``; parameters are written ``%(name)s``."""
    return (files("gis") / noun / "queries" / f"{name}.sql").read_text(encoding="utf-8")


async def fetch_all(
    connection: AsyncConnection, noun: str, name: str, values: Mapping[str, Any]
) -> Sequence[RowMapping]:
    """Every row of a statement."""
    result = await connection.exec_driver_sql(statement(noun, name), dict(values))
    return result.mappings().all()


async def fetch_one(
    connection: AsyncConnection, noun: str, name: str, values: Mapping[str, Any]
) -> RowMapping | None:
    """The row of a statement that has one at most."""
    result = await connection.exec_driver_sql(statement(noun, name), dict(values))
    return result.mappings().one_or_none()
