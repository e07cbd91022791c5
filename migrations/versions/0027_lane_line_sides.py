"""The territories on both sides of each lane line.

Revision ID: 0027
Revises: 0026
"""

from migrations.files import send

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    send("0027_lane_line_sides.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0027_down.sql")
