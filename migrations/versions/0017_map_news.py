"""Notices of where the map has changed, sent with the change.

Revision ID: 0017
Revises: 0016
"""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_HERE = Path(__file__).parent


def upgrade() -> None:
    """Add functions and triggers."""
    _run("0017_map_news.sql")


def downgrade() -> None:
    """Take it away again."""
    _run("0017_down.sql")


def _run(name: str) -> None:
    """Send a whole file as it stands: through SQLAlchemy its per-cent signs would be read as parameters."""
    raw = op.get_bind().connection.driver_connection
    assert raw is not None
    raw.execute((_HERE / name).read_text(encoding="utf-8"))
