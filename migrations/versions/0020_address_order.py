"""The order of addresses, kept where lists of an area are read by index.

Revision ID: 0020
Revises: 0019
"""

from migrations.files import send

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    send("0020_address_order.sql")


def downgrade() -> None:
    """Take them away again."""
    send("0020_down.sql")
