"""Area scopes: grants, and policies that hold every row to the areas of whoever asks.

Revision ID: 0011
Revises: 0010
"""

from migrations.files import send

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the file beside this one."""
    send("0011_area_scopes.sql")


def downgrade() -> None:
    """Drop the policies and the table."""
    send("0011_down.sql")
