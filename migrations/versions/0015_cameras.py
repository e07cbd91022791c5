"""Where cameras look, and what they see.

Revision ID: 0015
Revises: 0014
"""

from migrations.files import send

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and table."""
    send("0015_cameras.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0015_down.sql")
