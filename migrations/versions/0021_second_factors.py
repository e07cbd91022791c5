"""A second factor at sign-in, and where size rules come from in English.

Revision ID: 0021
Revises: 0020
"""

from migrations.files import send

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables and columns."""
    send("0021_second_factors.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0021_down.sql")
