"""Rules of keeping, certificates, requests for erasure, legal holds, and the audit log's words beside its chain.

Revision ID: 0016
Revises: 0015
"""

from migrations.files import send

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    send("0016_retention.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0016_down.sql")
