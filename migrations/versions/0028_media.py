"""Photos.

Revision ID: 0028
Revises: 0027
"""

from migrations.files import send

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    send("0028_media.sql")


def downgrade() -> None:
    """Take them away again."""
    send("0028_down.sql")
