"""How many households and people each building has, kept as it changes.

Revision ID: 0026
Revises: 0025
"""

from migrations.files import send

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add table and triggers, and count what is there."""
    send("0026_household_counts.sql")


def downgrade() -> None:
    """Take them away again."""
    send("0026_down.sql")
