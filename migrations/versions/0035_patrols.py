"""What is to be patrolled and what was: points, plans, shifts, runs, tracks.

Revision ID: 0035
Revises: 0034
"""

from migrations.files import send

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and what is assigned by them."""
    send("0035_patrols.sql")


def downgrade() -> None:
    """Take them away again."""
    send("0035_down.sql")
