"""Other names of buildings come by file and by hand.

Revision ID: 0024
Revises: 0023
"""

from migrations.files import send

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    send("0024_addresses.sql")


def downgrade() -> None:
    """Take them away again."""
    send("0024_down.sql")
