"""Teams, duties as data, absences, visits and their rules.

Revision ID: 0008
Revises: 0007
"""

from migrations.files import send

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns."""
    send("0008_staff_visits.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0008_down.sql")
