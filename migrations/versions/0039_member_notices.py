"""Members on patrol: whoever follows where they are is told when they move.

Revision ID: 0039
Revises: 0038
"""

from migrations.files import send

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the notices."""
    send("0039_member_notices.sql")


def downgrade() -> None:
    """Take them away again."""
    send("0039_down.sql")
