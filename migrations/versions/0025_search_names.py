"""The names that the search box finds, where an index may serve them.

Revision ID: 0025
Revises: 0024
"""

from migrations.files import send

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    send("0025_search_names.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0025_down.sql")
