"""Tenancies are recognised by the source they came from and their key there.

Revision ID: 0023
Revises: 0022
"""

from migrations.files import send

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    send("0023_tenancies_import.sql")


def downgrade() -> None:
    """Take them away again."""
    send("0023_down.sql")
