"""Scenarios of planners.

Revision ID: 0032
Revises: 0031
"""

from migrations.files import send

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    send("0032_scenarios.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0032_down.sql")
