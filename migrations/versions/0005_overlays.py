"""Overlay areas, their versions, and who is competent in them.

Revision ID: 0005
Revises: 0004
"""

from migrations.files import send

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    send("0005_overlays.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0005_down.sql")
