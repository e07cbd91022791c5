"""Assignments of incidents tell the map nothing.

Revision ID: 0037
Revises: 0036
"""

from migrations.files import send

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave them out of the news."""
    send("0037_news_of_incidents.sql")


def downgrade() -> None:
    """Look for their places again."""
    send("0037_down.sql")
