"""Assignments decided by hand.

Revision ID: 0009
Revises: 0008
"""

from migrations.files import send

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    send("0009_overrides.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0009_down.sql")
