"""Releases of statistics.

Revision ID: 0014
Revises: 0013
"""

from migrations.files import send

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    send("0014_statistics.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0014_down.sql")
