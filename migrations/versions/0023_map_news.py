"""Notices of where the map has changed, sent with the change.

Revision ID: 0023
Revises: 0021
"""

from pathlib import Path

from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

_HERE = Path(__file__).parent


def upgrade() -> None:
    """Add functions and triggers."""
    _run("0023_map_news.sql")


def downgrade() -> None:
    """Take it away again."""
    _run("0023_down.sql")


def _run(name: str) -> None:
    """Send a whole file as it stands: through SQLAlchemy its per-cent signs would be read as parameters."""
    raw = op.get_bind().connection.driver_connection
    assert raw is not None
    raw.execute((_HERE / name).read_text(encoding="utf-8"))
