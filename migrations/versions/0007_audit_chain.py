"""The audit log as a chain.

Revision ID: 0007
Revises: 0006
"""

from migrations.files import send

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Chain what is logged."""
    send("0007_audit_chain.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0007_down.sql")
