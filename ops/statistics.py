"""The planner's statistics after a bulk load."""

from psycopg import sql

from gis.db import Connection
from gis.tables import TABLES


def analyze(owner: Connection) -> None:
    """Let the planner see a bulk load: without it the next page plans nested loops over every household."""
    for table in TABLES:
        owner.execute(sql.SQL("analyze {}").format(sql.Identifier(table.name)))
