"""Editing: intents, lineage, drafts, outbox.

Revision ID: 0002
Revises: 0001
"""

from migrations.files import send

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what editing needs."""
    send("0002_edits.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0002_down.sql")
