"""Sessions, keys, requests for access, and administrators apart.

Revision ID: 0013
Revises: 0012
"""

from migrations.files import send

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables and columns."""
    send("0013_accounts.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0013_down.sql")
