"""Codes of use, entrances, and former names of buildings.

Revision ID: 0022
Revises: 0021
"""

from migrations.files import send

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and table."""
    send("0022_entrances.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0022_down.sql")
