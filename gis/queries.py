"""Statements kept in `.sql` files beside their noun: read once, run with named parameters, one by one or together."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

Statement = tuple[str, Mapping[str, Any]]
"""SQL with named parameters, and their values."""

Record = Mapping[str, Any] | RowMapping
"""A row by column names."""


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


async def fetch_together(connection: AsyncConnection, sent: Sequence[Statement]) -> list[list[Record]]:
    """The rows of several statements sent at once, in order and in the connection's transaction: one round trip.

    None may need what another gives. The first that fails is raised as psycopg's own error, and none after it is run.
    """
    plain = (await connection.get_raw_connection()).driver_connection
    assert isinstance(plain, psycopg.AsyncConnection)
    cursors = [plain.cursor(row_factory=dict_row) for _ in sent]
    async with plain.pipeline():
        for cursor, (query, values) in zip(cursors, sent, strict=True):
            await cursor.execute(query.encode(), values)
    return [[*await cursor.fetchall()] if cursor.description else [] for cursor in cursors]
