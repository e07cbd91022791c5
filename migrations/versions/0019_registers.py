"""Organisations and shops, components, and one view of everything that is placed.

Revision ID: 0019
Revises: 0018
"""

from migrations.files import send

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    send("0019_registers.sql")


def downgrade() -> None:
    """Take them away again."""
    send("0019_down.sql")
