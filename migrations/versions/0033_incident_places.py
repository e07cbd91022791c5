"""An index of the places of open incidents.

Revision ID: 0033
Revises: 0032
"""

from migrations.files import send

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    send("0033_incident_places.sql")


def downgrade() -> None:
    """Take it away again."""
    send("0033_down.sql")
