"""Two ways into the audit log: by subject, by actor.

Revision ID: 0012
Revises: 0011
"""

from migrations.files import send

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    send("0012_audit_lookups.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0012_down.sql")
