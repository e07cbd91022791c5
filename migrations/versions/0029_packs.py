"""Packs of tiles.

Revision ID: 0029
Revises: 0028
"""

from migrations.files import send

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and let jobs be about something of their own."""
    send("0029_packs.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0029_down.sql")
