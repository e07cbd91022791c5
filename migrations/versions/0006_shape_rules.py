"""Rules about the shape of territories.

Revision ID: 0006
Revises: 0005
"""

from migrations.files import send

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the check know them."""
    send("0006_shape_rules.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0006_down.sql")
