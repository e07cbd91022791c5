"""Foundation: territories with versions, registers, assignments, imports, users, audit, row-level security.

Revision ID: 0001
Revises:
"""

from migrations.files import send

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything from the three files beside this one."""
    for part in ("foundation", "partition_gate", "access"):
        send(f"0001_{part}.sql")


def downgrade() -> None:
    """Drop the schema's contents; the schema itself and the migration table stay."""
    send("0001_down.sql")
