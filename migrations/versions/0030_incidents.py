"""Incidents by month, their transitions, types, clocks and attendances.

Revision ID: 0030
Revises: 0029
"""

from migrations.files import send

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, the months to come, and incidents among what is assigned."""
    send("0030_incidents.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0030_down.sql")
