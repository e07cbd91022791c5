"""Reports without an account, and photos seen where their incident is.

Revision ID: 0031
Revises: 0030
"""

from migrations.files import send

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and the sight of photos."""
    send("0031_snaps.sql")


def downgrade() -> None:
    """Take both away again."""
    send("0031_down.sql")
