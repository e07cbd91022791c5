"""A second factor at sign-in, and where size rules come from in English.

Revision ID: 0021
Revises: 0020
"""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_HERE = Path(__file__).parent


def upgrade() -> None:
    """Add tables and columns."""
    _run("0021_second_factors.sql")


def downgrade() -> None:
    """Take it away again."""
    _run("0021_down.sql")


def _run(name: str) -> None:
    """Send a whole file as it stands: through SQLAlchemy its per-cent signs would be read as parameters."""
    raw = op.get_bind().connection.driver_connection
    assert raw is not None
    raw.execute((_HERE / name).read_text(encoding="utf-8"))
