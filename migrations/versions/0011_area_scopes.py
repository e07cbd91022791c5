"""Area scopes: grants, and policies that hold every row to the areas of whoever asks.

Revision ID: 0011
Revises: 0010
"""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_HERE = Path(__file__).parent


def upgrade() -> None:
    """Run the file beside this one."""
    _run((_HERE / "0011_area_scopes.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the policies and the table."""
    _run((_HERE / "0011_down.sql").read_text(encoding="utf-8"))


def _run(script: str) -> None:
    """Send a whole file as it stands: through SQLAlchemy its per-cent signs would be read as parameters."""
    raw = op.get_bind().connection.driver_connection
    assert raw is not None
    raw.execute(script)
