"""Runs of members without an account, and a last position for each run.

Revision ID: 0036
Revises: 0035
"""

from migrations.files import send

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a worker without an account have walked."""
    send("0036_walkers.sql")


def downgrade() -> None:
    """Back to accounts alone."""
    send("0036_down.sql")
