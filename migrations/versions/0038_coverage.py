"""What patrols covered, by lane line and hour, and what in a track should be looked at.

Revision ID: 0038
Revises: 0037
"""

from migrations.files import send

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    send("0038_coverage.sql")


def downgrade() -> None:
    """Take them away again."""
    send("0038_down.sql")
