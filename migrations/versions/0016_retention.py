"""Rules of keeping, certificates, requests for erasure, legal holds, and the audit log's words beside its chain.

Revision ID: 0016
Revises: 0015
"""

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_HERE = Path(__file__).parent


def upgrade() -> None:
    """Add the tables."""
    _run("0016_retention.sql")


def downgrade() -> None:
    """Take it away again."""
    _run("0016_down.sql")


def _run(name: str) -> None:
    """Send a whole file as it stands: through SQLAlchemy its per-cent signs would be read as parameters."""
    raw = op.get_bind().connection.driver_connection
    assert raw is not None
    raw.execute((_HERE / name).read_text(encoding="utf-8"))
