"""Foundation: territories with versions, registers, assignments, imports, users, audit, row-level security.

Revision ID: 0001
Revises:
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_HERE = Path(__file__).parent


def upgrade() -> None:
    """Create everything from the three files beside this one."""
    for part in ("foundation", "partition_gate", "access"):
        _run((_HERE / f"0001_{part}.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the schema's contents; the schema itself and the migration table stay."""
    _run((_HERE / "0001_down.sql").read_text(encoding="utf-8"))


def _run(script: str) -> None:
    """Send a whole file as it stands: through SQLAlchemy its per-cent signs would be read as parameters."""
    raw = op.get_bind().connection.driver_connection
    assert raw is not None
    raw.execute(script)
