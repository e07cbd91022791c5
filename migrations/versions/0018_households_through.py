"""Households belong where their building does: no assignment of their own, but a history of their buildings.

Revision ID: 0018
Revises: 0017
"""

from migrations.files import send

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the rows that households had."""
    send("0018_households_through.sql")


def downgrade() -> None:
    """Write them again."""
    send("0018_down.sql")
