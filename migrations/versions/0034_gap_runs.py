"""Runs of all standards of facility gaps.

Revision ID: 0034
Revises: 0033
"""

from migrations.files import send

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    send("0034_gap_runs.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0034_down.sql")
