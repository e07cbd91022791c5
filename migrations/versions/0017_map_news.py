"""Notices of where the map has changed, sent with the change.

Revision ID: 0017
Revises: 0016
"""

from migrations.files import send

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add functions and triggers."""
    send("0017_map_news.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0017_down.sql")
