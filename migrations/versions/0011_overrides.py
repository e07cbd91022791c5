"""Assignments decided by hand.

Revision ID: 0011
Revises: 0010
"""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_HERE = Path(__file__).parent


def upgrade() -> None:
    """Add the table."""
    _run("0011_overrides.sql")


def downgrade() -> None:
    """Take it away again."""
    _run("0011_down.sql")


def _run(name: str) -> None:
    """Send a whole file as it stands: through SQLAlchemy its per-cent signs would be read as parameters."""
    raw = op.get_bind().connection.driver_connection
    assert raw is not None
    raw.execute((_HERE / name).read_text(encoding="utf-8"))
