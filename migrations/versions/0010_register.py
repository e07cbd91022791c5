"""Residents: people, residences, tags, tenancies, notes, corrections, addresses.

Revision ID: 0010
Revises: 0009
"""

from migrations.files import send

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    send("0010_register.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0010_down.sql")
